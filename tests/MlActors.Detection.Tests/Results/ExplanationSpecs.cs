using System.Globalization;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests.Results;

/// <summary>What is said of an anomaly, by every way of working that finds one.</summary>
public sealed class ExplanationSpecs
{
    private const int OddHour = 400;

    // Monday, 1 January 2024, of UTC.
    private const long Monday = 1_704_067_200_000;

    [Fact]
    public void A_spike_is_told_by_its_bounds_its_length_and_its_impact()
    {
        var why = WhyOf(Values(hour => hour == OddHour ? 900 : null), OddHour);

        Assert.Equal((AnomalyType.Spike, 1, 5), (why.AnomalyType, why.AnomalyLength, why.SingleBucketImpact));
        Assert.InRange(why.LowerConfidenceBound!.Value, 90, 99);
        Assert.InRange(why.TypicalValue!.Value, 98, 102);
        Assert.InRange(why.UpperConfidenceBound!.Value, 101, 110);
        Assert.Equal((false, false, false), (why.HighVariancePenalty, why.IncompleteBucketPenalty, why.MultimodalDistribution));
        Assert.Null(why.ByFieldFirstOccurrence);
        Assert.Null(why.ByFieldRelativeRarity);
    }

    [Fact]
    public void An_anomaly_that_goes_on_is_one_bucket_longer_each_time()
    {
        var buckets = Values(hour => hour is >= OddHour and < OddHour + 5 ? 900 + 300 * (hour - OddHour) : null);

        Assert.Equal([1, 2, 3, 4, 5], Enumerable.Range(OddHour, 5).Select(hour => WhyOf(buckets, hour).AnomalyLength));
    }

    [Fact]
    public void An_anomaly_larger_than_the_earlier_ones_of_its_series_says_by_how_much()
    {
        var buckets = Values(hour => hour == OddHour ? 5_000 : hour < OddHour && hour % 60 == 50 ? 104.5 : null);

        Assert.InRange(WhyOf(buckets, OddHour).AnomalyCharacteristicsImpact!.Value, 1, 5);
    }

    [Fact]
    public void A_bucket_that_still_fills_is_said_to_be_incomplete()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v")));
        for (var hour = 0; hour < OddHour; hour++) detector.Feed(hour * Hour, N(100 + hour % 4));
        detector.Advance(OddHour * Hour);
        detector.Feed(OddHour * Hour, N(900));

        Assert.True(WhyOf(detector.Interim(), OddHour).IncompleteBucketPenalty);
        Assert.False(WhyOf(detector.Advance((OddHour + 1) * Hour), OddHour).IncompleteBucketPenalty);
    }

    [Fact]
    public void Where_a_series_has_become_stormy_it_is_said_that_errors_count_for_less()
    {
        var draws = new Draws(1);
        var buckets = Values(hour => hour < 300 ? null : hour == OddHour ? 5_000 : 100 + 60 * draws.Normal(), from: -3_000);

        Assert.True(WhyOf(buckets, OddHour).HighVariancePenalty);
    }

    [Fact]
    public void A_series_that_jumps_between_two_levels_is_said_to_have_several_modes()
    {
        var draws = new Draws(1);

        Assert.True(WhyOf(Values(hour => hour == OddHour ? 900 : draws.Below(2) == 0 ? 20 : 80), OddHour).MultimodalDistribution);
    }

    [Theory]
    [InlineData(DetectorFunction.Count)]
    [InlineData(DetectorFunction.Sum)]
    public void A_silence_is_as_long_as_nothing_came_and_no_single_buckets_doing(DetectorFunction function)
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
            var why = bucket.Records[0].Explanation!;
            Assert.Equal((AnomalyType.Dip, (int)(bucket.Timestamp / Hour - last), 0), (why.AnomalyType, why.AnomalyLength, why.SingleBucketImpact));
            Assert.InRange(why.MultiBucketImpact!.Value, 1, 5);
            Assert.Equal(0, why.LowerConfidenceBound);
        });
    }

    [Fact]
    public void A_member_of_a_population_is_told_by_the_bounds_of_its_equals()
    {
        var why = WhyOf(Members(Jobs.Of(DetectorFunction.Mean, over: "over"), odd: [N(900), T("m05")]), OddHour);

        Assert.Equal((AnomalyType.Spike, 1, 0), (why.AnomalyType, why.AnomalyLength, why.MultiBucketImpact));
        Assert.InRange(why.SingleBucketImpact!.Value, 2, 5);
        Assert.True(why.LowerConfidenceBound < why.TypicalValue && why.TypicalValue < why.UpperConfidenceBound && why.UpperConfidenceBound < 900);
    }

    [Fact]
    public void A_value_never_seen_before_is_told_by_how_rare_it_is_among_the_buckets()
    {
        var (detector, buckets) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Rare, by: "by"))), new List<BucketResult>());
        for (var hour = 0; hour <= OddHour; hour++)
        {
            for (var value = 0; value < 10; value++) detector.Add(hour * Hour, [T($"v{value}")], buckets);
            if (hour is OddHour - 1 or OddHour) detector.Add(hour * Hour, [T("intruder")], buckets);
        }
        detector.AdvanceTo((OddHour + 1) * Hour, buckets);
        var (first, second) = (WhyOf(buckets, OddHour - 1), WhyOf(buckets, OddHour));

        Assert.Equal((AnomalyType.Spike, true, 1), (first.AnomalyType, first.ByFieldFirstOccurrence, first.AnomalyLength));
        Assert.InRange(first.ByFieldRelativeRarity!.Value, OddHour, 2.1 * OddHour);
        Assert.InRange(first.SingleBucketImpact!.Value, 1, 5);
        Assert.Equal((false, 2), (second.ByFieldFirstOccurrence, second.AnomalyLength));
        Assert.True(second.ByFieldRelativeRarity < first.ByFieldRelativeRarity);
        Assert.Null(first.LowerConfidenceBound);
    }

    [Theory]
    [InlineData(DetectorFunction.Rare, 1)]
    [InlineData(DetectorFunction.FreqRare, 50)]
    public void A_member_with_a_value_nobody_had_is_told_by_how_rare_it_is_among_the_members(DetectorFunction function, int times)
    {
        var why = WhyOf(Members(Jobs.Of(function, by: "by", over: "over"), [T("secret"), T("m05")], times), OddHour);

        Assert.True(why.ByFieldFirstOccurrence);
        Assert.InRange(why.ByFieldRelativeRarity!.Value, 25, 70);
    }

    [Fact]
    public void An_odd_hour_is_told_by_the_usual_hours_in_seconds()
    {
        var (detector, buckets) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.TimeOfDay))), new List<BucketResult>());
        for (var at = Monday; at < Monday + 30 * Day; at += 10 * Minute)
            if (at % Day is >= 9 * Hour and < 17 * Hour || at == Monday + 29 * Day + 3 * Hour) detector.Add(at, [], buckets);
        detector.AdvanceTo(Monday + 30 * Day, buckets);

        var why = buckets.Single(bucket => bucket.Timestamp == Monday + 29 * Day + 3 * Hour).Records[0].Explanation!;

        Assert.Equal((9 * 3_600d, 17 * 3_600d), (why.LowerConfidenceBound, why.UpperConfidenceBound));
        Assert.InRange(why.TypicalValue!.Value, 9 * 3_600, 17 * 3_600);
        Assert.Equal((AnomalyType.Unknown, 1), (why.AnomalyType, why.AnomalyLength));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void An_odd_place_is_said_to_be_one_of_several_usual_ones_where_there_are_several(int places, bool several)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.LatLong))), new Draws(1), new List<BucketResult>());
        for (var hour = 0; hour <= OddHour; hour++)
        {
            var (north, east) = hour == OddHour ? (-33.87, 151.21) : hour % places == 0 ? (52.5, 13.4) : (48.1, 11.6);
            detector.Add(
                hour * Hour, [T(string.Create(CultureInfo.InvariantCulture, $"{north + 0.02 * draws.Normal()},{east + 0.02 * draws.Normal()}"))],
                buckets);
        }
        detector.AdvanceTo((OddHour + 1) * Hour, buckets);
        var why = WhyOf(buckets, OddHour);

        Assert.Equal((several, 1), (why.MultimodalDistribution, why.AnomalyLength));
        Assert.Null(why.TypicalValue);
    }

    private static Explanation WhyOf(IEnumerable<BucketResult> buckets, int hour) =>
        buckets.Single(bucket => bucket.Timestamp == hour * Hour).Records[0].Explanation!;

    private static List<BucketResult> Values(Func<int, double?> odd, int from = 0)
    {
        var (detector, buckets) = (new AnomalyDetector(Job(MeanOf("v"))), new List<BucketResult>());
        var draws = new Draws(7);
        for (var hour = from; hour < OddHour + 20; hour++) detector.Add(hour * Hour, [N(odd(hour) ?? 100 + draws.Normal())], buckets);
        detector.AdvanceTo((OddHour + 20) * Hour, buckets);
        return buckets;
    }

    private static List<BucketResult> Members(DetectorSettings settings, FieldValue[] odd, int times = 1)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(settings)), new Draws(1), new List<BucketResult>());
        for (var hour = 0; hour <= OddHour; hour++)
        {
            for (var member = 0; member < 30; member++)
                for (var record = 0; record < 3; record++)
                    detector.Add(
                        hour * Hour, [settings.ByFieldName is null ? N(50 + draws.Normal()) : T($"page{draws.Below(5)}"), T($"m{member:00}")],
                        buckets);
            for (var record = 0; hour == OddHour && record < times; record++) detector.Add(hour * Hour, odd, buckets);
        }
        detector.AdvanceTo((OddHour + 1) * Hour, buckets);
        return buckets;
    }
}
