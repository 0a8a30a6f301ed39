using System.Collections.Immutable;

namespace MlActors.Detection;

/// <summary>The statistic that a detector takes of each bucket.</summary>
public enum DetectorFunction { Invalid = 0, Count, Mean, Min, Max, Sum }

/// <summary>One detector: a function of a field, kept apart for each value of the by and of the partition field.</summary>
public sealed record DetectorSettings(DetectorFunction Function, string? FieldName = null, string? ByFieldName = null, string? PartitionFieldName = null, bool UseNull = false);

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
}
