using System.Collections.Immutable;
using CsCheck;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Storage.Results;
using Xunit;
using static MlActors.Storage.Tests.Buckets;

namespace MlActors.Storage.Tests.Results;

public sealed class WritingResultsSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private readonly ResultStore _results = folder.Stores.Results;
    private readonly JobId _job = new(folder.Unused("job"));

    [Fact]
    public async Task Results_are_read_back_bit_for_bit()
    {
        var record = new RecordResult(3, 99.99999999999999, double.Epsilon, 1e-308)
        {
            Actual = [double.NaN],
            Typical = [double.PositiveInfinity],
            ByFieldValue = "it's",
            PartitionFieldValue = "p",
        };
        var bucket = new BucketResult(-300_000, 300_000, 0.1 + 0.2, Math.PI, long.MaxValue, true)
        {
            BucketInfluencers = [new BucketInfluencer(BucketInfluencer.BucketTime, 0.1 + 0.2, Math.PI, double.NaN, double.MaxValue)],
            Records = [record],
        };
        await _results.WriteAsync([new BucketWrite(_job, 1, [bucket], ProcessingMillisecondsPerBucket: 0.25)]);

        var stored = await _results.BucketAsync(_job, -300_000, expand: true);

        Assert.NotNull(stored);
        Assert.Equal(0.25, stored.ProcessingMilliseconds);
        Assert.Equal(Flat(bucket), Flat(stored.Result));
    }

    [Fact]
    public async Task Writing_a_bucket_again_replaces_it_and_its_records()
    {
        await WriteAsync(Final(0, 90, Record(90, "a"), Record(80, "b"), Record(70, "c")), Final(300_000, 50, Record(50)));
        await WriteAsync(Final(0, 20, Record(20, "z")));

        Assert.Equal([20, 50], (await AllAsync()).Select(bucket => bucket.AnomalyScore));
        Assert.Equal(["z"], (await AllAsync())[0].Records.Select(record => record.ByFieldValue));
        Assert.Equal(2, (await _results.RecordsAsync(new RecordQuery(_job))).Count);
    }

    [Fact]
    public async Task A_replay_of_everything_changes_nothing()
    {
        var stream = Enumerable.Range(0, 50).Select(at => Final(at * 300_000, at, Record(at))).ToArray();
        await WriteAsync([.. stream]);
        var once = await AllAsync();
        await WriteAsync([.. stream[30..]]);
        await WriteAsync([.. stream]);

        Assert.Equal(once.Select(Flat), (await AllAsync()).Select(Flat));
    }

    [Fact]
    public async Task A_final_bucket_removes_the_interim_ones_up_to_it()
    {
        await WriteAsync(Interim(0, 1, Record(1)), Interim(300_000, 2, Record(2)), Interim(600_000, 3, Record(3)));
        await WriteAsync(Final(300_000, 9));

        Assert.Equal([(300_000, false), (600_000, true)], (await AllAsync()).Select(bucket => (bucket.Timestamp, bucket.IsInterim)));
        Assert.Equal([600_000], (await _results.RecordsAsync(new RecordQuery(_job))).Items.Select(record => record.Timestamp));
    }

    [Fact]
    public async Task Interim_buckets_replace_all_interim_buckets_that_were_written_before()
    {
        await WriteAsync(Final(0), Interim(300_000, 1, Record(1)), Interim(600_000), Interim(900_000));
        await WriteAsync(Interim(600_000), Interim(1_200_000));

        Assert.Equal([0, 600_000, 1_200_000], (await AllAsync()).Select(bucket => bucket.Timestamp));
        Assert.Empty((await _results.RecordsAsync(new RecordQuery(_job))).Items);
    }

    [Fact]
    public async Task An_interim_bucket_does_not_replace_the_final_bucket_of_its_timestamp()
    {
        var final = Final(0, 90, Record(90, "final")) with { Influencers = [Influencer("final")], ModelPlots = [Plot("final")] };
        await WriteAsync(final, Final(300_000, 50));

        await WriteAsync(Interim(0, 1, Record(1, "interim")) with { Influencers = [Influencer("interim")], ModelPlots = [Plot("interim")] });

        Assert.Equal([(0, 90, false), (300_000, 50, false)], await ScoresAsync());
        Assert.Equal(["final"], (await _results.RecordsAsync(new RecordQuery(_job))).Items.Select(record => record.Result.ByFieldValue));
        Assert.Equal(
            ["final"], (await _results.InfluencersAsync(new InfluencerQuery(_job))).Items.Select(influencer => influencer.Result.FieldValue));
        Assert.Equal(["final"], (await _results.PlotsAsync(_job)).Select(plot => plot.Result.Feature));
    }

    [Fact]
    public async Task An_interim_bucket_between_stored_buckets_is_stored()
    {
        await WriteAsync(Final(0), Final(600_000));

        await WriteAsync(Interim(300_000, 7));
        await WriteAsync(Interim(300_000, 8));

        Assert.Equal([(0, 0, false), (300_000, 8, true), (600_000, 0, false)], await ScoresAsync());
    }

    [Fact]
    public async Task A_final_bucket_replaces_a_final_one_that_an_interim_one_did_not()
    {
        await WriteAsync(Final(0, 90));

        await WriteAsync(Interim(0, 1), Final(0, 80));

        Assert.Equal([(0, 80, false)], await ScoresAsync());
    }

    [Fact]
    public async Task Other_jobs_are_not_changed()
    {
        var other = new JobId(folder.Unused("job"));
        await _results.WriteAsync([new BucketWrite(other, 1, [Interim(0, 5)])]);
        await WriteAsync(Final(300_000));

        Assert.NotNull(await _results.BucketAsync(other, 0));
    }

    [Fact]
    public async Task Writes_together_or_one_by_one_have_the_same_result() => await Gen.Select(Gen.Long[0, 6], Gen.Bool, Gen.Int[0, 3])
        .Select((moment, isInterim, records) => Bucket(moment, isInterim, records))
        .Array[1, 8].Array[1, 5]
        .SampleAsync(
            async writes =>
            {
                var (grouped, single, naive) = (
                    new JobId(folder.Unused("grouped")), new JobId(folder.Unused("single")), new SortedDictionary<long, BucketResult>());
                await _results.WriteAsync([.. writes.Select(buckets => new BucketWrite(grouped, 1, [.. buckets]))]);
                foreach (var buckets in writes)
                {
                    await _results.WriteAsync([new BucketWrite(single, 1, [.. buckets])]);
                    if (buckets.Any(bucket => bucket.IsInterim)) RemoveInterim(naive, long.MaxValue);
                    foreach (var bucket in buckets)
                    {
                        if (bucket.IsInterim && naive.TryGetValue(bucket.Timestamp, out var stored) && !stored.IsInterim) continue;
                        naive[bucket.Timestamp] = bucket;
                        if (!bucket.IsInterim) RemoveInterim(naive, bucket.Timestamp);
                    }
                }

                Assert.Equal(naive.Values.Select(Flat), (await AllAsync(single)).Select(Flat));
                Assert.Equal(naive.Values.Select(Flat), (await AllAsync(grouped)).Select(Flat));
            },
            iter: 40,
            threads: 1);

    private static void RemoveInterim(SortedDictionary<long, BucketResult> buckets, long until)
    {
        foreach (var old in buckets.Values.Where(each => each.IsInterim && each.Timestamp <= until).ToList()) buckets.Remove(old.Timestamp);
    }

    [Fact]
    public async Task Reverting_deletes_results_after_the_time()
    {
        await WriteAsync(Final(0, 1, Record(1)), Final(300_000, 2, Record(2)), Final(600_000, 3, Record(3)), Interim(900_000));

        Assert.Null(await _results.DeleteAfterAsync(_job, epoch: 1, time: 300_000));

        Assert.Equal([0, 300_000], (await AllAsync()).Select(bucket => bucket.Timestamp));
        Assert.Equal(2, (await _results.RecordsAsync(new RecordQuery(_job))).Count);
    }

    [Fact]
    public async Task A_deleted_job_leaves_no_results_and_its_id_begins_with_the_next_epoch()
    {
        await _results.WriteAsync([new BucketWrite(_job, 9, [Final(0, 1, Record(1))])]);

        Assert.Null(await _results.DeleteAllAsync(_job, epoch: 9));

        Assert.Empty(await AllAsync());
        Assert.Empty((await _results.RecordsAsync(new RecordQuery(_job))).Items);
        Assert.Empty(await _results.WriteAsync([new BucketWrite(_job, 10, [Final(300_000)])]));
    }

    private Task WriteAsync(params ImmutableArray<BucketResult> buckets) => _results.WriteAsync([new BucketWrite(_job, 1, buckets)]);

    private Task<ImmutableArray<BucketResult>> AllAsync() => AllAsync(_job);

    private async Task<IEnumerable<(long Timestamp, double Score, bool IsInterim)>> ScoresAsync() =>
        (await AllAsync()).Select(bucket => (bucket.Timestamp, bucket.AnomalyScore, bucket.IsInterim));

    private async Task<ImmutableArray<BucketResult>> AllAsync(JobId job) =>
        [.. (await _results.BucketsAsync(new BucketQuery(job) { Expand = true, Size = 10_000 })).Items.Select(bucket => bucket.Result)];

    private static BucketResult Bucket(long moment, bool isInterim, int records) =>
        Final(moment * 300_000, moment, [.. Enumerable.Range(0, records).Select(at => Record(at, $"{at}"))]) with { IsInterim = isInterim };

    private static InfluencerResult Influencer(string value) => new("user", value, 1, 2, 0.5);

    private static ModelPlotResult Plot(string feature) => new(0, feature, 1, 2, 3, 4, null, null, null);
}
