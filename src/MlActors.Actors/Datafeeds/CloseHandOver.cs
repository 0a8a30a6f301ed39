using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// The last duty of a datafeed with an end: its job is to be closed. That it is to be is in the journal, and it is asked of the coordinator
/// until the coordinator has persisted it, so the job is closed even if the node crashes in between.
/// </summary>
internal sealed class CloseHandOver(DatafeedId id, DatafeedDependencies node, DatafeedJournal journal, IWithTimers actor)
{
    private const string RetryTimer = "hand-over";

    /// <param name="modelBytes">The size of the job's model; 0 when it is not known.</param>
    public void Ask(long modelBytes)
    {
        if (journal.State.PendingClose is not { } run) return;
        actor.Timers.StartSingleTimer(RetryTimer, new HandOverDue(), node.Settings.PageTimeout);
        var target = new RunTarget(UnitId.Of(journal.State.Config!.JobId), id, modelBytes);
        node.Coordinator().Tell(new ShutdownCommand.StartRun(
            run, RunKind.CloseJobs, new RunOptions(node.Shutdown.Budget, node.Shutdown.Parallelism), null, [target])
        {
            By = journal.State.StartedBy,
        });
    }

    /// <param name="then">Called when the coordinator has the close now, and had not before.</param>
    public void OnAccepted(Action then) => journal.Execute(new DatafeedCommand.HandOverClose(id), (_, hasChanged) =>
    {
        actor.Timers.Cancel(RetryTimer);
        if (hasChanged) then();
    });

    public sealed record HandOverDue : INoSerializationVerificationNeeded;
}
