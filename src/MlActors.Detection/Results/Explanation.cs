namespace MlActors.Detection.Results;

/// <summary>Whether a value was above or below what was expected.</summary>
public enum AnomalyType { Unknown = 0, Spike, Dip }

/// <summary>Why an anomaly scored what it did. Impacts are whole numbers from 0 (none) to 5.</summary>
public sealed record Explanation
{
    public AnomalyType AnomalyType { get; init; }

    /// <summary>For how many buckets it has been going on.</summary>
    public int? AnomalyLength { get; init; }

    public int? SingleBucketImpact { get; init; }

    public int? MultiBucketImpact { get; init; }

    public int? AnomalyCharacteristicsImpact { get; init; }

    public double? LowerConfidenceBound { get; init; }

    public double? TypicalValue { get; init; }

    public double? UpperConfidenceBound { get; init; }

    public bool? HighVariancePenalty { get; init; }

    public bool? IncompleteBucketPenalty { get; init; }

    public bool? MultimodalDistribution { get; init; }

    public bool? ByFieldFirstOccurrence { get; init; }

    /// <summary>In how many buckets a by value was to be expected once.</summary>
    public double? ByFieldRelativeRarity { get; init; }
}
