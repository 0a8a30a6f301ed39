using MlActors.Detection.Results;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Verification;

/// <summary>Compares a model that was built again with the one that was saved.</summary>
public static class ModelComparison
{
    /// <summary>Completes the buckets that the other model of the same job has completed, and prunes as a close does.</summary>
    public static void CompleteAs(this JobModel model, JobModel other, ICollection<BucketResult> completed)
    {
        if (other.LastFinalizedBucketEnd is { } end) model.Advance(end, completed);
        model.Prune();
    }

    /// <summary>Both would find the same from here on.</summary>
    public static bool HasSameDetectorAs(this JobModel model, JobModel other) =>
        model.SaveDetector().AsSpan().SequenceEqual(other.SaveDetector());
}
