using System.Globalization;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Results;

/// <summary>The explanations of anomalies of every type of detector.</summary>
public sealed class ExplanationSpecs
{
    private const int AnomalousHour = 400;

    // Monday, 1 January 2024, UTC.
    private const long Monday = 1_704_067_200_000;

    [Fact]
    public void A_spike_is_explained_by_bounds_length_and_impact()
    {
        var explanation = ExplanationOf(Values(hour => hour == AnomalousHour ? 900 : null), AnomalousHour);

        Assert.Equal((AnomalyType.Spike, 1, 5), (explanation.AnomalyType, explanation.AnomalyLength, explanation.SingleBucketImpact));
        Assert.InRange(explanation.LowerConfidenceBound!.Value, 90, 99);
        Assert.InRange(explanation.TypicalValue!.Value, 98, 102);
        Assert.InRange(explanation.UpperConfidenceBound!.Value, 101, 110);
        Assert.Equal(
            (false, false, false), (explanation.HighVariancePenalty, explanation.IncompleteBucketPenalty, explanation.MultimodalDistribution));
        Assert.Null(explanation.ByFieldFirstOccurrence);
        Assert.Null(explanation.ByFieldRelativeRarity);
    }

    [Fact]
    public void An_ongoing_anomaly_is_one_bucket_longer_each_time()
    {
        var buckets = Values(hour => hour is >= AnomalousHour and < AnomalousHour + 5 ? 900 + 300 * (hour - AnomalousHour) : null);

        Assert.Equal([1, 2, 3, 4, 5], Enumerable.Range(AnomalousHour, 5).Select(hour => ExplanationOf(buckets, hour).AnomalyLength));
    }

    [Fact]
    public void An_anomaly_larger_than_earlier_ones_has_a_characteristics_impact()
    {
        var buckets = Values(hour => hour == AnomalousHour ? 5_000 : hour < AnomalousHour && hour % 60 == 50 ? 104.5 : null);

        Assert.InRange(ExplanationOf(buckets, AnomalousHour).AnomalyCharacteristicsImpact!.Value, 1, 5);
    }

    [Fact]
    public void An_open_bucket_has_the_incomplete_bucket_penalty()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v")));
        for (var hour = 0; hour < AnomalousHour; hour++) detector.Feed(hour * Hour, N(100 + hour % 4));
        detector.Advance(AnomalousHour * Hour);
        detector.Feed(AnomalousHour * Hour, N(900));

        Assert.True(ExplanationOf(detector.Interim(), AnomalousHour).IncompleteBucketPenalty);
        Assert.False(ExplanationOf(detector.Advance((AnomalousHour + 1) * Hour), AnomalousHour).IncompleteBucketPenalty);
    }

    [Fact]
    public void A_series_with_increased_errors_has_the_high_variance_penalty()
    {
        var draws = new SeededRandom(1);
        var buckets = Values(hour => hour < 300 ? null : hour == AnomalousHour ? 5_000 : 100 + 60 * draws.Normal(), from: -3_000);

        Assert.True(ExplanationOf(buckets, AnomalousHour).HighVariancePenalty);
    }

    [Fact]
    public void A_series_that_jumps_between_two_levels_is_multimodal()
    {
        var draws = new SeededRandom(1);

        Assert.True(ExplanationOf(Values(hour => hour == AnomalousHour ? 900 : draws.Below(2) == 0 ? 20 : 80), AnomalousHour).MultimodalDistribution);
    }

    [Theory]
    [InlineData(DetectorFunction.Count)]
    [InlineData(DetectorFunction.Sum)]
    public void The_length_of_a_silence_is_its_number_of_empty_buckets_and_no_single_bucket_has_an_impact(DetectorFunction function)
    {
        var (detector, buckets) = (new AnomalyDetector(Job(Jobs.Of(function, by: "by"))), new List<BucketResult>());
        for (var hour = 0; hour < 400; hour += 5 - hour / 5 % 2) detector.Add(
            hour * Hour, function == DetectorFunction.Sum ? [N(3), T("a")] : [T("a")], buckets);
        var last = detector.LatestRecordTime!.Value / Hour;
        detector.AdvanceTo(500 * Hour, buckets);

        var silences = buckets.Where(bucket => bucket.Timestamp > last * Hour && bucket.Records.Length > 0).ToArray();
        Assert.True(silences.Length > 2);
        Assert.All(silences, bucket =>
        {
            var explanation = bucket.Records[0].Explanation!;
            Assert.Equal(
                (AnomalyType.Dip, (int)(bucket.Timestamp / Hour - last), 0),
                (explanation.AnomalyType, explanation.AnomalyLength, explanation.SingleBucketImpact));
            Assert.InRange(explanation.MultiBucketImpact!.Value, 1, 5);
            Assert.Equal(0, explanation.LowerConfidenceBound);
        });
    }

    [Fact]
    public void A_member_of_a_population_is_explained_by_the_bounds_of_the_population()
    {
        var explanation = ExplanationOf(Members(Jobs.Of(DetectorFunction.Mean, over: "over"), anomalous: [N(900), T("m05")]), AnomalousHour);

        Assert.Equal((AnomalyType.Spike, 1, 0), (explanation.AnomalyType, explanation.AnomalyLength, explanation.MultiBucketImpact));
        Assert.InRange(explanation.SingleBucketImpact!.Value, 2, 5);
        Assert.True(
            explanation.LowerConfidenceBound < explanation.TypicalValue && explanation.TypicalValue < explanation.UpperConfidenceBound
                && explanation.UpperConfidenceBound < 900);
    }

    [Fact]
    public void A_new_value_is_explained_by_its_rarity_among_the_buckets()
    {
        var (detector, buckets) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Rare, by: "by"))), new List<BucketResult>());
        for (var hour = 0; hour <= AnomalousHour; hour++)
        {
            for (var value = 0; value < 10; value++) detector.Add(hour * Hour, [T($"v{value}")], buckets);
            if (hour is AnomalousHour - 1 or AnomalousHour) detector.Add(hour * Hour, [T("intruder")], buckets);
        }
        detector.AdvanceTo((AnomalousHour + 1) * Hour, buckets);
        var (first, second) = (ExplanationOf(buckets, AnomalousHour - 1), ExplanationOf(buckets, AnomalousHour));

        Assert.Equal((AnomalyType.Spike, true, 1), (first.AnomalyType, first.ByFieldFirstOccurrence, first.AnomalyLength));
        Assert.InRange(first.ByFieldRelativeRarity!.Value, AnomalousHour, 2.1 * AnomalousHour);
        Assert.InRange(first.SingleBucketImpact!.Value, 1, 5);
        Assert.Equal((false, 2), (second.ByFieldFirstOccurrence, second.AnomalyLength));
        Assert.True(second.ByFieldRelativeRarity < first.ByFieldRelativeRarity);
        Assert.Null(first.LowerConfidenceBound);
    }

    [Theory]
    [InlineData(DetectorFunction.Rare, 1)]
    [InlineData(DetectorFunction.FreqRare, 50)]
    public void A_member_with_a_unique_value_is_explained_by_its_rarity_among_the_members(DetectorFunction function, int times)
    {
        var explanation = ExplanationOf(Members(Jobs.Of(function, by: "by", over: "over"), [T("secret"), T("m05")], times), AnomalousHour);

        Assert.True(explanation.ByFieldFirstOccurrence);
        Assert.InRange(explanation.ByFieldRelativeRarity!.Value, 25, 70);
    }

    [Fact]
    public void An_unusual_time_is_explained_by_the_usual_times_in_seconds()
    {
        var (detector, buckets) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.TimeOfDay))), new List<BucketResult>());
        for (var at = Monday; at < Monday + 30 * Day; at += 10 * Minute)
            if (at % Day is >= 9 * Hour and < 17 * Hour || at == Monday + 29 * Day + 3 * Hour) detector.Add(at, [], buckets);
        detector.AdvanceTo(Monday + 30 * Day, buckets);

        var explanation = buckets.Single(bucket => bucket.Timestamp == Monday + 29 * Day + 3 * Hour).Records[0].Explanation!;

        Assert.Equal((9 * 3_600d, 17 * 3_600d), (explanation.LowerConfidenceBound, explanation.UpperConfidenceBound));
        Assert.InRange(explanation.TypicalValue!.Value, 9 * 3_600, 17 * 3_600);
        Assert.Equal((AnomalyType.Unknown, 1), (explanation.AnomalyType, explanation.AnomalyLength));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void An_unusual_location_is_multimodal_where_there_are_several_usual_ones(int locations, bool several)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.LatLong))), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour <= AnomalousHour; hour++)
        {
            var (north, east) = hour == AnomalousHour ? (-33.87, 151.21) : hour % locations == 0 ? (52.5, 13.4) : (48.1, 11.6);
            detector.Add(
                hour * Hour, [T(string.Create(CultureInfo.InvariantCulture, $"{north + 0.02 * draws.Normal()},{east + 0.02 * draws.Normal()}"))],
                buckets);
        }
        detector.AdvanceTo((AnomalousHour + 1) * Hour, buckets);
        var explanation = ExplanationOf(buckets, AnomalousHour);

        Assert.Equal((several, 1), (explanation.MultimodalDistribution, explanation.AnomalyLength));
        Assert.Null(explanation.TypicalValue);
    }

    private static Explanation ExplanationOf(IEnumerable<BucketResult> buckets, int hour) =>
        buckets.Single(bucket => bucket.Timestamp == hour * Hour).Records[0].Explanation!;

    private static List<BucketResult> Values(Func<int, double?> anomalous, int from = 0)
    {
        var (detector, buckets) = (new AnomalyDetector(Job(MeanOf("v"))), new List<BucketResult>());
        var draws = new SeededRandom(7);
        for (var hour = from; hour < AnomalousHour + 20; hour++) detector.Add(hour * Hour, [N(anomalous(hour) ?? 100 + draws.Normal())], buckets);
        detector.AdvanceTo((AnomalousHour + 20) * Hour, buckets);
        return buckets;
    }

    private static List<BucketResult> Members(DetectorSettings settings, FieldValue[] anomalous, int times = 1)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(settings)), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour <= AnomalousHour; hour++)
        {
            for (var member = 0; member < 30; member++)
                for (var record = 0; record < 3; record++)
                    detector.Add(
                        hour * Hour, [settings.ByFieldName is null ? N(50 + draws.Normal()) : T($"page{draws.Below(5)}"), T($"m{member:00}")],
                        buckets);
            for (var record = 0; hour == AnomalousHour && record < times; record++) detector.Add(hour * Hour, anomalous, buckets);
        }
        detector.AdvanceTo((AnomalousHour + 1) * Hour, buckets);
        return buckets;
    }
}
