namespace MlActors.Domain.Jobs;

/// <summary>
/// The memory of a node that a job needs. Until its model has seen enough to show its size, a job may need all that its limit allows, as in Elastic.
/// A node has to offer that to the job alone, but keeps it free for none: most models stay far below their limits, and the sum of the limits of
/// thousands of small jobs says nothing.
/// </summary>
/// <param name="Model">The present size of the model, bytes.</param>
/// <param name="Estimate">What it may need, bytes.</param>
public readonly record struct MemoryDemand(long Model, long Estimate)
{
    /// <summary>Elastic's number of buckets, after which the size of a model may count as stable.</summary>
    private const long BucketsUntilStable = 20;

    public static MemoryDemand Of(JobState job)
    {
        var (model, limit) = (job.Model.Statistics.Size.ModelBytes, job.Config?.ModelMemoryLimit ?? 0);
        var isStable = job.Model.Statistics.Counts.BucketCount >= BucketsUntilStable;
        return new MemoryDemand(model, isStable || limit == JobConfig.DefaultModelMemoryLimit ? model : Math.Max(model, limit));
    }
}
