using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Jobs;

/// <summary>
/// What is left to do once a revert or a delete is persisted: results, snapshots and model events go. It is done again until it is done,
/// also after a crash, and only then acknowledged.
/// </summary>
internal sealed partial class JobActor
{
    private const string CleanTimer = "clean";

    private readonly List<(IActorRef Asker, JobReply Answer)> _waitingForCleaning = [];

    private void FinishRevert(IActorRef asker, string? snapshotId)
    {
        if (_job.Phase != JobPhase.Reverting) return;
        _waitingForCleaning.Add((asker, new ModelIsReverted(snapshotId is null ? null : _job.Model.Find(snapshotId))));
        Clean();
    }

    private void FinishDelete(IActorRef asker, long reservation)
    {
        // The incarnation that was meant is gone, and what stands here now is left alone.
        if (_job.Phase != JobPhase.Deleting || reservation < _job.Reservation)
        {
            asker.Tell(new JobIsDeleted());
            return;
        }

        _waitingForCleaning.Add((asker, new JobIsDeleted()));
        StopEngine();
        Clean();
    }

    private void Clean()
    {
        var task = _job.Phase == JobPhase.Deleting ? DeleteAsync()
            : _job.DeletesInterveningResults ? DeleteInterveningResultsAsync()
            : Task.CompletedTask;
        task.PipeTo(Self, success: () => new Cleaned(), failure: cause => new CleaningFailed(cause));
    }

    private Task DeleteInterveningResultsAsync() =>
        _node.Results.DeleteAfterAsync(_id, _job.Epoch, _job.Model.Current?.LatestResultTime ?? long.MinValue);

    private async Task DeleteAsync()
    {
        // The journal and the snapshots of the model go first: without them the results mean nothing, but not the other way round. What is
        // deleted ends with what is there now: a job of the same name that is created later goes on with the numbers after it.
        var (model, self, epoch) = (JobEngine.PersistenceIdOf(_id), Self, _job.Epoch);
        var persistence = Persistence.Instance.Apply(Context.System);
        var journal = persistence.JournalFor("");
        var highest = (await journal.Ask<RecoverySuccess>(
            asker => new ReplayMessages(long.MaxValue, long.MaxValue, 0, model, asker), _node.Shutdown.StepTimeout,
            CancellationToken.None)).HighestSequenceNr;
        await persistence.SnapshotStoreFor("").Ask<DeleteSnapshotsSuccess>(
            new DeleteSnapshots(model, new SnapshotSelectionCriteria(highest)), _node.Shutdown.StepTimeout);
        journal.Tell(new DeleteMessagesTo(model, highest, self));

        // When it is refused, nothing that this epoch wrote is left.
        await _node.Results.DeleteAllAsync(_id, epoch);
    }

    private bool OnCleaningMessage(object message)
    {
        switch (message)
        {
            case Cleaned:
                Execute(_job.Phase == JobPhase.Deleting ? new FinishDelete(_id) : new FinishRevert(_id), (_, _) => OnCleaningCompleted());
                return true;
            case CleaningFailed failure:
                Log.Warning("What job [{0}] left behind is not deleted yet: {1}", _id, failure.Cause.Message);
                Timers.StartSingleTimer(CleanTimer, new CleanDue(), _node.Settings.StoreRetryPause);
                return true;
            case CleanDue: Clean(); return true;
            default: return false;
        }
    }

    private void OnCleaningCompleted()
    {
        foreach (var (asker, answer) in _waitingForCleaning) asker.Tell(answer);
        _waitingForCleaning.Clear();
        BecomeIdle();
    }

    private sealed record Cleaned : INoSerializationVerificationNeeded;

    private sealed record CleaningFailed(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record CleanDue : INoSerializationVerificationNeeded;
}
