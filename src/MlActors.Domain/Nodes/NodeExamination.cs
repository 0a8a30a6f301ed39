using System.Collections.Immutable;

namespace MlActors.Domain.Nodes;

/// <summary>What a node finds of itself: what is in effect, and not what a file says.</summary>
/// <param name="Clock">Its wall clock when it answered.</param>
/// <param name="SyncMilliseconds">One sync of a small file in the data folder.</param>
public sealed record NodeExamination(
    string Id, string Build, DateTimeOffset Clock, string DataFolder, long DiskFreeBytes, long DiskTotalBytes, double SyncMilliseconds,
    ImmutableArray<TimeoutPair> Timeouts, ImmutableArray<StoreFileMode> Files, RunTimeouts Runs)
{
    /// <summary>Whether what is acknowledged is synced to the disk first. True for nodes of older builds, which do not say.</summary>
    public bool SyncsAcknowledgements { get; init; } = true;
}

/// <summary>Two timeouts of which the inner one has to be shorter.</summary>
public sealed record TimeoutPair(string Inner, TimeSpan InnerValue, string Outer, TimeSpan OuterValue, string Reason)
{
    public bool IsInOrder => InnerValue < OuterValue;
}

/// <summary>How one file of the store is opened.</summary>
/// <param name="JournalMode">SQLite's: "wal" and others.</param>
/// <param name="Synchronous">SQLite's: 0 off, 1 normal, 2 full, 3 extra.</param>
/// <param name="Bytes">Of the file and its log.</param>
public sealed record StoreFileMode(string File, string JournalMode, int Synchronous, TimeSpan BusyTimeout, long Bytes);

/// <summary>The timeouts of runs on a node.</summary>
public sealed record RunTimeouts(TimeSpan Budget, TimeSpan StepTimeout, TimeSpan DrainBudget, int Parallelism);
