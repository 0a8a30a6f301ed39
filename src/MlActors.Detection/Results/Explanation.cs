namespace MlActors.Detection.Results;

/// <summary>Whether a value was above or below the expected one.</summary>
public enum AnomalyType { Unknown = 0, Spike, Dip }

/// <summary>What about a value is unusual.</summary>
public enum AnomalyMeasure
{
    /// <summary>The value is far from the level of the series, or where no value was before.</summary>
    Level = 0,

    /// <summary>The value is far from what is usual at this time of the day, the week, or a period that was detected.</summary>
    Season,

    /// <summary>The value departs from the line that the series follows.</summary>
    Trend,

    /// <summary>The value does not continue the values just before it.</summary>
    Change,

    /// <summary>The last buckets together have a form, a variance or a steadiness that is unusual.</summary>
    Shape,

    /// <summary>The records are missing.</summary>
    Silence,
}

/// <summary>
/// Why a result is an anomaly, and what contributed to it. For a member of a population it describes the most improbable of its values. A property
/// that does not apply to a function, or is not known yet, is null.
/// </summary>
public sealed record Explanation
{
    /// <summary>Unknown for times and geographic locations, which are neither high nor low.</summary>
    public AnomalyType AnomalyType { get; init; }

    /// <summary>What about the value is unusual. Null for functions that compare values with one another instead of over time.</summary>
    public AnomalyMeasure? Measure { get; init; }

    /// <summary>
    /// How far out the value is, in usual errors of this series at that time: about 1 is ordinary, and from 8 on it is an anomaly in any series. It
    /// does not include that a value is unlike any before. Null where <see cref="Measure"/> is, and for a silence.
    /// </summary>
    public double? Deviation { get; init; }

    /// <summary>
    /// The length of the anomaly in buckets, including this one: from the first bucket with a probability below 0.035, with at most two consecutive
    /// buckets in between that had a higher one; for an improbable silence, the number of buckets without records.
    /// </summary>
    public int? AnomalyLength { get; init; }

    /// <summary>How improbable this bucket is by itself, 0 to 5: one for every two powers of ten.</summary>
    public int? SingleBucketImpact { get; init; }

    /// <summary>How improbable the last dozen buckets are together, 0 to 5 as above; 0 for functions that evaluate single buckets only.</summary>
    public int? MultiBucketImpact { get; init; }

    /// <summary>
    /// How far duration and severity together exceed the average of earlier anomalies of this series, 0 to 5: one for each doubling. Null for the
    /// first anomaly of a series.
    /// </summary>
    public int? AnomalyCharacteristicsImpact { get; init; }

    /// <summary>
    /// 95 % of the values were expected between this and <see cref="UpperConfidenceBound"/>, in the unit of the value; for times, the range of usual
    /// times around the nearest usual one, in seconds since midnight or since the beginning of the week.
    /// </summary>
    public double? LowerConfidenceBound { get; init; }

    /// <summary>
    /// The median of the expected values, in the unit of the value. For <c>rare</c> the share of buckets, 0 to 1, in which the by value occurred, or
    /// for a population the number of members that occurred with it; for <c>freq_rare</c> the usual number of records with rare values of a member.
    /// </summary>
    public double? TypicalValue { get; init; }

    public double? UpperConfidenceBound { get; init; }

    /// <summary>Recent errors are more than twice as large as the average, which lowers the significance of this one.</summary>
    public bool? HighVariancePenalty { get; init; }

    /// <summary>
    /// The bucket is not complete, so the result may still change or disappear; for the same reason a count or sum that is too low so far is not
    /// reported. False for final results.
    /// </summary>
    public bool? IncompleteBucketPenalty { get; init; }

    /// <summary>
    /// The expected values have several modes with almost nothing between them, for example two levels that the series jumps between, so that a
    /// typical value in the middle may never occur. Null before a hundred buckets.
    /// </summary>
    public bool? MultimodalDistribution { get; init; }

    /// <summary>For <c>rare</c> and <c>freq_rare</c>: the by value was never seen before, or not within the memory of the model.</summary>
    public bool? ByFieldFirstOccurrence { get; init; }

    /// <summary>
    /// The number of buckets, or of members of the population, among which one was expected with the by value: the larger, the rarer.
    /// </summary>
    public double? ByFieldRelativeRarity { get; init; }
}
