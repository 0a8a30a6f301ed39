using MlActors.Detection.Categorization;
using MlActors.Detection.Detectors;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection;

/// <summary>
/// The expected size of the model of a job once it has learned everything that it can, measured as for the memory limit. One series of each kind is
/// created for the estimate, so the estimate costs the same for a million series.
/// </summary>
public static class ModelFootprint
{
    /// <summary>The number of categories assumed for a field that holds log messages.</summary>
    public const int TypicalCategories = 500;

    /// <summary>The number of values of an influencer that are distinguished in one bucket; more of them need no more memory.</summary>
    public const int MaxInfluencerValues = InfluencerScorer.MaxPresent;

    /// <summary>
    /// Above this share of its limit a job shrinks its prune window, so a limit without that effect is larger than the model by this factor.
    /// </summary>
    public const double SoftLimitShare = MemoryBudget.SoftLimitShare;

    /// <summary>Estimates the size of the model in bytes.</summary>
    /// <param name="values">The number of distinct values of each by, over or partition field, at least 1.</param>
    /// <returns>Bytes; may exceed the range of an integer.</returns>
    /// <exception cref="ArgumentException">The settings are invalid.</exception>
    public static double BytesOf(AnalysisSettings settings, Func<string, double> values)
    {
        settings.Validate();
        var detectorContext = new DetectorContext(settings, new BucketClock(settings), new PruneWindows(settings), new MemoryBudget(limit: 0));
        var bytes = 0.0;
        for (var index = 0; index < settings.Detectors.Length; index++) bytes += BytesOf(DetectorFactory.Create(index, detectorContext), values);
        if (settings.Categorization is not { } categorization) return bytes;
        var partitions = categorization.PerPartition && settings.Detectors.FirstOrDefault(UsesCategories)?.PartitionFieldName is { } field
            ? values(field)
            : 1;
        return bytes + Categorizer.BytesOf(categorization, TypicalCategories * partitions);
    }

    private static double BytesOf(Detector detector, Func<string, double> values)
    {
        var settings = detector.Settings;
        var cardinalities = new Cardinalities(
            ValuesOf(settings.ByFieldName, values), ValuesOf(settings.OverFieldName, values), ValuesOf(settings.PartitionFieldName, values));
        var (bytes, subject) = ((double)ModelSizing.BytesOfDetector, SubjectOf(settings));
        for (var kind = 0; kind < detector.Kinds.Count; kind++) bytes += detector.EstimatedCount(kind, cardinalities) * detector.Restore(
            kind, subject).MatureBytes;
        return bytes;
    }

    private static double ValuesOf(string? field, Func<string, double> values) =>
        field is null ? 1 : field == DetectorSettings.CategoryField ? TypicalCategories : Math.Max(1, values(field));

    private static bool UsesCategories(DetectorSettings detector) => detector.SplitFields.Contains(DetectorSettings.CategoryField);

    // A name of typical length for each field.
    private static Subject SubjectOf(DetectorSettings detector)
    {
        return new Subject(0, NameOf(detector.PartitionFieldName), NameOf(detector.ByFieldName), NameOf(detector.OverFieldName));

        static string? NameOf(string? field) => field is null ? null : "an ordinary name";
    }
}
