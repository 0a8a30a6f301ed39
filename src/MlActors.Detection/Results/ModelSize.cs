namespace MlActors.Detection.Results;

/// <summary>
/// The state of a model with respect to its memory limit. At the soft limit the prune window has been shrunk; at the hard limit no series is added.
/// </summary>
public enum MemoryStatus { Ok = 0, SoftLimit, HardLimit }

/// <summary>Whether the messages of a job form meaningful categories.</summary>
public enum CategorizationStatus { Ok = 0, Warn }

/// <summary>The size of a model. Bytes are an estimate of its memory.</summary>
public sealed record ModelSize
{
    public static readonly ModelSize Empty = new();

    public long ModelBytes { get; init; }

    public long PeakModelBytes { get; init; }

    /// <summary>The number of bytes by which the limit was exceeded when series were last rejected.</summary>
    public long ModelBytesExceeded { get; init; }

    /// <summary>Bytes; 0 for no limit.</summary>
    public long ModelBytesMemoryLimit { get; init; }

    public long TotalByFieldCount { get; init; }

    public long TotalOverFieldCount { get; init; }

    public long TotalPartitionFieldCount { get; init; }

    /// <summary>The number of buckets that had records of new series for which there was no memory.</summary>
    public long BucketAllocationFailures { get; init; }

    public MemoryStatus MemoryStatus { get; init; }

    public CategorizationStatus CategorizationStatus { get; init; }

    public long CategorizedDocCount { get; init; }

    public long TotalCategoryCount { get; init; }

    public long FrequentCategoryCount { get; init; }

    public long RareCategoryCount { get; init; }

    public long DeadCategoryCount { get; init; }

    public long FailedCategoryCount { get; init; }
}
