using MlActors.Detection.Functions;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Functions;

public sealed class SamplingErrorSpecs
{
    private const int Buckets = 600;
    private const int UsualRecords = 100;
    private const double Alarm = 42;

    [Fact]
    public void The_mean_of_few_records_may_be_far_from_what_is_expected() => Assert.InRange(ScoreOfMean(of: [140]), 0, Alarm);

    [Fact]
    public void The_same_mean_of_the_usual_number_of_records_is_an_anomaly() =>
        Assert.InRange(ScoreOfMean([.. Enumerable.Repeat(140.0, UsualRecords)]), Alarm, 100);

    [Fact]
    public void A_single_record_that_is_far_from_all_others_is_an_anomaly() => Assert.InRange(ScoreOfMean(of: [900]), Alarm, 100);

    [Fact]
    public void A_number_of_records_that_never_changes_has_no_excess()
    {
        var error = new SamplingError();
        for (var bucket = 0; bucket < 500; bucket++) error.Learn(records: 30, variance: 1);

        Assert.Equal(0, error.ExcessVariance(30));
        Assert.Equal(1.0 / 10 - 1.0 / 30, error.ExcessVariance(10), tolerance: 1e-6);
    }

    [Fact]
    public void A_variance_of_few_records_may_be_far_from_what_is_expected()
    {
        Assert.InRange(ScoreOfVariance(records: 2, spread: 1.0 / 6), 0, Alarm / 2);
        Assert.InRange(ScoreOfVariance(records: 40, spread: 1.0 / 6), Alarm, 100);
    }

    [Fact]
    public void Values_that_are_suddenly_close_together_are_an_anomaly_though_buckets_of_few_records_vary_as_much() =>
        Assert.InRange(ScoreOfVariance(records: 12, spread: 1.0 / 6), Alarm, 100);

    // Buckets of 2 to 14 records of the deviation 10, and then one of records that are closer together or farther apart.
    private static double ScoreOfVariance(int records, double spread)
    {
        var varp = new DetectorSettings(DetectorFunction.Varp) { FieldName = "v" };
        var (detector, buckets) = (new AnomalyDetector(new AnalysisSettings(Hour, [varp])), new List<BucketResult>());
        var random = new SeededRandom(11);
        for (var bucket = 0; bucket < Buckets; bucket++)
            for (var left = 2 + random.Below(13); left > 0; left--)
                detector.Add(bucket * Hour + left * Second, [N(100 + 10 * random.Normal())], buckets);
        // Evenly spread, so that the variance is exactly the square of the deviation.
        for (var at = 0; at < records; at++) detector.Add(Buckets * Hour, [N(100 + (at % 2 == 0 ? 10 : -10) * spread)], buckets);
        detector.AdvanceTo((Buckets + 1) * Hour, buckets);
        return buckets[^1].AnomalyScore;
    }

    // The records of a bucket have a deviation of 30, so the means of 100 have one of 3.
    private static double ScoreOfMean(double[] of)
    {
        var (detector, buckets) = (new AnomalyDetector(new AnalysisSettings(Hour, [MeanOf("v")])), new List<BucketResult>());
        var random = new SeededRandom(7);
        for (var bucket = 0; bucket < Buckets; bucket++)
            for (var record = 0; record < UsualRecords; record++)
                detector.Add(bucket * Hour + record * Second, [N(100 + 30 * random.Normal())], buckets);
        foreach (var value in of) detector.Add(Buckets * Hour, [N(value)], buckets);
        detector.AdvanceTo((Buckets + 1) * Hour, buckets);
        return buckets[^1].AnomalyScore;
    }
}
