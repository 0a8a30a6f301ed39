using MlActors.Detection.Modelling;
using MlActors.Detection.Results;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Modelling;

public sealed class NoveltySupportSpecs
{
    private const int Streams = 40;
    private const int Learned = 600;
    private const int Drifting = 72;
    private const double Novel = 75;

    [Fact]
    public void Novelty_that_no_deviation_supports_must_be_more_improbable()
    {
        Assert.True(NoveltySupport.Of(3, deviation: 0) < NoveltySupport.Of(3, deviation: 3));
        Assert.True(NoveltySupport.Of(3, deviation: 3) < NoveltySupport.Of(3, deviation: 6));
        Assert.Equal(3, NoveltySupport.Of(3, deviation: 60));
    }

    [Fact]
    public void The_largest_error_so_far_needs_more_support_than_the_highest_value_so_far()
    {
        Assert.True(NoveltySupport.OfError(3, deviation: 3) < NoveltySupport.Of(3, deviation: 3));
        Assert.Equal(3, NoveltySupport.OfError(3, deviation: 60));
    }

    [Fact]
    public void What_grows_is_not_novel_because_it_is_beyond_all_values_seen_before()
    {
        var scores = Enumerable.Range(0, Streams).Select(stream => Scores(stream, growth: 1)).ToArray();

        Assert.InRange(scores.Sum(one => one[(Learned / 2)..].Count(score => score > Novel)), 0, Streams / 3);
    }

    [Fact]
    public void A_slow_drift_is_novel_though_each_of_its_values_is_ordinary()
    {
        var scores = Enumerable.Range(0, Streams).Select(stream => Scores(stream, drift: 0.05)).ToArray();

        Assert.InRange(scores.Count(one => one[Learned..].Max() > Novel), Streams - 2, Streams);
    }

    [Fact]
    public void Ordinary_values_are_seldom_novel()
    {
        var scores = Enumerable.Range(0, Streams).Select(stream => Scores(stream, drift: 0)).ToArray();

        Assert.InRange(scores.Sum(one => one[(Learned / 2)..].Count(score => score > Novel)), 0, Streams / 2);
    }

    private static double[] Scores(int stream, double drift = 0, double growth = 0)
    {
        var (detector, buckets) = (new AnomalyDetector(Job(MeanOf("v"))), new List<BucketResult>());
        var draws = new SeededRandom((ulong)stream + 1);
        for (var hour = 0; hour < Learned + Drifting; hour++)
        {
            var value = 100 + 20 * Math.Sin(hour * 2 * Math.PI / 24) + 5 * (draws.Normal() + drift * Math.Max(0, hour - Learned)) + growth * hour;
            detector.Add(hour * Hour, [N(value)], buckets);
        }
        detector.AdvanceTo((Learned + Drifting) * Hour, buckets);
        return [.. buckets.Select(bucket => bucket.AnomalyScore)];
    }
}
