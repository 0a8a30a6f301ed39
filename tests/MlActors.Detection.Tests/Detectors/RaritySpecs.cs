using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests.Detectors;

public sealed class RaritySpecs
{
    private const int Hours = 1_000;
    private const int OddHour = 900;

    [Fact]
    public void A_value_that_never_was_before_is_found_and_said_to_be_the_first()
    {
        var odd = Analyse(hour => hour == OddHour ? "intruder" : null).Single(bucket => bucket.Timestamp == OddHour * Hour);

        var record = odd.Records[0];
        Assert.Equal("intruder", record.ByFieldValue);
        Assert.True(record.Explanation!.ByFieldFirstOccurrence);
        Assert.InRange(record.RecordScore, 25, 100);
    }

    [Fact]
    public void Where_values_come_that_always_came_nothing_is_rare() =>
        AreQuiet(Analyse(_ => null));

    [Fact]
    public void Where_new_values_come_all_the_time_a_new_one_is_nothing_special() =>
        Assert.All(Analyse(hour => $"guest{hour}"), bucket => Assert.Empty(bucket.Records));

    [Fact]
    public void That_much_was_new_in_the_beginning_makes_a_late_newcomer_no_less_rare()
    {
        var buckets = Analyse(hour => hour is >= 20 and < 60 ? $"guest{hour}" : hour == OddHour ? "intruder" : null);

        Assert.InRange(buckets.Single(bucket => bucket.Timestamp == OddHour * Hour).Records[0].Probability, 0, 0.001);
    }

    [Fact]
    public void A_value_that_comes_again_and_again_is_soon_no_longer_rare()
    {
        var buckets = Analyse(hour => hour >= OddHour ? "newcomer" : null);
        var scores = buckets.Where(bucket => bucket.Timestamp >= OddHour * Hour).Select(bucket => bucket.AnomalyScore).ToArray();

        Assert.True(scores[0] > 25);
        Assert.All(scores[30..], score => Assert.InRange(score, 0, 25));
    }

    [Fact]
    public void Each_partition_has_its_own_usual_values()
    {
        var detector = new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Rare, by: "by", partition: "part")));
        var buckets = new List<BucketResult>();
        for (var hour = 0; hour < OddHour; hour++)
            foreach (var place in new[] { "east", "west" })
                for (var value = 0; value < 5; value++) detector.Add(hour * Hour, [T($"{place}{value}"), T(place)], buckets);
        detector.Advance(OddHour * Hour);
        detector.Offer(OddHour * Hour, T("east1"), T("west"));

        var record = Assert.Single(Assert.Single(detector.Advance((OddHour + 1) * Hour)).Records);

        Assert.Equal(("east1", "west"), (record.ByFieldValue, record.PartitionFieldValue));
    }

    [Fact]
    public void A_member_seen_with_what_no_other_is_seen_with_is_found_in_a_population()
    {
        var odd = AnalyseMembers(Jobs.Of(DetectorFunction.Rare, by: "by", over: "over"), oddRecords: 1)
            .Single(bucket => bucket.Timestamp == OddHour * Hour);

        Assert.Equal("m05", odd.Records[0].OverFieldValue);
        Assert.Equal("secret", odd.Records[0].Causes[0].ByFieldValue);
    }

    [Fact]
    public void A_member_that_meets_rare_values_much_more_often_than_others_is_found()
    {
        var odd = AnalyseMembers(Jobs.Of(DetectorFunction.FreqRare, by: "by", over: "over"), oddRecords: 50)
            .Single(bucket => bucket.Timestamp == OddHour * Hour);

        Assert.Equal("m05", odd.Records[0].OverFieldValue);
        Assert.InRange(odd.Records[0].RecordScore, 50, 100);
    }

    [Theory]
    [InlineData(DetectorFunction.Rare)]
    [InlineData(DetectorFunction.FreqRare)]
    public void Members_that_do_what_all_do_raise_nothing_severe(DetectorFunction function) =>
        AreQuiet(AnalyseMembers(Jobs.Of(function, by: "by", over: "over"), oddRecords: 0));

    private static List<BucketResult> Analyse(Func<int, string?> extra)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Rare))), new Draws(1), new List<BucketResult>());
        for (var hour = 0; hour < Hours; hour++)
        {
            for (var record = 0; record < 40; record++) detector.Add(hour * Hour, [T($"user{draws.Below(12)}")], buckets);
            if (extra(hour) is { } name) detector.Add(hour * Hour, [T(name)], buckets);
        }
        return buckets;
    }

    private static List<BucketResult> AnalyseMembers(DetectorSettings settings, int oddRecords)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(settings)), new Draws(1), new List<BucketResult>());
        for (var hour = 0; hour < Hours; hour++)
        {
            for (var member = 0; member < 40; member++)
                for (var record = 0; record < 4; record++) detector.Add(hour * Hour, [T($"page{draws.Below(10)}"), T($"m{member:00}")], buckets);
            for (var record = 0; hour == OddHour && record < oddRecords; record++)
                detector.Add(hour * Hour, [T("secret"), T("m05")], buckets);
        }
        return buckets;
    }
}
