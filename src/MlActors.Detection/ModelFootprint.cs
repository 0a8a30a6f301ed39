using MlActors.Detection.Categorization;
using MlActors.Detection.Detectors;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection;

/// <summary>
/// How large the model of a job becomes once it knows all that it can, by the count that memory limits go by. One series of each kind is made for the
/// answer, so that it costs the same for a million of them.
/// </summary>
public static class ModelFootprint
{
    /// <summary>So many kinds of messages are expected of a field that holds log messages.</summary>
    public const int TypicalCategories = 500;

    /// <summary>Values of an influencer that are told apart in one bucket; more of them take no more room.</summary>
    public const int MaxInfluencerValues = InfluencerScorer.MaxPresent;

    /// <summary>
    /// Above this share of its limit a job begins to forget sooner, so a limit that leaves it alone is that much larger than its model.
    /// </summary>
    public const double SoftLimitShare = MemoryBudget.SoftLimitShare;

    /// <param name="values">How many values each by, over or partition field has in all, 1 and up.</param>
    /// <returns>Bytes. A number too large for an integer is no mistake.</returns>
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
        var of = detector.Settings;
        var many = new Cardinalities(ValuesOf(of.ByFieldName, values), ValuesOf(of.OverFieldName, values), ValuesOf(of.PartitionFieldName, values));
        var (bytes, subject) = ((double)ModelSizing.BytesOfDetector, SubjectOf(of));
        for (var kind = 0; kind < detector.Kinds.Count; kind++) bytes += detector.EstimatedCount(kind, many) * detector.Restore(kind, subject).MatureBytes;
        return bytes;
    }

    private static double ValuesOf(string? field, Func<string, double> values) =>
        field is null ? 1 : field == DetectorSettings.CategoryField ? TypicalCategories : Math.Max(1, values(field));

    private static bool UsesCategories(DetectorSettings detector) => detector.SplitFields.Contains(DetectorSettings.CategoryField);

    // A name of ordinary length for each field.
    private static Subject SubjectOf(DetectorSettings detector)
    {
        return new Subject(0, NameOf(detector.PartitionFieldName), NameOf(detector.ByFieldName), NameOf(detector.OverFieldName));

        static string? NameOf(string? field) => field is null ? null : "an ordinary name";
    }
}
