using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;

namespace MlActors.Actors.Registry;

/// <summary>From a deletion to the registry: the deletion is over, and the deleting actor stops.</summary>
/// <param name="Conclusion">The command that frees the name or cancels the deletion; null when there is nothing left to conclude.</param>
/// <param name="Refusal">Why the deletion is cancelled; null when it is not.</param>
internal sealed record DeletionEnded(UnitId Unit, RegistryCommand? Conclusion, Refusal? Refusal) : INoSerializationVerificationNeeded;

/// <summary>To a deletion: the registry has changed, and the next step may be another one.</summary>
internal sealed record RegistryChanged(RegistryState Registry) : INoSerializationVerificationNeeded;

/// <summary>
/// Deletes one job with its datafeed, or one datafeed: asks them step by step (<see cref="Deletions"/>), asks again what is unavailable, reports
/// one conclusion to the registry, and stops. Only the registry deletes, with one such child for each unit, so that no two deletions cross.
/// </summary>
internal sealed class UnitDeletion : ReceiveActor, IWithTimers
{
    private const string RetryTimer = "retry";

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly UnitId _unit;
    private readonly RegistryDependencies _node;
    private RegistryState _registry;

    public UnitDeletion(UnitId unit, RegistryState registry, RegistryDependencies node)
    {
        (_unit, _registry, _node) = (unit, registry, node);
        Receive<StepAnswered>(answered => Take(_registry.NextStepOf(_unit, answered.Asked, RefusalIn(answered.Answer))));
        Receive<RegistryChanged>(OnChanged);
        Receive<RetryDue>(_ => Begin());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(UnitId unit, RegistryState registry, RegistryDependencies node) =>
        ActorProducer<UnitDeletion>.Props(() => new UnitDeletion(unit, registry, node));

    protected override void PreStart() => Begin();

    private static Refusal? RefusalIn(object? answer) => answer switch
    {
        JobReply.JobIsDeleted or DatafeedReply.DatafeedIsDeleted => null,
        JobReply.JobRefused refused => refused.Refusal,
        DatafeedReply.DatafeedRefused refused => refused.Refusal,
        _ => Refusal.Unavailable("it did not answer"),
    };

    private void Begin()
    {
        if (!_node.Members.IsLeaving) Take(_registry.FirstStepOf(_unit));
    }

    private void Take(DeletionStep step)
    {
        switch (step)
        {
            case DeletionStep.AskJob ask:
                Ask(step, _node.Jobs, ask.Question);
                break;
            case DeletionStep.AskDatafeed ask:
                Ask(step, _node.Datafeeds, ask.Question);
                break;
            case DeletionStep.AskLater later:
                Context.GetLogger().Warning("The deletion of {0} goes on in {1}: {2}", _unit, RetryPause, later.Reason);
                Timers.StartSingleTimer(RetryTimer, new RetryDue(), RetryPause);
                break;
            case DeletionStep.Conclude conclude:
                End(conclude.Command, conclude.Refusal);
                break;
            default:
                End(null, null);
                break;
        }
    }

    private void Ask(DeletionStep step, IActorRef target, object question) =>
        target.AskAsync<object>(question, _node.Settings.WakeTimeout, _node.Time).PipeTo(
        Self, success: answer => new StepAnswered(step, answer), failure: _ => new StepAnswered(step, null));

    /// <summary>A step that is asked continues with its answer; a pause ends, since force may have been requested.</summary>
    private void OnChanged(RegistryChanged changed)
    {
        _registry = changed.Registry;
        if (!Timers.IsTimerActive(RetryTimer)) return;
        Timers.Cancel(RetryTimer);
        Begin();
    }

    private void End(RegistryCommand? conclusion, Refusal? refusal)
    {
        Context.Parent.Tell(new DeletionEnded(_unit, conclusion, refusal));
        Context.Stop(Self);
    }

    /// <param name="Answer">Null when the step was not answered in time.</param>
    private sealed record StepAnswered(DeletionStep Asked, object? Answer) : INoSerializationVerificationNeeded;

    private sealed record RetryDue : INoSerializationVerificationNeeded;
}
