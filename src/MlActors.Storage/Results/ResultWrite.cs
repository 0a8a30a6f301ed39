using System.Collections.Immutable;
using MlActors.Detection.Forecasts;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Forecasts;

namespace MlActors.Storage.Results;

/// <summary>What one incarnation of a job has come to, in the order in which it was computed.</summary>
/// <param name="Epoch">Of the incarnation that writes; an older one than has been seen is refused.</param>
/// <param name="ProcessingMillisecondsPerBucket">What Elastic shows as a bucket's processing time.</param>
public sealed record ResultWrite(JobId Job, long Epoch, ImmutableArray<BucketResult> Buckets, double ProcessingMillisecondsPerBucket = 0)
{
    /// <summary>How far back a bucket may have scores worked out again, milliseconds.</summary>
    public long RenormalizationWindow { get; init; } = long.MaxValue;

    public ForecastWrite? Forecast { get; init; }
}

/// <summary>How far a forecast has come, and what was worked out since it was last written.</summary>
/// <param name="Span">Of the points' buckets, milliseconds.</param>
public sealed record ForecastWrite(ForecastRun Run, long Span, ImmutableArray<ForecastPoint> Points);

/// <summary>A write that was refused because a newer incarnation of its job has written already.</summary>
public sealed record StaleWriter(JobId Job, long Epoch, long NewestEpoch);
