using System.Collections.Immutable;
using CsCheck;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Storage.Results;
using Xunit;
using static MlActors.Storage.Tests.Buckets;

namespace MlActors.Storage.Tests.Results;

public sealed class ReadingResultsSpecs : IClassFixture<TemporaryStores>, IAsyncLifetime
{
    private static readonly ImmutableArray<BucketResult> Stream =
    [
        .. Enumerable.Range(0, 40).Select(
            at => Final(at * 300_000L, (at * 37) % 10, Record((at * 37) % 10, $"by{at % 3}"), Record((at * 13) % 7, null, double.NaN)) with
        {
            EventCount = at % 5,
            IsInterim = at > 36,
        }),
    ];

    private readonly ResultStore _results;
    private readonly JobId _job;

    public ReadingResultsSpecs(TemporaryStores folder) => (_results, _job) = (folder.Stores.Results, new JobId(folder.Unused("read")));

    public Task InitializeAsync() => _results.WriteAsync([new BucketWrite(_job, 1, Stream)]);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_newest_final_bucket_is_before_the_interim_ones()
    {
        Assert.Equal(36 * 300_000, await _results.FinalBuckets.NewestAsync(_job));
        Assert.Null(await _results.FinalBuckets.NewestAsync(new JobId("unknown")));
    }

    [Fact]
    public async Task The_start_is_inclusive_and_the_end_exclusive()
    {
        var page = await _results.BucketsAsync(new BucketQuery(_job) { Start = 300_000, End = 1_200_000 });

        Assert.Equal([300_000, 600_000, 900_000], page.Items.Select(bucket => bucket.Result.Timestamp));
        Assert.Equal(
            [300_000, 600_000, 900_000],
            (await _results.RecordsAsync(new RecordQuery(_job) { Start = 300_000, End = 1_200_000, Sort = "timestamp", Descending = false }))
            .Items.Select(record => record.Timestamp).Distinct());
    }

    [Fact]
    public async Task The_count_is_that_of_all_matches()
    {
        var page = await _results.BucketsAsync(new BucketQuery(_job) { MinimumScore = 5, ExcludeInterim = true, From = 2, Size = 3 });
        var matching = Stream.Where(bucket => bucket.AnomalyScore >= 5 && !bucket.IsInterim).ToList();

        Assert.Equal(matching.Count, page.Count);
        Assert.Equal(matching.Skip(2).Take(3).Select(bucket => bucket.Timestamp), page.Items.Select(bucket => bucket.Result.Timestamp));
    }

    [Fact]
    public async Task Records_are_included_in_their_bucket_on_request()
    {
        Assert.Empty((await _results.BucketAsync(_job, 0))!.Result.Records);
        Assert.Equal(Flat(Stream[0]), Flat((await _results.BucketAsync(_job, 0, expand: true))!.Result));
        Assert.All((await _results.BucketsAsync(new BucketQuery(_job) { Expand = true })).Items, bucket =>
            Assert.Equal(2, bucket.Result.Records.Length));
    }

    [Fact]
    public async Task A_timestamp_without_a_bucket_has_none() => Assert.Null(await _results.BucketAsync(_job, 1));

    [Theory]
    [InlineData("timestamp")]
    [InlineData("bucket_span")]
    [InlineData("anomaly_score")]
    [InlineData("initial_anomaly_score")]
    [InlineData("raw_anomaly_score")]
    [InlineData("probability")]
    [InlineData("event_count")]
    [InlineData("is_interim")]
    [InlineData("processing_time_ms")]
    [InlineData("job_id")]
    public async Task Pages_of_buckets_in_any_order_contain_each_bucket_once(string sort) =>
        await Gen.Select(Gen.Int[1, 15], Gen.Bool).SampleAsync(
            async (size, descending) =>
            {
                var seen = new List<long>();
                for (var from = 0; from < Stream.Length; from += size)
                {
                    var page = await _results.BucketsAsync(new BucketQuery(_job) { Sort = sort, Descending = descending, From = from, Size = size });
                    seen.AddRange(page.Items.Select(bucket => bucket.Result.Timestamp));
                }
                Assert.Equal(Stream.Length, seen.Count);
                Assert.Equal(Stream.Length, seen.Distinct().Count());
            },
            iter: 4,
            threads: 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Buckets_of_equal_score_are_sorted_by_time_in_the_same_direction(bool descending)
    {
        var page = await _results.BucketsAsync(new BucketQuery(_job) { Sort = "anomaly_score", Descending = descending });
        var ascending = Stream.OrderBy(bucket => bucket.AnomalyScore).ThenBy(bucket => bucket.Timestamp).Select(bucket => bucket.Timestamp).ToArray();

        Assert.Equal(descending ? ascending.Reverse() : ascending, page.Items.Select(bucket => bucket.Result.Timestamp));
    }

    [Fact]
    public async Task Records_are_sorted_by_descending_score_by_default()
    {
        var page = await _results.RecordsAsync(new RecordQuery(_job) { MinimumScore = 3 });
        var expected = Stream.SelectMany(bucket => bucket.Records).Where(record => record.RecordScore >= 3).Select(record => record.RecordScore)
            .OrderDescending();

        Assert.Equal(expected, page.Items.Select(record => record.Result.RecordScore));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_without_the_field_are_last_in_both_directions(bool descending)
    {
        var page = await _results.RecordsAsync(new RecordQuery(_job) { Sort = "by_field_value", Descending = descending });

        Assert.Equal(
            [.. Enumerable.Repeat(false, 40), .. Enumerable.Repeat(true, 40)], page.Items.Select(record => record.Result.ByFieldValue is null));
        Assert.Equal(
            page.Items.Take(40).Select(record => record.Result.ByFieldValue).Distinct(), descending ? ["by2", "by1", "by0"] : ["by0", "by1", "by2"]);
    }

    [Theory]
    [InlineData("timestamp")]
    [InlineData("bucket_span")]
    [InlineData("record_score")]
    [InlineData("initial_record_score")]
    [InlineData("probability")]
    [InlineData("detector_index")]
    [InlineData("actual")]
    [InlineData("typical")]
    [InlineData("partition_field_value")]
    [InlineData("is_interim")]
    [InlineData("job_id")]
    public async Task Records_can_be_sorted_by_each_of_their_fields(string sort)
    {
        var page = await _results.RecordsAsync(new RecordQuery(_job) { Sort = sort, Descending = false });

        Assert.Equal(80, page.Items.Select(record => (record.Timestamp, record.Ordinal)).Distinct().Count());
    }

    [Fact]
    public async Task An_unknown_sort_field_is_named_with_the_known_ones()
    {
        var refusal = await Assert.ThrowsAsync<RefusedException>(() => _results.BucketsAsync(new BucketQuery(_job) { Sort = "severity" }));

        Assert.Equal(RefusalKind.BadRequest, refusal.Refusal.Kind);
        Assert.StartsWith(
            "No mapping found for [severity] in order to sort on; results can be sorted by anomaly_score, ", refusal.Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<RefusedException>(() => _results.RecordsAsync(new RecordQuery(_job) { Sort = "anomaly_score" }));
    }
}
