using Akka.Configuration;
using MlActors.Actors.Configuration;

namespace MlActors.Actors.Jobs;

/// <summary>The block `mlactors.jobs`.</summary>
/// <param name="SnapshotInterval">How often a busy model is saved in the background; at most so much work is redone after a crash.</param>
/// <param name="JournalLimit">Posted bytes that may wait for a snapshot; bounds the time that a recovery takes.</param>
/// <param name="RestartPause">Before a lost engine is started again; doubled each time up to <paramref name="LongestRestartPause"/>.</param>
/// <param name="IdleTimeout">A closed job without requests is passivated after this time.</param>
/// <param name="CloseWatchdog">A closing job that is asked for no step during this time opens again.</param>
/// <param name="StoreRetryPause">Before results that could not be written are tried again.</param>
public sealed record JobSettings(
    TimeSpan SnapshotInterval, long JournalLimit, TimeSpan RestartPause, TimeSpan LongestRestartPause, TimeSpan IdleTimeout, TimeSpan CloseWatchdog,
    TimeSpan StoreRetryPause)
{
    public static readonly IReadOnlyList<string> Keys =
        ["snapshot-interval", "journal-limit", "restart-pause", "longest-restart-pause", "idle-timeout", "close-watchdog", "store-retry-pause"];

    public static JobSettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "jobs", Keys);
        return new JobSettings(
            block.Duration("snapshot-interval"), block.Bytes("journal-limit"), block.Duration("restart-pause"),
            block.Duration("longest-restart-pause"),
            block.Duration("idle-timeout"), block.Duration("close-watchdog"), block.Duration("store-retry-pause"));
    }
}
