using MlActors.Domain.Progress;

namespace MlActors.Domain.Datafeeds;

/// <summary>How a started datafeed is doing.</summary>
public enum FeedActivity { Invalid = 0, None, Attaching, LookBack, RealTime, Isolated }

/// <summary>What searching has cost so far, since the datafeed came to its node.</summary>
public sealed record DatafeedTiming(long SearchCount, long BucketCount, double TotalSearchTimeMs)
{
    public static readonly DatafeedTiming Zero = new(0, 0, 0);
}

/// <summary>Everything that may be shown of a datafeed at one moment.</summary>
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
