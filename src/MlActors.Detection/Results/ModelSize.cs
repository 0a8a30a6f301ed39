namespace MlActors.Detection.Results;

/// <summary>
/// How far a model is from its memory limit. Below the limit something was already let go of at the soft one; at the hard one no series is added.
/// </summary>
public enum MemoryStatus { Ok = 0, SoftLimit, HardLimit }

/// <summary>Whether the messages of a job can be sorted into categories sensibly.</summary>
public enum CategorizationStatus { Ok = 0, Warn }

/// <summary>How big a model is. Bytes are an estimate of the memory that it takes.</summary>
public sealed record ModelSize
{
    public static readonly ModelSize Empty = new();

    public long ModelBytes { get; init; }

    public long PeakModelBytes { get; init; }

    /// <summary>By how much the limit was exceeded when series were last turned away.</summary>
    public long ModelBytesExceeded { get; init; }

    /// <summary>0 for none.</summary>
    public long ModelBytesMemoryLimit { get; init; }

    public long TotalByFieldCount { get; init; }

    public long TotalOverFieldCount { get; init; }

    public long TotalPartitionFieldCount { get; init; }

    /// <summary>How often a bucket had records of a new series for which there was no memory.</summary>
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
