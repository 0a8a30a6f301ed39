using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Functions;

/// <summary>Each statistic detects the bucket in which its value is anomalous, and has no severe scores for ordinary buckets.</summary>
public sealed class StatisticFunctionSpecs
{
    private const int Hours = 400;
    private const int AnomalousHour = 300;
    // A deviation of seven usual errors.
    private const double Severe = 35;

    public static TheoryData<DetectorFunction> Functions =>
    [
        DetectorFunction.Count, DetectorFunction.NonZeroCount, DetectorFunction.DistinctCount, DetectorFunction.Min, DetectorFunction.Max,
        DetectorFunction.Median, DetectorFunction.Mean, DetectorFunction.Metric, DetectorFunction.Varp, DetectorFunction.Sum,
        DetectorFunction.NonNullSum, DetectorFunction.InfoContent,
    ];

    [Theory]
    [MemberData(nameof(Functions))]
    public void An_anomalous_bucket_is_detected_with_its_values(DetectorFunction function)
    {
        var anomalous = Assert.Single(Analyse(Jobs.Of(function), isAnomalous: true), bucket => bucket.Timestamp == AnomalousHour * Hour);

        var record = Assert.Single(anomalous.Records);
        Assert.InRange(record.RecordScore, Severe, 100);
        Assert.NotEqual(Assert.Single(record.Actual), Assert.Single(record.Typical));
        Assert.NotNull(record.Explanation);
        Assert.Equal(function == DetectorFunction.Metric, record.FunctionDescription is not null);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Ordinary_buckets_have_no_severe_scores(DetectorFunction function) =>
        AreQuiet(Analyse(Jobs.Of(function), isAnomalous: false));

    [Theory]
    [InlineData(Side.High, true)]
    [InlineData(Side.Low, false)]
    [InlineData(Side.Both, true)]
    public void Only_deviations_of_the_configured_side_count(Side side, bool detectsSpike)
    {
        var anomalous = Analyse(Jobs.Of(DetectorFunction.Mean) with { Side = side }, isAnomalous: true)
            .Single(bucket => bucket.Timestamp == AnomalousHour * Hour);

        Assert.Equal(detectsSpike, anomalous.Records.Length > 0);
    }

    [Theory]
    [InlineData(DetectorFunction.Metric, DetectorFunction.Max)]
    public void The_record_of_several_functions_names_the_anomalous_one(DetectorFunction function, DetectorFunction named) =>
        Assert.Equal(
            named, Analyse(Jobs.Of(function), isAnomalous: true)
                .Single(bucket => bucket.Timestamp == AnomalousHour * Hour).Records[0].FunctionDescription);

    [Theory]
    [InlineData(DetectorFunction.Count, true)]
    [InlineData(DetectorFunction.Sum, true)]
    [InlineData(DetectorFunction.NonZeroCount, false)]
    [InlineData(DetectorFunction.NonNullSum, false)]
    [InlineData(DetectorFunction.DistinctCount, false)]
    [InlineData(DetectorFunction.InfoContent, false)]
    [InlineData(DetectorFunction.Median, false)]
    [InlineData(DetectorFunction.Varp, false)]
    public void An_empty_bucket_is_zero_for_counts_and_sums_and_has_no_value_for_others(DetectorFunction function, bool isDetected)
    {
        var (detector, draws) = (new AnomalyDetector(Job(Jobs.Of(function))), new SeededRandom(1));
        for (var hour = 0; hour < AnomalousHour; hour++) FeedHour(detector, function, hour, isAnomalous: false, draws);

        Assert.Equal(isDetected, detector.Advance((AnomalousHour + 1) * Hour)[^1].Records is [{ Actual: [0] }]);
    }

    [Theory]
    [InlineData(DetectorFunction.Median, 5)]
    [InlineData(DetectorFunction.DistinctCount, 4)]
    [InlineData(DetectorFunction.Varp, 637_925.04)]
    [InlineData(DetectorFunction.NonNullSum, 2_013)]
    public void Each_function_computes_its_own_statistic(DetectorFunction function, double expected)
    {
        var detector = new AnomalyDetector(Job(Jobs.Of(function)));
        for (var hour = 0; hour < 100; hour++)
            foreach (var value in new[] { 1_000, 1_001, 1_001, 1_000, 1_001 + hour % 2 })
                detector.Offer(hour * Hour, N(function == DetectorFunction.DistinctCount ? 1 : value));
        detector.Advance(100 * Hour);
        foreach (var value in new[] { 3, 5, 2_000, 0, 5 }) detector.Offer(100 * Hour, N(value));

        var actual = Assert.Single(Assert.Single(Assert.Single(detector.Advance(101 * Hour)).Records).Actual);

        Assert.Equal(expected, actual, 1e-6);
    }

    private static List<BucketResult> Analyse(DetectorSettings settings, bool isAnomalous)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(settings)), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour < Hours; hour++) buckets.AddRange(
            FeedHour(detector, settings.Function, hour, isAnomalous && hour == AnomalousHour, draws));
        return buckets;
    }

    private static List<BucketResult> FeedHour(AnomalyDetector detector, DetectorFunction function, int hour, bool isAnomalous, SeededRandom draws)
    {
        var (records, completed) = (20 + draws.Below(4), new List<BucketResult>());
        if (isAnomalous && !Jobs.TakesField(function)) records = 200;
        for (var record = 0; record < records; record++)
        {
            FieldValue[] values = Jobs.TakesField(function) ? [ValueOf(function, record, isAnomalous, draws)] : [];
            detector.Add(hour * Hour + record, values, completed);
        }
        return completed;
    }

    private static FieldValue ValueOf(DetectorFunction function, int record, bool isAnomalous, SeededRandom draws) => (function, isAnomalous) switch
    {
        (DetectorFunction.DistinctCount, false) => N(draws.Below(6)),
        (DetectorFunction.DistinctCount, true) => N(record),
        (DetectorFunction.InfoContent, false) => T($"www{draws.Below(6)}.example.org"),
        (DetectorFunction.InfoContent, true) => T($"{draws.Name(60)}.example.org"),
        (DetectorFunction.Min, true) => N(record == 7 ? -500 : 50),
        (DetectorFunction.Max or DetectorFunction.Metric, true) => N(record == 7 ? 500 : 50 + draws.Normal()),
        (DetectorFunction.Varp, true) => N(50 + 60 * draws.Normal()),
        (_, true) => N(150 + draws.Normal()),
        _ => N(50 + draws.Normal()),
    };
}
