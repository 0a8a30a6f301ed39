using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MlActors.Detection.Records;

namespace MlActors.Detection.Settings;

/// <summary>The settings that determine how records become results. Times are in milliseconds.</summary>
/// <param name="BucketSpan">The length of a bucket, milliseconds, positive.</param>
/// <param name="Detectors">At least one.</param>
/// <param name="Latency">How late records may arrive, milliseconds; 0 for not at all.</param>
/// <param name="PruneWindow">
/// A series that was not seen for longer than this, in milliseconds, expires, unless its function depends on the whole history; null for the default
/// of the model.
/// </param>
public sealed record AnalysisSettings(long BucketSpan, ImmutableArray<DetectorSettings> Detectors, long Latency = 0, long? PruneWindow = null)
{
    /// <summary>The number of records of a bucket that become results when no other is set, those with the highest scores first.</summary>
    public const int DefaultMaxRecords = 100;

    /// <summary>The fields whose values may be responsible for anomalies.</summary>
    public ImmutableArray<string> Influencers { get; init; } = [];

    /// <summary>The field with the number of records that each summarized record represents; null where records are not summarized.</summary>
    public string? SummaryCountFieldName { get; init; }

    /// <summary>The IANA identifier of the time zone in which days and weeks begin; null for UTC.</summary>
    public string? TimeZone { get; init; }

    public CategorizationSettings? Categorization { get; init; }

    public ModelPlotSettings? ModelPlot { get; init; }

    /// <summary>The memory limit of the model, bytes; 0 for no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>
    /// The distinct fields that the analysis reads: those of the detectors in the order of their first use, then the others. Computed on each call.
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

    /// <summary>Start of the bucket that contains a time, also for times before the epoch.</summary>
    public long BucketOf(long time) =>
        Math.DivRem(time, BucketSpan) is var (quotient, remainder) && remainder < 0 ? (quotient - 1) * BucketSpan : quotient * BucketSpan;

    /// <summary>How many events a record adds to its bucket: one, or what its summary count says; 0 when that is no valid count.</summary>
    /// <param name="values">One for each of <see cref="FieldNames"/>, in that order.</param>
    public long EventsOf(ReadOnlySpan<FieldValue> values) =>
        SummaryCount.TryRead(values, PositionOf(SummaryCountFieldName), out var count) ? (long)count : 0;

    internal LocalTime LocalTime => LocalTime.Of(TimeZone);

    /// <summary>Whether all buckets contain one and the same series.</summary>
    internal bool IsSingleSeries => Detectors is [{ ByFieldName: null, OverFieldName: null, PartitionFieldName: null }];

    /// <summary>The position of a field in a record, or one of the special positions of <see cref="RecordView"/>.</summary>
    internal int PositionOf(string? name) => name switch
    {
        null => RecordView.None,
        DetectorSettings.CategoryField => RecordView.Category,
        _ => Positions.GetValue(this, PositionsOf).GetValueOrDefault(name, -1),
    };

    private static Dictionary<string, int> PositionsOf(AnalysisSettings settings) =>
        settings.FieldNames.Index().ToDictionary(field => field.Item, field => field.Index, StringComparer.Ordinal);

    /// <summary>Each detector asks for each influencer. By the instance, because a changed copy has other fields.</summary>
    private static readonly ConditionalWeakTable<AnalysisSettings, Dictionary<string, int>> Positions = [];

    // After this time nothing remains of a series in the decaying model: 8,000 half hours, more of shorter buckets, at most a million.
    private const long DefaultPruneBuckets = 8_000;
    private const long DefaultPruneSpan = 1_800_000;
    private const long MaxPruneBuckets = 1_000_000;

    // A thousand years in milliseconds. Longer spans are mistakes, and sums of shorter ones cannot overflow.
    private const long MaxSpan = 31_556_952_000_000;

    /// <summary>The prune window in whole buckets; the configured one is rounded up.</summary>
    internal long PruneWindowBuckets => PruneWindow is { } window ? (window + BucketSpan - 1) / BucketSpan : DefaultPruneWindowBuckets;

    internal long DefaultPruneWindowBuckets =>
        Math.Min(MaxPruneBuckets, DefaultPruneBuckets * DefaultPruneSpan / Math.Min(DefaultPruneSpan, BucketSpan));

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is invalid, or settings contradict each other.</exception>
    internal void Validate()
    {
        if (BucketSpan is <= 0 or > MaxSpan) throw new ArgumentException($"The bucket span must be 1 to {MaxSpan} ms, not {BucketSpan}.");
        if (Latency is < 0 or > MaxSpan) throw new ArgumentException($"The latency must be 0 to {MaxSpan} ms, not {Latency}.");
        if (PruneWindow is <= 0 or > MaxSpan) throw new ArgumentException($"The prune window must be 1 to {MaxSpan} ms, not {PruneWindow}.");
        if (MemoryLimit < 0) throw new ArgumentException($"The memory limit must be 0 (none) or more bytes, not {MemoryLimit}.");
        if (Detectors.IsDefaultOrEmpty) throw new ArgumentException("There is no detector; give at least one.");
        foreach (var detector in Detectors) detector.Validate();
        LocalTime.Of(TimeZone);
        if (Categorization is null && Detectors.Any(detector => detector.SplitFields.Contains(DetectorSettings.CategoryField)))
            throw new ArgumentException($"A detector splits by [{DetectorSettings.CategoryField}]; name the field of the messages to categorize.");
        if (SummaryCountFieldName == DetectorSettings.CategoryField)
            throw new ArgumentException(
                $"[{DetectorSettings.CategoryField}] stands for a category and holds no count; name another summary count field.");
        if (SummaryCountFieldName is not null && Detectors.Any(detector => detector.Function == DetectorFunction.Metric))
            throw new ArgumentException("The function Metric cannot be taken of records that stand for several; leave out the summary count field.");
    }
}
