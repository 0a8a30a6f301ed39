using Akka.Actor;
using Akka.Persistence;
using MlActors.Actors.Jobs;
using MlActors.Actors.Results;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.CloseStep;
using static MlActors.Simulation.Faults.StepPlace;

namespace MlActors.Simulation.Faults;

/// <summary>Recognizes in the messages of a run the place within a step of a close.</summary>
internal static class StepPlaces
{
    /// <summary>
    /// Every place that exists. Prune persists nothing, and flush waits for what was sent before it, so that its effect is that it is durable.
    /// </summary>
    public static readonly IReadOnlyList<(CloseStep Step, StepPlace Place)> All =
    [
        .. from step in new[] { Gate, StopFeed, Flush, Prune, CloseStep.Finalize, Snapshot, Close }
           from place in new[] { BeforeEffect, AfterEffect, AfterPersist, AfterAcknowledge }
           where (step, place) is not ((Prune or Flush, AfterPersist))
           select (step, place),
    ];

    /// <param name="doing">The step that an engine does, by the name of its job.</param>
    /// <returns>Where in a close the message is about to be delivered; null when it is at no such place.</returns>
    public static (CloseStep Step, StepPlace Place)? Of(IActorRef receiver, object message, Func<string, CloseStep?> doing)
    {
        var (name, parent) = (receiver.Path.Name, receiver.Path.Parent.Name);
        return message switch
        {
            JobRequest.PerformStep { Step: not StopFeed } asked when parent == "jobs" => (asked.Step, BeforeEffect),
            DatafeedCommand.StopDatafeed when parent == "datafeeds" => (StopFeed, BeforeEffect),
            WriteMessagesSuccessful when parent == "jobs" || parent == "datafeeds" => null,
            WriteMessageSuccess { Persistent.Payload: var written } => OfWritten(written),
            CommitResults { Write: BucketWrite write } when doing(write.Job.Value) == CloseStep.Finalize => (CloseStep.Finalize, AfterEffect),
            ResultsCommitted when doing(parent) == CloseStep.Finalize => (CloseStep.Finalize, AfterPersist),
            SaveSnapshotSuccess when parent.StartsWith("engine-", StringComparison.Ordinal) => (Snapshot, AfterEffect),
            SnapshotWritten when parent == "jobs" => null,
            StepAcknowledged { Step: Prune or Flush } done when parent == "jobs" => (done.Step, AfterEffect),
            StepAcknowledged { Step: Vacate } => null,
            StepAcknowledged done when parent is "incarnation" || name == "vacate" => (done.Step, AfterAcknowledge),
            _ => null,
        };
    }

    private static (CloseStep, StepPlace)? OfWritten(object written) => written switch
    {
        JobEvent.JobCloseBegan => (Gate, AfterPersist),
        JobEvent.JobClosed { Forced: false } => (Close, AfterPersist),
        JobEvent.ModelSnapshotTaken => (Snapshot, AfterPersist),
        DatafeedEvent.DatafeedStopped => (StopFeed, AfterPersist),
        _ => null,
    };

    /// <returns>The place that a commit of the journal is: the effect took place, and its actor does not know of it yet.</returns>
    public static (CloseStep Step, StepPlace Place)? OfCommit(object stored) => stored switch
    {
        JobEvent.JobCloseBegan => (Gate, AfterEffect),
        JobEvent.JobClosed { Forced: false } => (Close, AfterEffect),
        DatafeedEvent.DatafeedStopped => (StopFeed, AfterEffect),
        _ => null,
    };
}
