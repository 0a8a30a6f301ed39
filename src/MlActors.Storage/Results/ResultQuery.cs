using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Domain.Jobs;

namespace MlActors.Storage.Results;

/// <summary>Which buckets, in which order, and which page of them. Times are milliseconds.</summary>
public sealed record BucketQuery(JobId Job)
{
    /// <summary>Inclusive.</summary>
    public long? Start { get; init; }

    /// <summary>Exclusive.</summary>
    public long? End { get; init; }

    public double MinimumScore { get; init; }
    public bool ExcludeInterim { get; init; }

    /// <summary>Whether each bucket comes with its records.</summary>
    public bool Expand { get; init; }

    /// <summary>A result field by Elastic's name.</summary>
    public string Sort { get; init; } = "timestamp";
    public bool Descending { get; init; }
    public int From { get; init; }
    public int Size { get; init; } = 100;
}

/// <summary>Which records, in which order, and which page of them. Times are milliseconds.</summary>
public sealed record RecordQuery(JobId Job)
{
    /// <summary>Inclusive.</summary>
    public long? Start { get; init; }

    /// <summary>Exclusive.</summary>
    public long? End { get; init; }

    public double MinimumScore { get; init; }
    public bool ExcludeInterim { get; init; }

    /// <summary>A result field by Elastic's name.</summary>
    public string Sort { get; init; } = "record_score";
    public bool Descending { get; init; } = true;
    public int From { get; init; }
    public int Size { get; init; } = 100;
}

/// <summary>One page of results, and how many there are in all.</summary>
public sealed record ResultPage<T>(long Count, ImmutableArray<T> Items);

/// <summary>A bucket without its records, unless they were asked for.</summary>
public sealed record StoredBucket(BucketResult Result, double ProcessingMilliseconds);

/// <summary>A record together with what it shares with its bucket.</summary>
/// <param name="Ordinal">Position among the records of its bucket.</param>
public sealed record StoredRecord(long Timestamp, long Span, bool IsInterim, int Ordinal, RecordResult Result);
