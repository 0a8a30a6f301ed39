using MlActors.Detection;
using MlActors.Detection.Settings;
using MlActors.Domain.Records;

namespace MlActors.Domain.Jobs;

/// <summary>
/// Which memory limit suits an analysis, from how many values its fields have: what its model takes when it is full-grown and every value of one
/// field
/// comes with every value of the others, by the engine's own count, and as much more as keeps the job from forgetting sooner.
/// </summary>
public static class MemoryEstimate
{
    /// <summary>A value of an influencer that is remembered within a bucket; the engine does not count it, since it goes with the bucket.</summary>
    private const double BytesOfValue = 200;

    /// <summary>What every job has: its open bucket, and the histories that its scores are held against.</summary>
    private const double BytesOfJob = 64 * 1024;

    private const double MaxBytes = long.MaxValue / 2;

    /// <param name="overall">How many values a by, over or partition field has in all.</param>
    /// <param name="inBucket">How many values an influencer has in one bucket.</param>
    /// <returns>Bytes, or the reason why it cannot be estimated.</returns>
    public static (long Bytes, string? Refusal) Of(
        AnalysisConfig analysis, IReadOnlyDictionary<string, long> overall, IReadOnlyDictionary<string, long> inBucket)
    {
        if (overall.Concat(inBucket).FirstOrDefault(field => field.Value < 0) is { Key: { } negative })
            return (0, $"The cardinality of field [{negative}] must not be negative");
        var split = analysis.Detectors.SelectMany(detector => detector.SplitFields).Where(field => field != AnalysisConfig.CategoryField);
        if (Missing(split, overall) is { Length: > 0 } fields) return (0, $"[overall_cardinality] lacks the by, over or partition fields [{fields}]");

        // A field that detectors split by bounds what a bucket can have of it.
        var others = analysis.Influencers.Where(influencer => influencer != AnalysisConfig.CategoryField && !overall.ContainsKey(influencer));
        if (Missing(others, inBucket) is { Length: > 0 } influencers) return (0, $"[max_bucket_cardinality] lacks the influencers [{influencers}]");

        var bytes = BytesOfJob
            + ModelFootprint.BytesOf(
                SettingsOf(analysis), field => Math.Max(1, overall.GetValueOrDefault(field, 1))) / ModelFootprint.SoftLimitShare
            + analysis.Influencers.Sum(influencer => BytesOfValue * Math.Min(ModelFootprint.MaxInfluencerValues, InABucket(influencer)));
        return ((long)Math.Min(MaxBytes, bytes), null);

        long InABucket(string influencer) => inBucket.TryGetValue(influencer, out var values) ? values : overall.GetValueOrDefault(influencer);
    }

    // Rules change no size, and the filters that they name are not known here.
    private static AnalysisSettings SettingsOf(AnalysisConfig analysis) =>
        (analysis with { Detectors = [.. analysis.Detectors.Select(detector => detector with { CustomRules = [] })] })
        .ToSettings(new JobConfig(default, analysis, new DataDescription(), default), Filters.FilterItems.ById([]));

    private static string Missing(IEnumerable<string> fields, IReadOnlyDictionary<string, long> known) =>
        string.Join(", ", fields.Distinct(StringComparer.Ordinal).Where(field => !known.ContainsKey(field)).Order(StringComparer.Ordinal));
}
