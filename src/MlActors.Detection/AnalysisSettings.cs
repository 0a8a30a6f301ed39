using System.Collections.Immutable;

namespace MlActors.Detection;

/// <summary>The statistic that a detector takes of each bucket.</summary>
public enum DetectorFunction { Invalid = 0, Count, Mean, Min, Max, Sum }

/// <summary>One detector: a function of a field, kept apart for each value of the by and of the partition field.</summary>
public sealed record DetectorSettings(DetectorFunction Function, string? FieldName = null, string? ByFieldName = null, string? PartitionFieldName = null, bool UseNull = false)
{
    /// <exception cref="ArgumentException">The function is none, or its field is missing or one too many.</exception>
    internal void Validate()
    {
        if (!Enum.IsDefined(Function) || Function == DetectorFunction.Invalid)
            throw new ArgumentException($"{Function} is not a function of a detector.");
        if (Function == DetectorFunction.Count && FieldName is not null)
            throw new ArgumentException($"The function Count counts records and takes no field; leave out [{FieldName}].");
        if (Function != DetectorFunction.Count && FieldName is null) throw new ArgumentException($"The function {Function} needs the name of a field.");
    }
}

/// <summary>Everything that decides how records become results. Times are milliseconds.</summary>
/// <param name="PruneWindow">A series that was not seen for longer than this is forgotten.</param>
public sealed record AnalysisSettings(long BucketSpan, ImmutableArray<DetectorSettings> Detectors, long Latency = 0, long? PruneWindow = null)
{
    /// <summary>The fields that the detectors read, each once, in the order in which the detectors first name them.</summary>
    public ImmutableArray<string> FieldNames { get; } =
    [
        .. Detectors
            .SelectMany(detector => new[] { detector.FieldName, detector.ByFieldName, detector.PartitionFieldName })
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Start of the bucket that a moment lies in; also right for moments before the epoch.</summary>
    public long BucketOf(long time) => Math.DivRem(time, BucketSpan) is var (quotient, rest) && rest < 0 ? (quotient - 1) * BucketSpan : quotient * BucketSpan;

    // Past the default's decay of the model nothing of a series is left: 8,000 half hours, more of shorter buckets, at most a million.
    private const long DefaultPruneBuckets = 8_000;
    private const long DefaultPruneSpan = 1_800_000;
    private const long MostPruneBuckets = 1_000_000;

    // A thousand years in milliseconds: longer spans are mistakes, and sums of them stay far from overflowing.
    private const long Longest = 31_556_952_000_000;

    /// <summary>The prune window in whole buckets, the configured one rounded up.</summary>
    internal long PruneWindowBuckets => PruneWindow is { } window
        ? (window + BucketSpan - 1) / BucketSpan
        : Math.Min(MostPruneBuckets, DefaultPruneBuckets * DefaultPruneSpan / Math.Min(DefaultPruneSpan, BucketSpan));

    /// <exception cref="ArgumentException">No detector could work with these settings.</exception>
    internal void Validate()
    {
        if (BucketSpan is <= 0 or > Longest) throw new ArgumentException($"The bucket span must be 1 to {Longest} ms, not {BucketSpan}.");
        if (Latency is < 0 or > Longest) throw new ArgumentException($"The latency must be 0 to {Longest} ms, not {Latency}.");
        if (PruneWindow is <= 0 or > Longest) throw new ArgumentException($"The prune window must be 1 to {Longest} ms, not {PruneWindow}.");
        if (Detectors.IsDefaultOrEmpty) throw new ArgumentException("There is no detector; give at least one.");
        foreach (var detector in Detectors) detector.Validate();
    }
}
