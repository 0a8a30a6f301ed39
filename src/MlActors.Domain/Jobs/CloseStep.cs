namespace MlActors.Domain.Jobs;

/// <summary>The steps of a close, in the order in which <see cref="CloseProgress"/> asks for them. Journals hold the numbers.</summary>
public enum CloseStep
{
    Invalid = 0,

    /// <summary>Nothing new is accepted: no records, no datafeed, no second open.</summary>
    Gate,

    /// <summary>The datafeed is stopped, and the model covers what it had read.</summary>
    StopFeed,

    /// <summary>All accepted records are analysed, and the results of complete buckets are stored.</summary>
    Flush,

    /// <summary>Series that were not seen for longer than the prune window are dropped.</summary>
    Prune,

    /// <summary>The last results are stored.</summary>
    Finalize,

    /// <summary>The model is saved and read back.</summary>
    Snapshot,

    /// <summary>The job is closed.</summary>
    Close,

    /// <summary>In place of <see cref="Close"/> when a job only leaves its node: it stays open and starts again elsewhere.</summary>
    Vacate,

    /// <summary>
    /// In place of all remaining steps when a close is forced. It is no step of the order and is never acknowledged; it only stands in reports.
    /// </summary>
    Force,
}
