using static MlActors.Simulation.Properties.PropertyKind;

namespace MlActors.Simulation.Properties;

/// <summary>All properties that a run is checked for, by the numbers of the design.</summary>
internal static class Promises
{
    public static readonly Property NothingLost = new("I1", Always, "a closed job has every record that was acknowledged or read, each once");
    public static readonly Property NoDoubleCount = new("I2", Always, "no job ever has more records than it was sent");
    public static readonly Property StepsInOrder = new("I3", Always, "the engine is asked for flush, prune, finalize and snapshot in this order");
    public static readonly Property ClosedAfterSteps = new("I3", Always, "a job is closed after all of its steps were acknowledged");
    public static readonly Property StepOnce = new("I4", Always, "a step that an engine has acknowledged is not done again in the same run");
    public static readonly Property StoppedOnce = new("I4", Always, "a run stops no datafeed that was started after the run had ended with it");
    public static readonly Property JournalEpochs = new("I5", Always, "no event of an older incarnation follows one of a newer");
    public static readonly Property ResultEpochs = new("I5", Always, "no results of an older incarnation follow those of a newer");
    public static readonly Property NumbersOnce = new("I5", Always, "no event is overwritten by another one of the same number");
    public static readonly Property NoFeedOfClosedJob = new("I6", Always, "a job is closed only when its datafeed is stopped");
    public static readonly Property OneCoordinator = new("I6", Always, "one node has a coordinator or registry that works");
    public static readonly Property SnapshotGood = new("I7", Always, "a snapshot that a job enters is stored with its checksum");
    public static readonly Property CurrentSnapshotGood = new("I7", Always, "a closed job's current snapshot loads and has its checksum");
    public static readonly Property ResultsEqual = new("I8", Always, "each final bucket equals that of the undisturbed detector, to the last bit");
    public static readonly Property FinalStaysFinal = new("I9", Always, "no interim bucket is stored for a time that is final");
    public static readonly Property AnswerTrue = new("I10", Always, "closed is answered only when every job is closed on a good snapshot");
    public static readonly Property ForceNamed = new("I10", Always, "a forced close that skips something says so");
    public static readonly Property SnapshotKept = new("I11", Always, "the current snapshot is never deleted while its job exists");
    public static readonly Property EventsCovered = new("I11", Always, "events are deleted only when two good snapshots cover them");
    public static readonly Property NothingDamaged = new("I11", Always, "no job is damaged by what was deleted or lost");
    public static readonly Property ReachCovered = new("I12", Always, "a job is closed on a model that covers what its datafeed had read");
    public static readonly Property ResultsCovered = new("I12", Always, "a job is closed on a model that is not behind its final results");
    public static readonly Property MovedSaved = new("I8", Always, "a job that moves in order is saved first, when nothing else goes wrong");

    public static readonly Property OthersGoOn = new("I14", Always, "a shutdown ends with all others closed although one job cannot be read");

    public static readonly Property ActorsStay = new("L0", Always, "no actor fails with an unexpected exception");
    public static readonly Property CallsEnd = new("L1", Eventually, "every call is answered once the faults have stopped");
    public static readonly Property JobsSettle = new("L2", Eventually, "no job stays opening, closing or failed");
    public static readonly Property FeedsSettle = new("L3", Eventually, "no datafeed stays starting or stopping");
    public static readonly Property RunsEnd = new("L4", Eventually, "every run ends");
    public static readonly Property NodesLeave = new("L5", Eventually, "a node that drains is gone within its budget");
    public static readonly Property DataArrives = new("L6", Eventually, "an open job gets all of its data");

    /// <summary>Every property but the situations.</summary>
    public static readonly IReadOnlyList<Property> All =
    [
        NothingLost, NoDoubleCount, StepsInOrder, ClosedAfterSteps, StepOnce, StoppedOnce, JournalEpochs, ResultEpochs, NumbersOnce,
        NoFeedOfClosedJob, OneCoordinator, SnapshotGood, CurrentSnapshotGood, ResultsEqual, FinalStaysFinal, AnswerTrue, ForceNamed,
        SnapshotKept, EventsCovered, NothingDamaged, ReachCovered, ResultsCovered, MovedSaved, OthersGoOn,
        ActorsStay, CallsEnd, JobsSettle, FeedsSettle, RunsEnd, NodesLeave, DataArrives,
    ];
}
