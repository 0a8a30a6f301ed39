using MlActors.Detection.Settings;

namespace MlActors.Domain.Jobs;

/// <summary>
/// The memory limit that Elastic proposes for an analysis, from the number of values that its fields have. Operators and clients compare it with
/// what they know of Elastic, so it is Elastic's arithmetic and not a measure of this engine's models.
/// </summary>
public static class MemoryEstimate
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;
    private const long BytesOfJob = 10 * MiB;
    private const long BytesOfInfluencerValue = 10 * KiB;
    private const long BytesOfOverValue = 768;

    /// <summary>The distinct values of the analysed field in one bucket, for a function that compares them.</summary>
    private const long BytesOfFieldValues = 5 * MiB;

    private const long BytesOfCategorization = 20 * MiB;
    private const double ShareOfByValue = 2.0 / 3;
    private const long Categories = 500, CategoriesInBucket = 50;

    /// <param name="overall">How many values a by, over or partition field has in all.</param>
    /// <param name="inBucket">How many values an influencer has at most in one bucket.</param>
    /// <returns>Whole mebibytes, or the reason why there is no estimate.</returns>
    public static (long Mebibytes, string? Refusal) Of(
        AnalysisConfig analysis, IReadOnlyDictionary<string, long> overall, IReadOnlyDictionary<string, long> inBucket)
    {
        if (overall.Concat(inBucket).FirstOrDefault(field => field.Value < 0) is { Key: { } negative })
            return (0, $"The cardinality of field [{negative}] must not be negative");
        if (FirstMissing(analysis, overall, inBucket) is { } refusal) return (0, refusal);
        var bytes = Plus(BytesOfJob, BytesOfCategories(analysis, overall));
        foreach (var detector in analysis.Detectors) bytes = Plus(bytes, BytesOf(detector, analysis.BucketSpan, overall));
        foreach (var influencer in PureInfluencers(analysis))
            bytes = Plus(bytes, Times(BytesOfInfluencerValue, inBucket.GetValueOrDefault(influencer, CategoriesInBucket)));
        return (Plus(bytes, MiB - 1) / MiB, null);
    }

    private static string? FirstMissing(
        AnalysisConfig analysis, IReadOnlyDictionary<string, long> overall, IReadOnlyDictionary<string, long> inBucket)
    {
        foreach (var detector in analysis.Detectors)
        {
            foreach (var (use, field) in ((string Use, string? Field)[])[
                ("partition_field_name", detector.PartitionFieldName), ("by_field_name", detector.ByFieldName),
                ("over_field_name", detector.OverFieldName)])
            {
                if (IsMissing(field, overall)) return $"[Overall] cardinality estimate required for [{use}] [{field}] but not supplied";
            }
        }

        return PureInfluencers(analysis).FirstOrDefault(field => IsMissing(field, inBucket)) is { } influencer
            ? $"[Bucket max] cardinality estimate required for [influencers] [{influencer}] but not supplied"
            : null;
    }

    // The number of categories is not known to the caller.
    private static bool IsMissing(string? field, IReadOnlyDictionary<string, long> known) =>
        field is not (null or AnalysisConfig.CategoryField) && !known.ContainsKey(field);

    /// <summary>An influencer that also splits a detector takes no memory of its own.</summary>
    private static IEnumerable<string> PureInfluencers(AnalysisConfig analysis) =>
        analysis.Influencers.Except(analysis.Detectors.SelectMany(detector => detector.SplitFields), StringComparer.Ordinal);

    private static long BytesOf(DetectorConfig detector, TimeSpan bucketSpan, IReadOnlyDictionary<string, long> overall)
    {
        var partitions = detector.PartitionFieldName is { } partition ? Math.Max(1, ValuesOf(partition, overall)) : 1;
        var bytes = BytesOfSeries(detector.Info!.Function);
        if (detector.ByFieldName is { } by)
            bytes = Times(bytes, Ceiling(InOnePartition(ValuesOf(by, overall), partitions, bucketSpan) * ShareOfByValue));
        if (detector.OverFieldName is { } over)
            bytes = Plus(bytes, Times(BytesOfOverValue, Ceiling(InOnePartition(ValuesOf(over, overall), partitions, bucketSpan))));
        bytes = Times(bytes, partitions);
        return detector.Info.Function is DetectorFunction.DistinctCount or DetectorFunction.InfoContent ? Plus(bytes, BytesOfFieldValues) : bytes;
    }

    private static long BytesOfSeries(DetectorFunction function) => function switch
    {
        DetectorFunction.Rare or DetectorFunction.FreqRare => 2 * KiB,
        DetectorFunction.TimeOfDay or DetectorFunction.TimeOfWeek => 10 * KiB,
        DetectorFunction.Count or DetectorFunction.NonZeroCount or DetectorFunction.DistinctCount => 32 * KiB,
        DetectorFunction.Median or DetectorFunction.LatLong => 64 * KiB,
        DetectorFunction.Metric => 120 * KiB,
        _ => 48 * KiB,
    };

    private static long BytesOfCategories(AnalysisConfig analysis, IReadOnlyDictionary<string, long> overall) => analysis switch
    {
        { CategorizationFieldName: null } => 0,
        { PerPartitionCategorization: { Enabled: true, StopOnWarn: var stops } } =>
            Times(stops ? BytesOfCategorization : 2 * BytesOfCategorization, PartitionsOf(analysis, overall)),
        _ => 2 * BytesOfCategorization,
    };

    private static long PartitionsOf(AnalysisConfig analysis, IReadOnlyDictionary<string, long> overall) =>
        analysis.Detectors.Select(detector => detector.PartitionFieldName).FirstOrDefault(field => field is not null) is { } partition
            ? Math.Max(1, ValuesOf(partition, overall))
            : 1;

    private static long ValuesOf(string field, IReadOnlyDictionary<string, long> overall) => overall.GetValueOrDefault(field, Categories);

    /// <summary>
    /// The number of values that one partition is expected to have in a bucket: the fewer, the more partitions there are and the shorter a bucket is.
    /// With buckets of 15 minutes it is divided by about the square root of the smaller number.
    /// </summary>
    private static double InOnePartition(long values, long partitions, TimeSpan bucketSpan)
    {
        if (values == 0) return 0;
        var power = Math.Min(1, (Math.Log10(Math.Max(1, Math.Floor(bucketSpan.TotalSeconds))) + 1) / 8);
        return values / Math.Pow(Math.Min(values, partitions), power);
    }

    // A conversion saturates.
    private static long Ceiling(double number) => (long)Math.Ceiling(number);

    private static long Plus(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    private static long Times(long one, long other) => (long)Int128.Min(long.MaxValue, (Int128)one * other);
}
