namespace MlActors.Simulation.Stores;

/// <summary>How likely each failure of a store is, for each call.</summary>
internal sealed record StoreFaults
{
    public static readonly StoreFaults None = new();

    /// <summary>The write does not take place, and the caller hears of it.</summary>
    public double WriteFails { get; init; }

    /// <summary>The write takes place, and the caller hears that it failed.</summary>
    public double AnswerFails { get; init; }

    /// <summary>The journal rejects an event.</summary>
    public double WriteRejected { get; init; }

    /// <summary>The saved snapshot is not what was to be saved.</summary>
    public double SnapshotTorn { get; init; }

    public double ReadFails { get; init; }

    public double SyncFails { get; init; }
}

/// <summary>A failure of one call.</summary>
internal enum StoreFailure { Invalid = 0, Write, Answer, Rejection, Tear }

/// <summary>What is wrong with all stores of a data folder for a while.</summary>
internal enum StoreOutage { Invalid = 0, None, Locked, Full, Slow }
