using System.Collections.Immutable;
using MlActors.Detection.Forecasts;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Forecasts;

namespace MlActors.Storage.Results;

/// <summary>Results of one incarnation of a job, in the order of computation.</summary>
/// <param name="Epoch">The epoch of the incarnation; a write with an older epoch than the newest stored one is refused.</param>
/// <param name="ProcessingMillisecondsPerBucket">Elastic's processing_time_ms of a bucket.</param>
public sealed record ResultWrite(JobId Job, long Epoch, ImmutableArray<BucketResult> Buckets, double ProcessingMillisecondsPerBucket = 0)
{
    /// <summary>How far back scores may be renormalized, milliseconds.</summary>
    public long RenormalizationWindow { get; init; } = long.MaxValue;

    public ForecastWrite? Forecast { get; init; }
}

/// <summary>The state of a forecast, and its points since the last write.</summary>
/// <param name="Span">The bucket span of the points, milliseconds.</param>
public sealed record ForecastWrite(ForecastRun Run, long Span, ImmutableArray<ForecastPoint> Points);

/// <summary>A write that was refused because a newer incarnation of its job has written.</summary>
public sealed record StaleWriter(JobId Job, long Epoch, long NewestEpoch);
