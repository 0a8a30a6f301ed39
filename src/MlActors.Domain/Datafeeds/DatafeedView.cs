using MlActors.Domain.Progress;

namespace MlActors.Domain.Datafeeds;

/// <summary>How a started datafeed is doing.</summary>
public enum FeedActivity { Invalid = 0, None, Attaching, LookBack, RealTime, Isolated }

/// <summary>What searching has cost so far, since the datafeed came to its node.</summary>
public sealed record DatafeedTiming(long SearchCount, long BucketCount, double TotalSearchTimeMs)
{
    public static readonly DatafeedTiming Zero = new(0, 0, 0);

    public HourlyAverage PerHour { get => field ?? HourlyAverage.Zero; init; } = HourlyAverage.Zero;

    /// <param name="latestRecord">The time of the newest record found, milliseconds; null for none.</param>
    public DatafeedTiming AfterSearch(double milliseconds, long? latestRecord) => this with
    {
        SearchCount = SearchCount + 1,
        TotalSearchTimeMs = TotalSearchTimeMs + milliseconds,
        PerHour = PerHour.Add(milliseconds, latestRecord),
    };

    /// <summary>The job has analysed a page.</summary>
    /// <param name="finalBefore">Up to where its buckets were final before, milliseconds; null when none was.</param>
    /// <param name="finalNow">Up to where they are final now.</param>
    /// <param name="bucketSpan">Milliseconds.</param>
    public DatafeedTiming AfterPage(long? finalBefore, long? finalNow, long bucketSpan) =>
        this with { BucketCount = BucketCount + (finalBefore < finalNow ? (finalNow.Value - finalBefore.Value) / bucketSpan : 0) };
}

/// <summary>Everything that may be shown of a datafeed at one moment.</summary>
/// <param name="Config">Null when there is no such datafeed.</param>
/// <param name="Start">Where reading began, milliseconds since the epoch; null to begin with the first document.</param>
/// <param name="End">Where reading ends, exclusive, milliseconds since the epoch; null to follow the clock.</param>
/// <param name="Position">How far the model of the job has been brought; null before the first page.</param>
/// <param name="Reason">Why it stopped or failed; null for no reason.</param>
/// <param name="Node">Where it runs, host:port; null when it does not.</param>
/// <param name="WaitingFor">What it waits for; null when it does not wait.</param>
public sealed record DatafeedView(
    DatafeedId Id,
    DatafeedPhase Phase,
    FeedActivity Activity,
    DatafeedConfig? Config,
    long? Start,
    long? End,
    DatafeedPosition? Position,
    DatafeedTiming Timing,
    string? Reason,
    string? Node,
    string? WaitingFor)
{
    /// <summary>How far it had brought its job at its last stop, as its journal has it; null when it never stopped after reading.</summary>
    public FeedReach? Reach { get; init; }

    /// <inheritdoc cref="DatafeedState.SourceChangedAt"/>
    public DateTimeOffset? SourceChangedAt { get; init; }

    /// <summary>A datafeed that did not answer, or could not.</summary>
    /// <param name="reason">The reason.</param>
    public static DatafeedView Unanswered(DatafeedId id, string reason) =>
        new(id, DatafeedPhase.Failed, FeedActivity.None, null, null, null, null, DatafeedTiming.Zero, reason, null, null);

    /// <summary>Nothing is known of it but that it is there.</summary>
    public bool IsUnanswered => Phase == DatafeedPhase.Failed && Config is null;

    /// <summary>Elastic's word for the state.</summary>
    public string State => Phase switch
    {
        DatafeedPhase.Started => "started",
        DatafeedPhase.Stopping => "stopping",
        DatafeedPhase.Failed => "failed",
        _ => Activity == FeedActivity.Attaching ? "starting" : "stopped",
    };
}
