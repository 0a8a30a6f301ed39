using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

/// <summary>What an operator expects of the scores of series with a daily season, in buckets of ten minutes.</summary>
public sealed class DeviationSpecs
{
    private const long Span = 10 * Minute;
    private const int PerDay = 144;
    private const int Learned = 10 * PerDay;

    // The score of a deviation of eight usual errors.
    private const double Alarm = 42;

    [Fact]
    public void Each_of_twenty_outages_is_scored_as_the_first()
    {
        var outages = Enumerable.Range(0, 20).Select(at => Learned + at * 2 * PerDay + at * at * 13 % 97).ToArray();

        var scores = Scores(50 * PerDay, bucket => outages.Any(from => bucket >= from && bucket < from + 3) ? 0 : null);

        Assert.All(outages, from => Assert.InRange(scores[from], Alarm, 100));
    }

    [Fact]
    public void A_long_outage_is_scored_at_its_start_and_again_when_it_becomes_worse()
    {
        var (start, worse, end) = (Learned + 50, Learned + 110, Learned + 170);

        var scores = Scores(Learned + 400, bucket => bucket < start || bucket >= end ? null : bucket < worse ? 20 : -60);

        Assert.InRange(scores[start], Alarm, 100);
        Assert.InRange(scores[worse], Alarm, 100);
        Assert.True(scores[start + 40] < scores[start]);
    }

    [Fact]
    public void Scores_do_not_depend_on_the_unit_of_the_values()
    {
        var outage = (int bucket) => bucket == Learned + 30 ? 0 : (double?)null;
        var scores = Scores(Learned + 60, outage);
        var scaled = Scores(Learned + 60, outage, unit: 1_024);

        Assert.All(scores.Zip(scaled), pair => Assert.Equal(pair.First, pair.Second, tolerance: 0.5));
    }

    [Fact]
    public void A_peak_that_comes_at_the_same_time_each_day_becomes_ordinary()
    {
        var peak = 100;
        var scores = Scores(25 * PerDay, bucket => bucket % PerDay == peak ? 400 : null);

        Assert.All(Enumerable.Range(12, 13), day => Assert.InRange(scores[day * PerDay + peak], 0, Alarm));
    }

    [Fact]
    public void A_peak_every_ninety_minutes_becomes_ordinary_and_a_higher_one_does_not()
    {
        var scores = Scores(Learned + 200, bucket => bucket == Learned + 99 ? 3_000 : bucket % 9 == 0 ? 400 : null);

        Assert.All(scores[(Learned / 2)..(Learned + 99)], score => Assert.InRange(score, 0, Alarm));
        Assert.InRange(scores[Learned + 99], Alarm, 100);
    }

    [Theory]
    [InlineData(PerDay)]
    [InlineData(9)]
    [InlineData(37)]
    public void A_square_wave_without_noise_raises_nothing_once_it_is_known(int period)
    {
        var scores = ScoresOf(Enumerable.Range(0, 30 * PerDay).Select(bucket => bucket % period < period / 3 ? 80.0 : 20));

        Assert.All(scores[(10 * PerDay)..], score => Assert.InRange(score, 0, Alarm));
    }

    [Fact]
    public void High_variance_in_one_series_does_not_hide_an_outage_of_another()
    {
        var (detector, buckets, draws) = (
            new AnomalyDetector(Job(MeanOf("v", partition: "host"), Span)), new List<BucketResult>(), new SeededRandom(5));
        var outage = Learned + 60;
        for (var bucket = 0; bucket < Learned + 100; bucket++)
        {
            var isHigh = bucket >= Learned && bucket % 3 == 0;
            detector.Add(bucket * Span, [N(isHigh ? 900 * draws.Uniform() : Usual(bucket, draws)), T("noisy")], buckets);
            detector.Add(bucket * Span, [N(bucket == outage ? 0 : Usual(bucket, draws)), T("quiet")], buckets);
        }
        detector.AdvanceTo((Learned + 100) * Span, buckets);

        var record = Assert.Single(buckets[outage].Records, record => record.PartitionFieldValue == "quiet");
        Assert.InRange(record.RecordScore, Alarm, 100);
        Assert.InRange(buckets[outage].AnomalyScore, Alarm, 100);
    }

    [Fact]
    public void An_irregular_beat_in_a_smooth_signal_is_found_though_its_values_are_ordinary()
    {
        var irregular = 20 * PerDay + 11;
        var draws = new SeededRandom(3);
        var scores = ScoresOf(Enumerable.Range(0, 30 * PerDay).Select(bucket =>
            (bucket >= irregular && bucket < irregular + 20 ? -1 : 1) * 50 * Math.Sin(bucket * 2 * Math.PI / 40.3) + 0.3 * draws.Normal()));

        Assert.InRange(scores[irregular..(irregular + 25)].Max(), Alarm, 100);
        Assert.InRange(scores[(10 * PerDay)..irregular].Count(score => score > Alarm), 0, 2);
    }

    [Fact]
    public void The_explanation_names_the_measure_and_how_far_out_the_value_is()
    {
        var ofSeason = ExplanationOf(Buckets(Learned + 60, bucket => bucket == Learned + 30 ? 400 : null), Learned + 30);
        var draws = new SeededRandom(2);
        var ofLevel = ExplanationOf(
            BucketsOf(Enumerable.Range(0, 500).Select(bucket => bucket == 400 ? 900 : 100 + draws.Normal())), 400);

        Assert.Equal(AnomalyMeasure.Season, ofSeason.Measure);
        Assert.InRange(ofSeason.Deviation!.Value, 8, 1_000);
        Assert.Equal(AnomalyMeasure.Level, ofLevel.Measure);
    }

    private static Explanation ExplanationOf(List<BucketResult> buckets, int bucket) => buckets[bucket].Records[0].Explanation!;

    private static double[] Scores(int count, Func<int, double?> anomalous, double unit = 1) =>
        [.. Buckets(count, anomalous, unit).Select(bucket => bucket.AnomalyScore)];

    private static double[] ScoresOf(IEnumerable<double> values) => [.. BucketsOf(values).Select(bucket => bucket.AnomalyScore)];

    private static List<BucketResult> Buckets(int count, Func<int, double?> anomalous, double unit = 1)
    {
        var draws = new SeededRandom(9);
        return BucketsOf(Enumerable.Range(0, count).Select(bucket => unit * (Usual(bucket, draws) is var usual ? anomalous(bucket) ?? usual : 0)));
    }

    private static List<BucketResult> BucketsOf(IEnumerable<double> values)
    {
        var (detector, buckets, at) = (new AnomalyDetector(Job(MeanOf("v"), Span)), new List<BucketResult>(), 0L);
        foreach (var value in values) detector.Add(at++ * Span, [N(value)], buckets);
        detector.AdvanceTo(at * Span, buckets);
        return buckets;
    }

    private static double Usual(int bucket, SeededRandom draws) => 100 + 40 * Math.Sin(bucket * 2 * Math.PI / PerDay) + 3 * draws.Normal();
}
