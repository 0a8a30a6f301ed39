using System.Collections.Immutable;

namespace MlActors.Detection.Results;

/// <summary>What one bucket came to. It replaces, with all it holds, whatever was written for the same moment before.</summary>
/// <param name="Timestamp">Start of the bucket, milliseconds since the epoch.</param>
/// <param name="Span">Length of the bucket, milliseconds.</param>
/// <param name="AnomalyScore">0 to 100.</param>
/// <param name="EventCount">Records in the bucket.</param>
/// <param name="IsInterim">True until the bucket is complete.</param>
public sealed record BucketResult(long Timestamp, long Span, double AnomalyScore, double InitialAnomalyScore, long EventCount, bool IsInterim)
{
    /// <summary>Always one for time itself, and one for each influencer field that has something to say.</summary>
    public ImmutableArray<BucketInfluencer> BucketInfluencers { get; init; } = [];

    /// <summary>The most anomalous first.</summary>
    public ImmutableArray<RecordResult> Records { get; init; } = [];

    public ImmutableArray<InfluencerResult> Influencers { get; init; } = [];

    public ImmutableArray<ModelPlotResult> ModelPlots { get; init; } = [];

    /// <summary>Definitions of categories that are new or changed since the last bucket.</summary>
    public ImmutableArray<CategoryDefinition> Categories { get; init; } = [];

    /// <summary>What the events that touch this bucket are called.</summary>
    public ImmutableArray<string> ScheduledEvents { get; init; } = [];

    /// <summary>What this bucket teaches about the scores of earlier ones; null when nothing that matters.</summary>
    public Renormalization? Renormalization { get; init; }
}
