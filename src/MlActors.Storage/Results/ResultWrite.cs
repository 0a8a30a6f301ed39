using System.Collections.Immutable;
using MlActors.Detection.Forecasts;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Forecasts;

namespace MlActors.Storage.Results;

/// <summary>What one incarnation of a job has the store write.</summary>
/// <param name="Epoch">The epoch of the incarnation; a write with an older epoch than the newest stored one is refused.</param>
public abstract record ResultWrite(JobId Job, long Epoch)
{
    /// <summary>How many results it stores.</summary>
    public abstract int Size { get; }
}

/// <summary>Buckets, in the order of computation.</summary>
/// <param name="ProcessingMillisecondsPerBucket">Elastic's processing_time_ms of a bucket.</param>
public sealed record BucketWrite(JobId Job, long Epoch, ImmutableArray<BucketResult> Buckets, double ProcessingMillisecondsPerBucket = 0)
    : ResultWrite(Job, Epoch)
{
    /// <summary>How far back scores may be renormalized, milliseconds.</summary>
    public long RenormalizationWindow { get; init; } = long.MaxValue;

    public override int Size => Buckets.Length;
}

/// <summary>The state of a forecast, and its points since the last write.</summary>
/// <param name="Span">The bucket span of the points, milliseconds.</param>
public sealed record ForecastWrite(JobId Job, long Epoch, ForecastRun Run, long Span, ImmutableArray<ForecastPoint> Points)
    : ResultWrite(Job, Epoch)
{
    public override int Size => Points.Length;
}

/// <summary>Nothing is stored, but what older incarnations still send is refused from now on.</summary>
public sealed record EpochFence(JobId Job, long Epoch) : ResultWrite(Job, Epoch)
{
    public override int Size => 0;
}

/// <summary>A write that was refused because a newer incarnation of its job has written.</summary>
public sealed record StaleWriter(JobId Job, long Epoch, long NewestEpoch);
