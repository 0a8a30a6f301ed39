namespace MlActors.Detection.Results;

/// <summary>How big a model is. Bytes are an estimate of the memory that the series take.</summary>
public sealed record ModelSize(long ModelBytes, long TotalByFieldCount, long TotalPartitionFieldCount, long BucketAllocationFailures)
{
    public static readonly ModelSize Empty = new(0, 0, 0, 0);
}
