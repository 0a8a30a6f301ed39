namespace MlActors.Domain.Jobs;

/// <summary>The steps of a close, in the order in which <see cref="CloseProgress"/> asks for them.</summary>
public enum CloseStep
{
    Invalid = 0,

    /// <summary>Nothing new is accepted: no records, no datafeed, no second open.</summary>
    Gate,
    StopFeed,
    Flush,
    Prune,
    Finalize,
    Snapshot,

    /// <summary>The job is closed.</summary>
    Close,

    /// <summary>In place of <see cref="Close"/> when a job only leaves its node: it stays open and starts again elsewhere.</summary>
    Vacate,
}
