using Akka.Configuration;
using MlActors.Actors.Configuration;

namespace MlActors.Actors.Datafeeds;

/// <summary>The block `mlactors.datafeeds`.</summary>
/// <param name="RetryPause">Before a search, or a job that did not answer, is tried again.</param>
/// <param name="PageTimeout">How long a datafeed waits for its job to take a page before it asks again.</param>
/// <param name="StopGracePeriod">How long a stop waits for the page in progress; after that the page is dropped, and read again later.</param>
/// <param name="IdleTimeout">A stopped datafeed without requests is passivated after this time.</param>
public sealed record DatafeedSettings(TimeSpan RetryPause, TimeSpan PageTimeout, TimeSpan StopGracePeriod, TimeSpan IdleTimeout)
{
    public static readonly IReadOnlyList<string> Keys = ["retry-pause", "page-patience", "stop-patience", "idle-timeout"];

    public static DatafeedSettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "datafeeds", Keys);
        return new DatafeedSettings(
            block.Duration("retry-pause"), block.Duration("page-patience"), block.Duration("stop-patience"), block.Duration("idle-timeout"));
    }
}
