using System.Collections.Immutable;

namespace MlActors.Detection.Results;

/// <summary>The result of one bucket. It replaces, with everything it contains, a result that was written for the same bucket before.</summary>
/// <param name="Timestamp">Start of the bucket, milliseconds since the epoch.</param>
/// <param name="Span">Length of the bucket, milliseconds.</param>
/// <param name="AnomalyScore">0 to 100, the maximum of its bucket influencers.</param>
/// <param name="InitialAnomalyScore">0 to 100, when the bucket was finalized.</param>
/// <param name="EventCount">The number of records in the bucket.</param>
/// <param name="IsInterim">True until the bucket is complete.</param>
public sealed record BucketResult(long Timestamp, long Span, double AnomalyScore, double InitialAnomalyScore, long EventCount, bool IsInterim)
{
    /// <summary>Always one for time, and one for each influencer field with a positive score.</summary>
    public ImmutableArray<BucketInfluencer> BucketInfluencers { get; init; } = [];

    /// <summary>The most anomalous first.</summary>
    public ImmutableArray<RecordResult> Records { get; init; } = [];

    public ImmutableArray<InfluencerResult> Influencers { get; init; } = [];

    public ImmutableArray<ModelPlotResult> ModelPlots { get; init; } = [];

    /// <summary>Definitions of categories that are new or have changed since the last bucket.</summary>
    public ImmutableArray<CategoryDefinition> Categories { get; init; } = [];

    /// <summary>The descriptions of the scheduled events that overlap this bucket.</summary>
    public ImmutableArray<string> ScheduledEvents { get; init; } = [];

    /// <summary>The new scores of earlier results, as far as this bucket changes them; null when it does not.</summary>
    public Renormalization? Renormalization { get; init; }
}
