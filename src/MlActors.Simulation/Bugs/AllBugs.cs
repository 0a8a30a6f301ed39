using Akka.Actor;
using Akka.Persistence;
using MlActors.Actors.Agents;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Actors.Results;
using MlActors.Detection.Records;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Stores;
using MlActors.Storage.Files;
using MlActors.Storage.Results;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Simulation.Bugs;

/// <summary>All bugs that can be planted.</summary>
internal static class AllBugs
{
    public static readonly IReadOnlyList<PlantedBug> List =
    [
        new("acknowledge-before-persist", "the journal answers before it commits", [Promises.NothingLost, Promises.ResultsEqual, Promises.AnswerTrue,
            Promises.JobsSettle, Promises.CallsEnd, Promises.NumbersOnce, Promises.JournalEpochs, Promises.NothingDamaged, Promises.DataArrives])
        {
            Begin = bug => bug.Run.World.Disk.AnswersEarly = () => bug.Mark("a write is answered before it is committed"),
        },
        new("swap-prune-and-snapshot", "the engine is asked to snapshot where it has to prune", [Promises.StepsInOrder, Promises.StepOnce])
        {
            Replace = (_, at) => at switch
            {
                { IsForEngine: true, Message: PerformStep { Step: CloseStep.Prune } step } => step with { Step = CloseStep.Snapshot },
                { IsForEngine: true, Message: PerformStep { Step: CloseStep.Snapshot } step } => step with { Step = CloseStep.Prune },
                { IsForJob: true, Message: StepAcknowledged { Step: CloseStep.Prune } done } => done with { Step = CloseStep.Snapshot },
                { IsForJob: true, Message: StepAcknowledged { Step: CloseStep.Snapshot } done } => done with { Step = CloseStep.Prune },
                _ => null,
            },
        },
        new("skip-finalize", "the job is told that its engine has finalized, and it has not", [Promises.ClosedAfterSteps, Promises.StepsInOrder])
        {
            Replace = (_, at) => at is { IsForEngine: true, Message: PerformStep { Step: CloseStep.Finalize } step }
                ? AnswerJob(at, new StepAcknowledged(step.Step)) : null,
        },
        new("skip-snapshot", "the job is told that the snapshot is saved, and it is not", [Promises.ClosedAfterSteps, Promises.NothingLost,
            Promises.ReachCovered])
        {
            Replace = (_, at) => at is { IsForEngine: true, Message: PerformStep { Step: CloseStep.Snapshot } step }
                ? AnswerJob(at, new StepAcknowledged(step.Step)) : null,
        },
        new("skip-read-back", "a saved snapshot is not read again", [Promises.SnapshotGood, Promises.CurrentSnapshotGood, Promises.AnswerTrue])
        {
            Begin = bug => bug.Run.World.Disk.Snapshots.ReadsUnsaved = () => bug.Mark("what was to be saved is read back"),
        },
        new("unfenced-results", "the result store takes writes of older incarnations", [Promises.ResultEpochs])
        {
            Families = FaultFamilies.Pause | FaultFamilies.Kill,
            Begin = bug =>
            {
                bug.Run.World.Disk.Results.RefusesOlderEpochs = false;
                bug.Run.World.Disk.Results.StaleTaken = () => bug.Mark("results of an older incarnation are stored");
            },
        },
        new("unfenced-journal", "the journal overwrites an event whose number is taken", [Promises.NumbersOnce])
        {
            Families = FaultFamilies.Pause | FaultFamilies.Kill,
            Begin = bug =>
            {
                bug.Run.World.Disk.Journal.RefusesTakenNumbers = false;
                bug.Run.World.Disk.Journal.NumberTaken = () => bug.Mark("an event is overwritten");
            },
        },
        new("delete-events-early", "events are deleted as soon as one snapshot covers them", [Promises.EventsCovered])
        {
            Replace = (_, at) => at is { IsForEngine: true, Message: EngineMessage.SnapshotRecorded recorded }
                && recorded.EventsCoveredUpTo < NumberIn(recorded.SnapshotId)
                    ? recorded with { EventsCoveredUpTo = NumberIn(recorded.SnapshotId) } : null,
        },
        new("delete-current-snapshot", "the retention deletes the newest snapshot", [Promises.SnapshotKept])
        {
            Replace = (bug, at) => at is { IsForEngine: true, Message: EngineMessage.DropSnapshot drop }
                && bug.Run.States.Of(JobOf(at)).Model.Current is { } current && current.SequenceNumber != drop.SequenceNumber
                    ? new EngineMessage.DropSnapshot(current.SequenceNumber) : null,
        },
        new("forget-reach", "the job is not told how far its datafeed had read", [Promises.ReachCovered, Promises.NothingLost])
        {
            Replace = (_, at) => at is { IsForJob: true, Message: PerformStep { Step: CloseStep.StopFeed, Reach: not null } step }
                ? step with { Reach = null } : null,
        },
        new("forget-results", "the job is told that it has no results when it is asked whether its model is behind them", [Promises.ResultsCovered])
        {
            Families = FaultFamilies.Kill,
            Replace = (_, at) => at.Message is CloseSteps.NewestResult { Newest: not null } known ? known with { Newest = null } : null,
        },
        new("lose-record", "a page of a datafeed is analysed without its last record", [Promises.ResultsEqual, Promises.NothingLost])
        {
            Replace = (_, at) => at is { IsForEngine: true, Message: AnalysePage { Records.Batch.Count: > 1 } page }
                ? page with { Records = page.Records with { Batch = WithoutLast(page.Records.Batch) } } : null,
        },
        new("forget-posts", "a repeated post is taken for a new one", [Promises.ResultsEqual, Promises.NoDoubleCount])
        {
            Replace = (bug, at) => at is { IsForEngine: true, Message: PostRecords post } && bug.Run.HasSeen(post)
                ? post with { Poster = $"{post.Poster}-again" } : null,
        },
        new("results-before-durable", "the engine is told that results are stored when they are sent", [Promises.NothingLost])
        {
            Replace = (bug, at) => at.Message is CommitResults { Write: BucketWrite { Buckets.Length: > 0 } write } commit && at.Sender is { } engine
                && write.Buckets.Any(bucket => !bucket.IsInterim)
                    ? DropResults(at, engine, commit) : null,
        },
        new("final-too-early", "an open bucket is stored as final", [Promises.ResultsEqual])
        {
            Replace = (_, at) => at.Message is CommitResults { Write: BucketWrite write } commit && write.Buckets.Any(bucket => bucket.IsInterim)
                ? commit with { Write = write with { Buckets = [.. write.Buckets.Select(bucket => bucket with { IsInterim = false })] } } : null,
        },
        new("close-beside-feed", "the agent believes that the datafeed is stopped", [Promises.NoFeedOfClosedJob, Promises.CallsEnd,
            Promises.ClosedAfterSteps])
        {
            Replace = (_, at) => at is { Receiver.Path.Parent.Name: "datafeeds", Message: DatafeedCommand.StopDatafeed } && at.Sender is { } agent
                ? AnswerWith(at, agent, new DatafeedReply.DatafeedIsStopped()) : null,
        },
        LateStop.Bug,
        new("no-waking", "nothing wakes what a lost node has run", [Promises.CallsEnd, Promises.DataArrives])
        {
            Families = FaultFamilies.Kill,
            Replace = (_, at) => at.Message is WakeUnits ? new Dropped() : null,
        },
        new("forget-confirmation", "a unit that was idle when it was asked is forgotten, although it was started since and its caller confirmed it",
            [Promises.CallsEnd, Promises.DataArrives])
        {
            Replace = (bug, at) => at switch
            {
                { IsForRegistry: true, Message: UnitIsIdle { AsOf: not long.MaxValue } idle } => idle with { AsOf = long.MaxValue },
                { IsForRegistry: true, Message: RegistryCommand.ExpectDatafeed expect } when bug.Run.States.Of(expect.Datafeed).Phase
                    == DatafeedPhase.Started => Confirm(at),
                { IsForRegistry: true, Message: RegistryCommand.ExpectJob expect } when bug.Run.States.Of(expect.Job).Phase == JobPhase.Open =>
                    Confirm(at),
                _ => null,
            },
        },
        new("two-coordinators", "a singleton starts before the other one has ended", [Promises.OneCoordinator, Promises.NumbersOnce,
            Promises.CallsEnd])
        {
            Begin = bug => bug.Run.Cluster.Bugs.TwoSingletons = () => bug.Mark("two singletons"),
        },
        new("poison-pill", "a job that moves is stopped by a PoisonPill", [Promises.MovedSaved])
        {
            Families = FaultFamilies.Drain | FaultFamilies.Move,
            Begin = bug => bug.Run.Cluster.Bugs.HandOff = handOff =>
            {
                if (handOff is not VacateJob) return handOff;
                bug.Mark("PoisonPill");
                return PoisonPill.Instance;
            },
        },
        new("unsynced-acknowledgements", "what is acknowledged is not synced to the disk", [Promises.NothingLost, Promises.AnswerTrue,
            Promises.CallsEnd, Promises.DataArrives, Promises.NothingDamaged])
        {
            Families = FaultFamilies.Power | FaultFamilies.Kill,
            Begin = bug => SkipSyncs(bug, StoreFile.Journal),
        },
        new("unsynced-snapshots", "a snapshot is entered in the job before it is synced to the disk", [Promises.NothingLost,
            Promises.CurrentSnapshotGood, Promises.AnswerTrue, Promises.NothingDamaged, Promises.DataArrives, Promises.ReachCovered])
        {
            Families = FaultFamilies.Power | FaultFamilies.Kill,
            Begin = bug => SkipSyncs(bug, StoreFile.Snapshots),
        },
        new("gate-stays-closed", "the end of a shutdown does not open the gate", [Promises.CallsEnd])
        {
            Replace = (_, at) => at is { IsForRegistry: true, Message: RegistryCommand.OpenGate } ? new Dropped() : null,
        },
        new("forget-units", "an agent's last report does not reach the coordinator", [Promises.CallsEnd, Promises.RunsEnd])
        {
            Replace = (bug, at) => at.Message is AgentReport { Change.State.IsOver: true } && bug.Marks == 0 ? new Dropped() : null,
        },
        new("wait-for-a-deleted-feed", "a job that is closed waits for a datafeed that was deleted to read again", [Promises.CallsEnd])
        {
            Replace = (bug, at) => at is { IsForJob: true, Message: PerformStep { Step: CloseStep.StopFeed, HasFeed: false } step }
                && bug.Run.FeedOf(step.JobId) is not null ? step with { HasFeed = true } : null,
        },
        new("silent-force", "a forced close does not say what it skips", [Promises.ForceNamed, Promises.NothingLost])
        {
            Replace = (_, at) => at.Message is AgentReport { Change.State: UnitState.Done { Detail: not null } done } report
                ? report with { Change = report.Change with { State = done with { Detail = null } } } : null,
        },
    ];

    public static PlantedBug Find(string name) => List.FirstOrDefault(bug => bug.Name == name)
        ?? throw new ArgumentException($"No bug is named [{name}]; there are {string.Join(", ", List.Select(bug => bug.Name))}.");

    private static void SkipSyncs(BugRun bug, StoreFile file) => bug.Run.World.Disk.SkipsSync = synced =>
    {
        if (synced == file) bug.Mark($"{file} is not synced");
        return synced == file;
    };

    private static MlActors.Domain.JobId JobOf(BugMessage at) => new(at.Receiver.Path.Parent.Name);

    // A snapshot's id ends with its number in the journal.
    private static long NumberIn(string snapshotId) =>
        long.Parse(snapshotId.AsSpan(snapshotId.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture);

    private static Dropped AnswerJob(BugMessage at, object answer) => AnswerWith(at, ((IInternalActorRef)at.Receiver).Parent, answer);

    private static Dropped AnswerWith(BugMessage at, IActorRef asker, object answer)
    {
        asker.Tell(answer, at.Receiver);
        return new Dropped();
    }

    private static Dropped Confirm(BugMessage at) => AnswerWith(at, at.Sender ?? ActorRefs.Nobody, new RegistryReply.RegistryDone(0));

    private static Dropped DropResults(BugMessage at, IActorRef engine, CommitResults commit) =>
        AnswerWith(at, engine, new ResultsCommitted(commit.Ticket));

    private static RecordBatch WithoutLast(RecordBatch batch)
    {
        var count = batch.Count - 1;
        var (times, values) = (new long[count], new FieldValue[count * batch.FieldCount]);
        for (var record = 0; record < count; record++)
        {
            times[record] = batch.TimeOf(record);
            batch.ValuesOf(record).CopyTo(values.AsSpan(record * batch.FieldCount));
        }

        return new RecordBatch(times, values, batch.FieldCount);
    }
}
