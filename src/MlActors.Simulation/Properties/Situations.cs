using static MlActors.Simulation.Properties.PropertyKind;

namespace MlActors.Simulation.Properties;

/// <summary>What a campaign has to have tried. One that was never struck fails it.</summary>
internal static class Situations
{
    public static readonly Property KilledInClose = Of("a node was killed while it closed a job");
    public static readonly Property KilledBeforeRecord = Of("a node was killed between a saved snapshot and its entry in the job");
    public static readonly Property KilledAfterFeedStop = Of("a node was killed after a datafeed had stopped and before its job was saved");
    public static readonly Property CoordinatorMoved = Of("a run was continued by another coordinator");
    public static readonly Property RegistryMoved = Of("the registry was started on another node");
    public static readonly Property JobMoved = Of("an open job was started on another node");
    public static readonly Property Vacated = Of("a job was saved because its shard moved");
    public static readonly Property Drained = Of("a node with open jobs was drained and left");
    public static readonly Property FeedCaughtUp = Of("a datafeed read again what its job had lost");
    public static readonly Property StartedOver = Of("a close began again because its engine was lost");
    public static readonly Property PostRepeated = Of("records were posted twice and counted once");
    public static readonly Property StaleResults = Of("results of an older incarnation were refused");
    public static readonly Property NumberTaken = Of("an event was refused because its number was taken");
    public static readonly Property ZombieWrote = Of("a node that had been removed went on writing");
    public static readonly Property SnapshotRejected = Of("a snapshot was not what had been saved, and was not used");
    public static readonly Property EventRejected = Of("the journal rejected an event");
    public static readonly Property CloseAbandoned = Of("a job opened again because its close was given up");
    public static readonly Property Forced = Of("a job was closed by force");
    public static readonly Property PowerCut = Of("commits that were not synced were lost in a power cut");
    public static readonly Property EventsDeleted = Of("events that snapshots cover were deleted");
    public static readonly Property SnapshotDeleted = Of("an old snapshot was deleted");
    public static readonly Property Reopened = Of("a job was opened again on another node than before");
    public static readonly Property Reverted = Of("a job was reverted to an older snapshot");
    public static readonly Property ResultsKept = Of("a revert kept what the job had found later");
    public static readonly Property Reset = Of("a job was reset");
    public static readonly Property Deleted = Of("a job was deleted");
    public static readonly Property Forecast = Of("a forecast was worked out");
    public static readonly Property FeedDeleted = Of("a datafeed was deleted by force while its job was being closed");
    public static readonly Property Partitioned = Of("the network was split");

    public static readonly IReadOnlyList<Property> All =
    [
        KilledInClose, KilledBeforeRecord, KilledAfterFeedStop, CoordinatorMoved, RegistryMoved, JobMoved, Vacated, Drained, FeedCaughtUp,
        StartedOver, PostRepeated, StaleResults, NumberTaken, ZombieWrote, SnapshotRejected, EventRejected, CloseAbandoned, Forced, PowerCut,
        EventsDeleted, SnapshotDeleted, Reopened, Reverted, ResultsKept, Reset, Deleted, Forecast, FeedDeleted, Partitioned,
    ];

    private static Property Of(string text) => new("S", Sometimes, text);
}
