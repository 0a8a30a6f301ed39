using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>Which results of a job, in which order, and which page of them. Times are milliseconds.</summary>
/// <param name="Sort">A result field by Elastic's name.</param>
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

public sealed record BucketQuery(JobId Job) : ResultQuery(Job, "timestamp", Descending: false)
{
    /// <summary>Whether each bucket comes with its records.</summary>
    public bool Expand { get; init; }
}

public sealed record RecordQuery(JobId Job) : ResultQuery(Job, "record_score", Descending: true);

public sealed record InfluencerQuery(JobId Job) : ResultQuery(Job, "influencer_score", Descending: true);

/// <summary>Which categories of a job, by their ids, and which page of them.</summary>
public sealed record CategoryQuery(JobId Job)
{
    public int? CategoryId { get; init; }

    /// <summary>Null for those of all partitions.</summary>
    public string? PartitionFieldValue { get; init; }

    public int From { get; init; }
    public int Size { get; init; } = 100;
}

/// <summary>One page of results, and how many there are in all.</summary>
public sealed record ResultPage<T>(long Count, ImmutableArray<T> Items);

/// <summary>A bucket without its records, unless they were asked for, and without what is asked for by itself.</summary>
public sealed record StoredBucket(BucketResult Result, double ProcessingMilliseconds);

/// <summary>A record together with what it shares with its bucket.</summary>
/// <param name="Ordinal">Position among the records of its bucket.</param>
public sealed record StoredRecord(long Timestamp, long Span, bool IsInterim, int Ordinal, RecordResult Result);

/// <inheritdoc cref="StoredRecord"/>
public sealed record StoredInfluencer(long Timestamp, long Span, bool IsInterim, int Ordinal, InfluencerResult Result);

/// <inheritdoc cref="StoredRecord"/>
public sealed record StoredModelPlot(long Timestamp, long Span, int Ordinal, ModelPlotResult Result);

/// <summary>The highest score of one job within a longer stretch of time.</summary>
public sealed record BucketPeak(long Timestamp, double AnomalyScore, bool IsInterim);
