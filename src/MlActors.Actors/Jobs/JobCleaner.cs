using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Messaging;
using MlActors.Domain;

namespace MlActors.Actors.Jobs;

/// <summary>What is deleted of a job.</summary>
/// <param name="Epoch">Nothing that a later epoch has written is touched.</param>
/// <param name="Revert">Null for everything the job has stored.</param>
internal sealed record CleanJob(JobId Job, long Epoch, RevertedResults? Revert);

/// <summary>What a revert deletes.</summary>
/// <param name="After">The results after this moment, milliseconds; null for none.</param>
internal sealed record RevertedResults(long? After);

/// <summary>To the job: everything that was to be deleted is deleted.</summary>
/// <param name="NewestResult">After a revert the start of the newest final bucket that is left, milliseconds; null when there is none.</param>
internal sealed record JobCleaned(long? NewestResult) : INoSerializationVerificationNeeded;

/// <summary>
/// Deletes results, model snapshots and model events of a job after a persisted revert or delete. It tries until it has succeeded, reports to the
/// job, and stops. A child of the job, which starts it again after a crash.
/// </summary>
internal sealed class JobCleaner : ReceiveActor, IWithTimers
{
    private const string RetryTimer = "retry";

    private readonly CleanJob _order;
    private readonly JobDependencies _node;

    public JobCleaner(CleanJob order, JobDependencies node)
    {
        (_order, _node) = (order, node);
        Receive<RetryDue>(_ => Clean());
        Receive<JobCleaned>(cleaned =>
        {
            Context.Parent.Tell(cleaned);
            Context.Stop(Self);
        });
        Receive<Status.Failure>(failure =>
        {
            Context.GetLogger().Warning("Data of job [{0}] is not deleted yet: {1}", _order.Job, failure.Cause.Message);
            Timers.StartSingleTimer(RetryTimer, new RetryDue(), _node.Settings.StoreRetryPause);
        });
        Receive<DeleteMessagesSuccess>(_ => { });
        Receive<DeleteMessagesFailure>(failure =>
            Context.GetLogger().Warning("Model events of job [{0}] were not deleted: {1}", _order.Job, failure.Cause.Message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(CleanJob order, JobDependencies node) => ActorProducer<JobCleaner>.Props(() => new JobCleaner(order, node));

    protected override void PreStart() => Clean();

    private void Clean() => (_order.Revert is { } revert ? DeleteAfterAsync(revert) : DeleteAllAsync()).PipeTo(Self);

    private async Task<JobCleaned> DeleteAfterAsync(RevertedResults revert)
    {
        if (revert.After is { } after) await _node.Results.DeleteAfterAsync(_order.Job, _order.Epoch, after);
        return new JobCleaned(await _node.Buckets.NewestAsync(_order.Job));
    }

    private async Task<JobCleaned> DeleteAllAsync()
    {
        // The journal and the snapshots of the model go first: without them the results mean nothing, but not the other way round. What is
        // deleted ends with what is there now: a job of the same name that is created later goes on with the numbers after it.
        var (model, self) = (JobEngine.PersistenceIdOf(_order.Job), Self);
        var persistence = Persistence.Instance.Apply(Context.System);
        var journal = persistence.JournalFor("");
        var highest = (await journal.AskAsync<RecoverySuccess>(
            asker => new ReplayMessages(long.MaxValue, long.MaxValue, 0, model, asker), _node.Shutdown.StepTimeout, _node.Time))
            .HighestSequenceNr;
        await persistence.SnapshotStoreFor("").AskAsync<DeleteSnapshotsSuccess>(
            new DeleteSnapshots(model, new SnapshotSelectionCriteria(highest)), _node.Shutdown.StepTimeout, _node.Time);
        journal.Tell(new DeleteMessagesTo(model, highest, self));

        await _node.RuleSource.RemoveJobAsync(_order.Job);

        // When it is refused, nothing that this epoch wrote is left.
        await _node.Results.DeleteAllAsync(_order.Job, _order.Epoch);
        return new JobCleaned(null);
    }

    private sealed record RetryDue : INoSerializationVerificationNeeded;
}
