using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Domain.Tests.Jobs;

public sealed class MemoryDemandSpecs
{
    private const long Gigabyte = 1024L * 1024 * 1024;

    [Fact]
    public void A_new_job_may_need_all_that_its_limit_allows() => Assert.Equal(new MemoryDemand(0, 8 * Gigabyte), DemandOf(8 * Gigabyte));

    [Fact]
    public void So_may_a_job_that_has_analysed_little() => Assert.Equal(new MemoryDemand(300, 8 * Gigabyte), DemandOf(8 * Gigabyte, 300, 19));

    [Fact]
    public void A_job_whose_model_is_stable_needs_what_its_model_takes() =>
        Assert.Equal(new MemoryDemand(300, 300), DemandOf(8 * Gigabyte, 300, 20));

    [Fact]
    public void The_default_limit_is_no_estimate() =>
        Assert.Equal(new MemoryDemand(300, 300), DemandOf(JobConfig.DefaultModelMemoryLimit, 300, 1));

    [Fact]
    public void A_model_that_has_exceeded_its_limit_needs_what_it_takes() =>
        Assert.Equal(new MemoryDemand(3 * Gigabyte, 3 * Gigabyte), DemandOf(2 * Gigabyte, 3 * Gigabyte, 1));

    /// <param name="model">What its model takes; null for a job without one.</param>
    private static MemoryDemand DemandOf(long limit, long? model = null, long buckets = 0)
    {
        var job = JobIn.After(new JobCreated(0, Known.Now, Known.ConfigOfJob with { ModelMemoryLimit = limit }));
        if (model is not { } bytes) return MemoryDemand.Of(job);
        var snapshot = Known.Snapshot(1);
        var statistics = snapshot.Statistics with
        {
            Counts = snapshot.Statistics.Counts with { BucketCount = buckets },
            Size = snapshot.Statistics.Size with { ModelBytes = bytes },
        };
        return MemoryDemand.Of(job.Apply(new JobOpened(1, Known.Now, "token"))
            .Apply(new ModelSnapshotTaken(1, Known.Now, snapshot with { Statistics = statistics })));
    }
}
