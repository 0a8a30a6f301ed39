namespace MlActors.Domain.Jobs;

/// <summary>How much memory an analysis will probably take, from how many values its fields have.</summary>
public static class MemoryEstimate
{
    /// <summary>A model that has found all it looks for: its numbers, its seasons, its place among the others.</summary>
    private const double BytesOfSeries = 6 * 1024;

    /// <summary>A member of a population, or a value that is only counted.</summary>
    private const double BytesOfMember = 512;

    /// <summary>A value that is remembered within a bucket.</summary>
    private const double BytesOfValue = 200;

    /// <summary>A category with its terms and examples; so many are expected of sensible messages.</summary>
    private const double BytesOfCategories = 500 * 4 * 1024;

    private const double BytesOfJob = 64 * 1024;
    private const double MostBytes = long.MaxValue / 2;

    /// <param name="overall">How many values a by, over or partition field has in all.</param>
    /// <param name="inBucket">How many values an influencer has in one bucket.</param>
    /// <returns>Bytes, or the reason why it cannot be said.</returns>
    public static (long Bytes, string? Refusal) Of(AnalysisConfig analysis, IReadOnlyDictionary<string, long> overall, IReadOnlyDictionary<string, long> inBucket)
    {
        if (overall.Concat(inBucket).FirstOrDefault(field => field.Value < 0) is { Key: { } negative })
            return (0, $"The cardinality of field [{negative}] must not be negative");
        var split = analysis.Detectors.SelectMany(detector => detector.SplitFields).Where(field => field != AnalysisConfig.CategoryField);
        if (Missing(split, overall) is { Length: > 0 } fields) return (0, $"[overall_cardinality] lacks the by, over or partition fields [{fields}]");

        // A field that detectors split by bounds what a bucket can have of it.
        var others = analysis.Influencers.Where(influencer => influencer != AnalysisConfig.CategoryField && !overall.ContainsKey(influencer));
        if (Missing(others, inBucket) is { Length: > 0 } influencers) return (0, $"[max_bucket_cardinality] lacks the influencers [{influencers}]");

        var bytes = BytesOfJob + (analysis.CategorizationFieldName is null ? 0 : BytesOfCategories)
            + analysis.Detectors.Sum(detector => BytesOf(detector, overall))
            + analysis.Influencers.Sum(influencer => BytesOfValue * (inBucket.TryGetValue(influencer, out var values) ? values : overall.GetValueOrDefault(influencer)));
        return ((long)Math.Min(MostBytes, bytes), null);
    }

    private static double BytesOf(DetectorConfig detector, IReadOnlyDictionary<string, long> overall)
    {
        var series = Values(detector.ByFieldName) * Values(detector.PartitionFieldName);
        return detector.OverFieldName is null ? series * BytesOfSeries : Values(detector.PartitionFieldName) * BytesOfSeries + series * Values(detector.OverFieldName) * BytesOfMember;

        double Values(string? field) => field is null ? 1 : Math.Max(1, overall.GetValueOrDefault(field, 1));
    }

    private static string Missing(IEnumerable<string> fields, IReadOnlyDictionary<string, long> known) =>
        string.Join(", ", fields.Distinct(StringComparer.Ordinal).Where(field => !known.ContainsKey(field)).Order(StringComparer.Ordinal));
}
