using MlActors.Domain;
using MlActors.Storage.Results;
using Xunit;
using static MlActors.Storage.Tests.Buckets;

namespace MlActors.Storage.Tests.Results;

public sealed class EpochFenceSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private readonly ResultStore _results = folder.Stores.Results;
    private readonly JobId _job = new(folder.Unused("job"));

    [Fact]
    public async Task An_older_incarnation_is_refused_once_a_newer_one_has_written()
    {
        await _results.WriteAsync([new BucketWrite(_job, 5, [Final(0, 50)])]);

        Assert.Equal([new StaleWriter(_job, 4, 5)], await _results.WriteAsync([new BucketWrite(_job, 4, [Final(0, 1), Final(300_000, 1)])]));
        Assert.Equal(50, (await _results.BucketAsync(_job, 0))!.Result.AnomalyScore);
        Assert.Null(await _results.BucketAsync(_job, 300_000));
    }

    [Fact]
    public async Task The_same_and_every_newer_incarnation_may_write()
    {
        Assert.Empty(await _results.WriteAsync([new BucketWrite(_job, 5, [Final(0)])]));
        Assert.Empty(await _results.WriteAsync([new BucketWrite(_job, 5, [Final(300_000)])]));
        Assert.Empty(await _results.WriteAsync([new BucketWrite(_job, 9, [Final(600_000)])]));
        Assert.Equal([new StaleWriter(_job, 8, 9)], await _results.WriteAsync([new BucketWrite(_job, 8, [Final(900_000)])]));
    }

    [Fact]
    public async Task A_refused_write_does_not_affect_those_of_other_jobs()
    {
        var other = new JobId(folder.Unused("other"));
        await _results.WriteAsync([new EpochFence(_job, 5)]);

        var stale = await _results.WriteAsync(
            [new BucketWrite(other, 1, [Final(0)]), new BucketWrite(_job, 4, [Final(0)]), new BucketWrite(other, 1, [Final(300_000)])]);

        Assert.Equal([new StaleWriter(_job, 4, 5)], stale);
        Assert.Equal(2, (await _results.BucketsAsync(new BucketQuery(other))).Count);
    }

    [Fact]
    public async Task Within_one_transaction_a_newer_incarnation_fences_a_later_write_of_an_older_one()
    {
        var stale = await _results.WriteAsync(
            [new BucketWrite(_job, 1, [Final(0, 1)]), new BucketWrite(_job, 2, [Final(0, 2)]), new BucketWrite(_job, 1, [Final(0, 3)])]);

        Assert.Equal([new StaleWriter(_job, 1, 2)], stale);
        Assert.Equal(2, (await _results.BucketAsync(_job, 0))!.Result.AnomalyScore);
    }

    [Fact]
    public async Task A_write_without_buckets_raises_the_fence()
    {
        await _results.WriteAsync([new EpochFence(_job, 3)]);

        Assert.Equal([new StaleWriter(_job, 2, 3)], await _results.WriteAsync([new BucketWrite(_job, 2, [Final(0)])]));
    }

    [Fact]
    public async Task Deleting_counts_as_a_write()
    {
        await _results.WriteAsync([new BucketWrite(_job, 3, [Final(300_000)])]);

        Assert.Equal(new StaleWriter(_job, 2, 3), await _results.DeleteAfterAsync(_job, epoch: 2, time: 0));
        Assert.NotNull(await _results.BucketAsync(_job, 300_000));
        Assert.Null(await _results.DeleteAfterAsync(_job, epoch: 4, time: 0));
        Assert.Equal([new StaleWriter(_job, 3, 4)], await _results.WriteAsync([new BucketWrite(_job, 3, [Final(300_000)])]));
    }

    [Fact]
    public async Task The_fence_survives_a_restart_of_the_store()
    {
        using var own = new TemporaryStores();
        await own.Stores.Results.WriteAsync([new BucketWrite(_job, 5, [Final(0)])]);
        own.Reopen();

        Assert.Equal([new StaleWriter(_job, 4, 5)], await own.Stores.Results.WriteAsync([new EpochFence(_job, 4)]));
    }

    [Fact]
    public async Task A_deletion_by_an_older_epoch_keeps_the_results_of_a_newer_one()
    {
        await _results.WriteAsync([new BucketWrite(_job, 5, [Final(0)])]);

        Assert.Equal(new StaleWriter(_job, 4, 5), await _results.DeleteAllAsync(_job, epoch: 4));

        Assert.NotNull(await _results.BucketAsync(_job, 0));
    }

    [Fact]
    public async Task A_delayed_write_of_a_deleted_job_is_refused()
    {
        await _results.WriteAsync([new BucketWrite(_job, 5, [Final(0)])]);
        await _results.DeleteAllAsync(_job, epoch: 5);

        Assert.Equal([new StaleWriter(_job, 5, 6)], await _results.WriteAsync([new BucketWrite(_job, 5, [Final(300_000)])]));

        Assert.Null(await _results.BucketAsync(_job, 300_000));
    }

    [Fact]
    public async Task A_repeated_deletion_keeps_the_results_of_the_next_job_with_that_id()
    {
        await _results.WriteAsync([new BucketWrite(_job, 5, [Final(0)])]);
        await _results.DeleteAllAsync(_job, epoch: 5);
        await _results.WriteAsync([new BucketWrite(_job, 6, [Final(300_000)])]);

        Assert.Equal(new StaleWriter(_job, 5, 6), await _results.DeleteAllAsync(_job, epoch: 5));

        Assert.NotNull(await _results.BucketAsync(_job, 300_000));
    }

    [Fact]
    public async Task A_job_without_results_can_be_deleted_and_its_id_begins_with_the_first_epoch()
    {
        Assert.Null(await _results.DeleteAllAsync(_job, epoch: 0));

        Assert.Empty(await _results.WriteAsync([new BucketWrite(_job, 1, [Final(0)])]));
    }

    [Fact]
    public async Task Ten_thousand_epochs_are_registered_in_one_transaction()
    {
        var announcements = Enumerable.Range(0, 10_000).Select(at => new EpochFence(new JobId($"{_job}-{at}"), 2)).ToArray();

        Assert.Empty(await _results.WriteAsync(announcements));

        Assert.Equal(10_000, (await _results.WriteAsync([.. announcements.Select(write => write with { Epoch = 1 })])).Count);
    }
}
