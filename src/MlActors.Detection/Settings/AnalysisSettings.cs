using System.Collections.Immutable;
using MlActors.Detection.Records;

namespace MlActors.Detection.Settings;

/// <summary>Everything that decides how records become results. Times are milliseconds.</summary>
/// <param name="PruneWindow">
/// A series that was not seen for longer than this is forgotten, unless its function goes by the history of all there was
/// (see <c>PruneWindows</c>).
/// </param>
public sealed record AnalysisSettings(long BucketSpan, ImmutableArray<DetectorSettings> Detectors, long Latency = 0, long? PruneWindow = null)
{
    /// <summary>Fields whose values may have brought anomalies about.</summary>
    public ImmutableArray<string> Influencers { get; init; } = [];

    /// <summary>The field that says how many records each record stands for; null where each stands for itself.</summary>
    public string? SummaryCountFieldName { get; init; }

    public CategorizationSettings? Categorization { get; init; }

    public ModelPlotSettings? ModelPlot { get; init; }

    /// <summary>Bytes that the model may take; 0 for no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>
    /// The fields that the analysis reads, each once: those of the detectors in the order in which these first name them, then the others.
    /// Worked out anew at each call.
    /// </summary>
    public ImmutableArray<string> FieldNames =>
    [
        .. Detectors
            .SelectMany(detector => new[] { detector.FieldName, detector.ByFieldName, detector.OverFieldName, detector.PartitionFieldName })
            .Concat(Influencers)
            .Append(SummaryCountFieldName)
            .Append(Categorization?.FieldName)
            .OfType<string>()
            .Where(name => name != DetectorSettings.CategoryField)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Start of the bucket that a moment lies in; also right for moments before the epoch.</summary>
    public long BucketOf(long time) =>
        Math.DivRem(time, BucketSpan) is var (quotient, remainder) && remainder < 0 ? (quotient - 1) * BucketSpan : quotient * BucketSpan;

    /// <summary>Whether all buckets speak of one and the same series.</summary>
    internal bool IsSingleSeries => Detectors is [{ ByFieldName: null, OverFieldName: null, PartitionFieldName: null }];

    /// <summary>Where in a record a field stands, or one of the places that <see cref="RecordView"/> names.</summary>
    internal int PositionOf(string? name) => name switch
    {
        null => RecordView.None,
        DetectorSettings.CategoryField => RecordView.Category,
        _ => FieldNames.IndexOf(name),
    };

    // Past the default's decay of the model nothing of a series is left: 8,000 half hours, more of shorter buckets, at most a million.
    private const long DefaultPruneBuckets = 8_000;
    private const long DefaultPruneSpan = 1_800_000;
    private const long MaxPruneBuckets = 1_000_000;

    // A thousand years in milliseconds: longer spans are mistakes, and sums of them stay far from overflowing.
    private const long MaxSpan = 31_556_952_000_000;

    /// <summary>The prune window in whole buckets, the configured one rounded up.</summary>
    internal long PruneWindowBuckets => PruneWindow is { } window ? (window + BucketSpan - 1) / BucketSpan : DefaultPruneWindowBuckets;

    internal long DefaultPruneWindowBuckets =>
        Math.Min(MaxPruneBuckets, DefaultPruneBuckets * DefaultPruneSpan / Math.Min(DefaultPruneSpan, BucketSpan));

    /// <exception cref="ArgumentException">No detector could work with these settings.</exception>
    internal void Validate()
    {
        if (BucketSpan is <= 0 or > MaxSpan) throw new ArgumentException($"The bucket span must be 1 to {MaxSpan} ms, not {BucketSpan}.");
        if (Latency is < 0 or > MaxSpan) throw new ArgumentException($"The latency must be 0 to {MaxSpan} ms, not {Latency}.");
        if (PruneWindow is <= 0 or > MaxSpan) throw new ArgumentException($"The prune window must be 1 to {MaxSpan} ms, not {PruneWindow}.");
        if (MemoryLimit < 0) throw new ArgumentException($"The memory limit must be 0 (none) or more bytes, not {MemoryLimit}.");
        if (Detectors.IsDefaultOrEmpty) throw new ArgumentException("There is no detector; give at least one.");
        foreach (var detector in Detectors) detector.Validate();
        if (Categorization is null && Detectors.Any(detector => detector.SplitFields.Contains(DetectorSettings.CategoryField)))
            throw new ArgumentException($"A detector splits by [{DetectorSettings.CategoryField}]; name the field of the messages to categorize.");
        if (SummaryCountFieldName == DetectorSettings.CategoryField)
            throw new ArgumentException(
                $"[{DetectorSettings.CategoryField}] stands for a category and holds no count; name another summary count field.");
        if (SummaryCountFieldName is not null && Detectors.Any(detector => detector.Function == DetectorFunction.Metric))
            throw new ArgumentException("The function Metric cannot be taken of records that stand for several; leave out the summary count field.");
    }
}
