using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Detectors;

public sealed class RaritySpecs
{
    private const int Hours = 1_000;
    private const int AnomalousHour = 900;

    [Fact]
    public void A_new_value_is_detected_and_marked_as_the_first_occurrence()
    {
        var anomalous = Analyse(hour => hour == AnomalousHour ? "intruder" : null).Single(bucket => bucket.Timestamp == AnomalousHour * Hour);

        var record = anomalous.Records[0];
        Assert.Equal("intruder", record.ByFieldValue);
        Assert.True(record.Explanation!.ByFieldFirstOccurrence);
        Assert.InRange(record.RecordScore, 25, 100);
    }

    [Fact]
    public void Usual_values_are_not_rare() =>
        AreQuiet(Analyse(_ => null));

    [Fact]
    public void Where_new_values_are_common_a_new_one_is_ordinary() =>
        Assert.All(Analyse(hour => $"guest{hour}"), bucket => Assert.Empty(bucket.Records));

    [Fact]
    public void Many_new_values_at_the_beginning_do_not_make_a_later_one_less_rare()
    {
        var buckets = Analyse(hour => hour is >= 20 and < 60 ? $"guest{hour}" : hour == AnomalousHour ? "intruder" : null);

        Assert.InRange(buckets.Single(bucket => bucket.Timestamp == AnomalousHour * Hour).Records[0].Probability, 0, 0.001);
    }

    [Fact]
    public void A_value_that_recurs_is_soon_no_longer_rare()
    {
        var buckets = Analyse(hour => hour >= AnomalousHour ? "newcomer" : null);
        var scores = buckets.Where(bucket => bucket.Timestamp >= AnomalousHour * Hour).Select(bucket => bucket.AnomalyScore).ToArray();

        Assert.True(scores[0] > 25);
        Assert.All(scores[30..], score => Assert.InRange(score, 0, 25));
    }

    [Fact]
    public void Each_partition_has_its_own_usual_values()
    {
        var detector = new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Rare, by: "by", partition: "part")));
        var buckets = new List<BucketResult>();
        for (var hour = 0; hour < AnomalousHour; hour++)
            foreach (var position in new[] { "east", "west" })
                for (var value = 0; value < 5; value++) detector.Add(hour * Hour, [T($"{position}{value}"), T(position)], buckets);
        detector.Advance(AnomalousHour * Hour);
        detector.Offer(AnomalousHour * Hour, T("east1"), T("west"));

        var record = Assert.Single(Assert.Single(detector.Advance((AnomalousHour + 1) * Hour)).Records);

        Assert.Equal(("east1", "west"), (record.ByFieldValue, record.PartitionFieldValue));
    }

    [Fact]
    public void A_member_with_a_unique_value_is_detected_in_a_population()
    {
        var anomalous = AnalyseMembers(Jobs.Of(DetectorFunction.Rare, by: "by", over: "over"), anomalousRecords: 1)
            .Single(bucket => bucket.Timestamp == AnomalousHour * Hour);

        Assert.Equal("m05", anomalous.Records[0].OverFieldValue);
        Assert.Equal("secret", anomalous.Records[0].Causes[0].ByFieldValue);
    }

    [Fact]
    public void A_member_with_many_more_rare_records_than_others_is_detected()
    {
        var anomalous = AnalyseMembers(Jobs.Of(DetectorFunction.FreqRare, by: "by", over: "over"), anomalousRecords: 50)
            .Single(bucket => bucket.Timestamp == AnomalousHour * Hour);

        Assert.Equal("m05", anomalous.Records[0].OverFieldValue);
        Assert.InRange(anomalous.Records[0].RecordScore, 50, 100);
    }

    [Theory]
    [InlineData(DetectorFunction.Rare)]
    [InlineData(DetectorFunction.FreqRare)]
    public void Members_with_common_values_have_no_severe_scores(DetectorFunction function) =>
        AreQuiet(AnalyseMembers(Jobs.Of(function, by: "by", over: "over"), anomalousRecords: 0));

    private static List<BucketResult> Analyse(Func<int, string?> extra)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Rare))), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour < Hours; hour++)
        {
            for (var record = 0; record < 40; record++) detector.Add(hour * Hour, [T($"user{draws.Below(12)}")], buckets);
            if (extra(hour) is { } name) detector.Add(hour * Hour, [T(name)], buckets);
        }
        return buckets;
    }

    private static List<BucketResult> AnalyseMembers(DetectorSettings settings, int anomalousRecords)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(settings)), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour < Hours; hour++)
        {
            for (var member = 0; member < 40; member++)
                for (var record = 0; record < 4; record++) detector.Add(hour * Hour, [T($"page{draws.Below(10)}"), T($"m{member:00}")], buckets);
            for (var record = 0; hour == AnomalousHour && record < anomalousRecords; record++)
                detector.Add(hour * Hour, [T("secret"), T("m05")], buckets);
        }
        return buckets;
    }
}
