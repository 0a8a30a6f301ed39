using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>Selects, sorts and pages the results of a job. Times are milliseconds.</summary>
/// <param name="Sort">A field in Elastic's spelling.</param>
public abstract record ResultQuery(JobId Job, string Sort, bool Descending)
{
    /// <summary>Inclusive.</summary>
    public long? Start { get; init; }

    /// <summary>Exclusive.</summary>
    public long? End { get; init; }

    public double MinimumScore { get; init; }
    public bool ExcludeInterim { get; init; }
    public int From { get; init; }
    public int Size { get; init; } = 100;
}

/// <summary>A query of buckets, by default in the order of time.</summary>
public sealed record BucketQuery(JobId Job) : ResultQuery(Job, "timestamp", Descending: false)
{
    /// <summary>Whether the records of the buckets are included.</summary>
    public bool Expand { get; init; }
}

/// <summary>A query of records, by default in the order of descending scores.</summary>
public sealed record RecordQuery(JobId Job) : ResultQuery(Job, "record_score", Descending: true);

/// <summary>A query of influencers, by default in the order of descending scores.</summary>
public sealed record InfluencerQuery(JobId Job) : ResultQuery(Job, "influencer_score", Descending: true);

/// <summary>Selects and pages the categories of a job, which are sorted by id.</summary>
public sealed record CategoryQuery(JobId Job)
{
    public int? CategoryId { get; init; }

    /// <summary>Null for all partitions.</summary>
    public string? PartitionFieldValue { get; init; }

    public int From { get; init; }
    public int Size { get; init; } = 100;
}

/// <summary>One page of results, and the total count.</summary>
public sealed record ResultPage<T>(long Count, ImmutableArray<T> Items);

/// <summary>A bucket with its influencers, and with its records if requested.</summary>
public sealed record StoredBucket(BucketResult Result, double ProcessingMilliseconds);

/// <summary>A record with the properties of its bucket.</summary>
/// <param name="Ordinal">The position in its bucket.</param>
/// <param name="Timestamp">The start of the bucket, milliseconds since the epoch.</param>
/// <param name="Span">The length of the bucket, milliseconds.</param>
public sealed record StoredRecord(long Timestamp, long Span, bool IsInterim, int Ordinal, RecordResult Result);

/// <inheritdoc cref="StoredRecord"/>
public sealed record StoredInfluencer(long Timestamp, long Span, bool IsInterim, int Ordinal, InfluencerResult Result);

/// <inheritdoc cref="StoredRecord"/>
public sealed record StoredModelPlot(long Timestamp, long Span, int Ordinal, ModelPlotResult Result);

/// <summary>The maximum score of one job in a longer span.</summary>
/// <param name="Timestamp">The start of the bucket, milliseconds since the epoch.</param>
public sealed record BucketPeak(long Timestamp, double AnomalyScore, bool IsInterim);
