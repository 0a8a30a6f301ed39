using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryReply;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Registry;

/// <summary>
/// How a job or a datafeed is deleted: one conversation for each, and only the registry has it, so that no two of them cross. Its state is
/// the deletion in the journal; a restarted registry begins each conversation again (<see cref="Deletions"/>).
/// </summary>
internal sealed partial class RegistryActor
{
    private static readonly TimeSpan DeleteAgainPause = TimeSpan.FromSeconds(1);

    private readonly HashSet<UnitId> _deleting = [];
    private readonly Dictionary<UnitId, Refusal> _refusals = [];
    private readonly List<(UnitId Unit, long Reservation, IActorRef Asker)> _waitForDeletion = [];

    private void ReceiveDeletions()
    {
        Command<AwaitJobDeletion>(asked => Await(UnitId.Of(asked.Job), asked.Reservation));
        Command<AwaitDatafeedDeletion>(asked => Await(UnitId.Of(asked.Datafeed), asked.Reservation));
        Command<DeletionAnswered>(answered =>
            TakeStep(answered.Unit, _registry.NextStepOf(answered.Unit, answered.Asked, RefusalIn(answered.Answer))));
        Command<DeleteAgain>(again => BeginStep(again.Unit));
    }

    /// <summary>After a command: a deletion may have begun, ended or been cancelled.</summary>
    private void ContinueDeletion(RegistryCommand command)
    {
        var unit = command switch
        {
            BeginDeleteJob begin => UnitId.Of(begin.Job),
            BeginDeleteDatafeed begin => UnitId.Of(begin.Datafeed),
            CancelDeleteJob cancel => UnitId.Of(cancel.Job),
            CancelDeleteDatafeed cancel => UnitId.Of(cancel.Datafeed),
            ReleaseJob release => UnitId.Of(release.Job),
            ReleaseDatafeed release => UnitId.Of(release.Datafeed),
            _ => (UnitId?)null,
        };
        if (unit is not { } about) return;
        _waitForDeletion.RemoveAll(waiting => AnswerIfOver(waiting.Unit, waiting.Reservation, waiting.Asker));
        BeginStep(about);
    }

    private void DeleteAll()
    {
        foreach (var unit in _registry.Deletions) BeginStep(unit);
    }

    private void BeginStep(UnitId unit)
    {
        if (_registry.Find(unit)?.Deletion is null || IsLeaving || !_deleting.Add(unit)) return;
        _refusals.Remove(unit);
        TakeStep(unit, _registry.FirstStepOf(unit));
    }

    private void TakeStep(UnitId unit, DeletionStep step)
    {
        switch (step)
        {
            case DeletionStep.AskJob ask:
                Ask(unit, step, _node.Jobs, ask.Question);
                return;
            case DeletionStep.AskDatafeed ask:
                Ask(unit, step, _node.Datafeeds, ask.Question);
                return;
            case DeletionStep.Conclude conclude:
                if (conclude.Refusal is { } refusal) _refusals[unit] = refusal;
                Self.Tell(conclude.Command);
                break;
            case DeletionStep.AskLater later:
                Context.GetLogger().Warning("The deletion of {0} goes on in {1}: {2}", unit, DeleteAgainPause, later.Reason);
                Timers.StartSingleTimer(("delete", unit), new DeleteAgain(unit), DeleteAgainPause);
                break;
        }

        _deleting.Remove(unit);
    }

    private void Ask(UnitId unit, DeletionStep step, IActorRef target, object question) =>
        target.Ask<object>(question, _node.Settings.WakeTimeout).PipeTo(
            Self,
            success: answer => new DeletionAnswered(unit, step, answer),
            failure: _ => new DeletionAnswered(unit, step, null));

    private static Refusal? RefusalIn(object? answer) => answer switch
    {
        JobReply.JobIsDeleted or DatafeedReply.DatafeedIsDeleted => null,
        JobReply.JobRefused refused => refused.Refusal,
        DatafeedReply.DatafeedRefused refused => refused.Refusal,
        _ => Refusal.Unavailable("it did not answer"),
    };

    private void Await(UnitId unit, long reservation)
    {
        if (!AnswerIfOver(unit, reservation, Sender)) _waitForDeletion.Add((unit, reservation, Sender));
    }

    private bool AnswerIfOver(UnitId unit, long reservation, IActorRef asker)
    {
        var found = _registry.Find(unit);
        if (found is { Deletion: not null } present && present.Reservation == reservation) return false;
        asker.Tell(found?.Reservation != reservation
            ? new RegistryDone(reservation)
            : new RegistryRefused(
                _refusals.GetValueOrDefault(unit) ?? Refusal.Conflict($"The deletion of {unit} was refused; ask again for the reason")));
        return true;
    }

    // They ask again, and the next incarnation of the registry tells them how it ended.
    private void RefuseWaiting()
    {
        foreach (var (unit, _, asker) in _waitForDeletion)
            asker.Tell(new RegistryRefused(Refusal.Unavailable($"The registry is starting again; the deletion of {unit} goes on")));
    }

    private sealed record DeletionAnswered(UnitId Unit, DeletionStep Asked, object? Answer) : INoSerializationVerificationNeeded;

    private sealed record DeleteAgain(UnitId Unit) : INoSerializationVerificationNeeded;
}
