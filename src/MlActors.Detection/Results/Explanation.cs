namespace MlActors.Detection.Results;

/// <summary>Whether a value was above or below what was expected.</summary>
public enum AnomalyType { Unknown = 0, Spike, Dip }

/// <summary>
/// Why an anomaly is one, and what made it more or less of one. Of a population's member it speaks of the most improbable thing that it did. What
/// does
/// not apply to a function, or is not known yet, is null.
/// </summary>
public sealed record Explanation
{
    /// <summary>Unknown for times and places, which are neither high nor low.</summary>
    public AnomalyType AnomalyType { get; init; }

    /// <summary>
    /// For how many buckets it has been going on, this one included: from the first whose probability was below 0.035, where at most two buckets in a
    /// row
    /// in between were not; or, where a silence is what is improbable, for how many buckets nothing has come.
    /// </summary>
    public int? AnomalyLength { get; init; }

    /// <summary>How improbable this bucket is by itself, 0 to 5: one for every two powers of ten.</summary>
    public int? SingleBucketImpact { get; init; }

    /// <summary>How improbable the last dozen buckets are together, 0 to 5 as above; 0 for functions that look at one bucket only.</summary>
    public int? MultiBucketImpact { get; init; }

    /// <summary>
    /// By how much duration and severity together exceed those of earlier anomalies of this series on average, 0 to 5: one for each doubling. Null
    /// for the
    /// first anomaly of a series.
    /// </summary>
    public int? AnomalyCharacteristicsImpact { get; init; }

    /// <summary>
    /// Between this and <see cref="UpperConfidenceBound"/> 95 % of the values were expected, in the unit of the value; for times, the usual ones
    /// around
    /// the nearest usual one, in seconds since midnight or since the week began.
    /// </summary>
    public double? LowerConfidenceBound { get; init; }

    /// <summary>
    /// The middle of what was expected, in the unit of the value. For <c>rare</c> in how many of a bucket's equals, 0 to 1, the by value was seen, or
    /// in a
    /// population by how many members; for <c>freq_rare</c> how many records with rare values a member usually has.
    /// </summary>
    public double? TypicalValue { get; init; }

    public double? UpperConfidenceBound { get; init; }

    /// <summary>Errors of late are more than twice as large as they are on average, so that this one counts for less.</summary>
    public bool? HighVariancePenalty { get; init; }

    /// <summary>
    /// The bucket still fills, so this may still change or vanish; for the same reason a count or sum that is too low so far is not reported at all.
    /// False for
    /// final results.
    /// </summary>
    public bool? IncompleteBucketPenalty { get; init; }

    /// <summary>
    /// What is usual has several modes with next to nothing between them, for example two levels that it jumps between, so that a typical value in
    /// the
    /// middle may be one that never comes. Null before a hundred buckets.
    /// </summary>
    public bool? MultimodalDistribution { get; init; }

    /// <summary>For <c>rare</c> and <c>freq_rare</c>: the by value was never seen before, or not for longer than is remembered.</summary>
    public bool? ByFieldFirstOccurrence { get; init; }

    /// <summary>Among how many buckets, or members of the population, one was to be expected with the by value: the larger, the rarer.</summary>
    public double? ByFieldRelativeRarity { get; init; }
}
