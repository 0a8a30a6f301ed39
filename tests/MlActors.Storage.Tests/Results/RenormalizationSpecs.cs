using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;
using Xunit;
using static MlActors.Storage.Tests.Buckets;

namespace MlActors.Storage.Tests.Results;

/// <summary>The renormalization of stored scores.</summary>
public sealed class RenormalizationSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private const long Span = 300_000;

    private readonly ResultStore _results = folder.Stores.Results;
    private readonly JobId _job = new(folder.Unused("job"));

    [Fact]
    public async Task Scores_before_the_bucket_are_renormalized_from_their_probability_and_initial_scores_are_unchanged()
    {
        await WriteAsync(Scored(0), Scored(1), Renewing(Scored(2), 50));

        Assert.Equal([(50, 90), (50, 90), (90, 90)], (await BucketsAsync()).Select(bucket => (bucket.AnomalyScore, bucket.InitialAnomalyScore)));
        Assert.Equal([50, 50, 90], (await BucketsAsync()).Select(bucket => bucket.BucketInfluencers[1].AnomalyScore));
        Assert.Equal([(50, 80), (50, 80), (80, 80)], (await RecordsAsync()).Select(record => (record.RecordScore, record.InitialRecordScore)));
        Assert.Equal(
            [(50, 70), (50, 70), (70, 70)],
            (await InfluencersAsync()).Select(influencer => (influencer.InfluencerScore, influencer.InitialInfluencerScore)));
    }

    [Fact]
    public async Task Scores_outside_the_window_or_before_the_start_are_unchanged()
    {
        await WriteAsync(Scored(0), Scored(1), Scored(2), Scored(3));
        await _results.WriteAsync([new BucketWrite(_job, 1, [Renewing(Scored(4), 50)]) { RenormalizationWindow = 3 * Span }]);
        Assert.Equal([90, 50, 50, 50, 90], (await BucketsAsync()).Select(bucket => bucket.AnomalyScore));

        await WriteAsync(Renewing(Scored(5), 20, from: 3 * Span));
        Assert.Equal([90, 50, 50, 20, 20, 90], (await BucketsAsync()).Select(bucket => bucket.AnomalyScore));
    }

    [Fact]
    public async Task A_replay_gives_the_same_scores()
    {
        ImmutableArray<BucketResult> run = [Scored(0), Scored(1), Renewing(Scored(2), 50), Scored(3), Renewing(Scored(4), 20), Scored(5)];
        await WriteAsync(run);
        var once = await BucketsAsync();

        await WriteAsync([.. run.Skip(1)]);
        Assert.Equal(once.Select(Flat), (await BucketsAsync()).Select(Flat));
        foreach (var bucket in run.Skip(3)) await WriteAsync(bucket);
        Assert.Equal(once.Select(Flat), (await BucketsAsync()).Select(Flat));
        Assert.Equal([20, 20, 20, 20, 90, 90], once.Select(bucket => bucket.AnomalyScore));
    }

    [Fact]
    public async Task Interim_results_and_buckets_without_a_score_are_not_renormalized()
    {
        var quiet = Final(0) with { BucketInfluencers = [new BucketInfluencer(BucketInfluencer.BucketTime, 0, 0, 0, 1)] };
        await WriteAsync(quiet, Scored(1) with { IsInterim = true });
        await WriteAsync(Scored(1) with { IsInterim = true }, Renewing(Scored(2) with { IsInterim = true }, 50));
        Assert.Equal([0, 90, 90], (await BucketsAsync()).Select(bucket => bucket.AnomalyScore));

        await WriteAsync(Renewing(Scored(2), 50));
        Assert.Equal([0, 90], (await BucketsAsync()).Select(bucket => bucket.AnomalyScore));
    }

    private static BucketResult Scored(int at) => Final(at * Span, 90) with
    {
        InitialAnomalyScore = 90,
        BucketInfluencers = [new(BucketInfluencer.BucketTime, 90, 90, 4, 0.001), new("host", 90, 90, 4, 0.001)],
        Records = [new RecordResult(0, 80, 80, 0.001) { Actual = [1], Typical = [2] }],
        Influencers = [new InfluencerResult("host", "a", 70, 70, 0.001)],
    };

    /// <summary>The score of every result with a probability after the renormalization.</summary>
    private static BucketResult Renewing(BucketResult bucket, double score, long from = long.MinValue) => bucket with
    {
        Renormalization = new Renormalization(
            from, new ScoreMap([.. Enum.GetValues<ScoreLevel>().Select(_ => ImmutableArray.Create(new ScoreKnot(0, score)))])),
    };

    private Task WriteAsync(params ImmutableArray<BucketResult> buckets) => _results.WriteAsync([new BucketWrite(_job, 1, buckets)]);

    private async Task<ImmutableArray<BucketResult>> BucketsAsync() =>
        [.. (await _results.BucketsAsync(new BucketQuery(_job) { Expand = true })).Items.Select(bucket => bucket.Result)];

    private async Task<ImmutableArray<RecordResult>> RecordsAsync() =>
        [.. (await _results.RecordsAsync(new RecordQuery(_job) { Sort = "timestamp", Descending = false })).Items.Select(record => record.Result)];

    private async Task<ImmutableArray<InfluencerResult>> InfluencersAsync() =>
        [.. (await _results.InfluencersAsync(new InfluencerQuery(_job) { Sort = "timestamp", Descending = false })).Items.Select(
            influencer => influencer.Result)];
}
