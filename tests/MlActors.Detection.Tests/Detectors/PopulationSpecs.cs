using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Detectors;

public sealed class PopulationSpecs
{
    private const int Hours = 200;
    private const int AnomalousHour = 150;
    private const int Members = 30;

    public static TheoryData<DetectorFunction> Functions =>
    [
        DetectorFunction.Count, DetectorFunction.DistinctCount, DetectorFunction.Min, DetectorFunction.Max, DetectorFunction.Median,
        DetectorFunction.Mean,
        DetectorFunction.Sum, DetectorFunction.Varp, DetectorFunction.InfoContent,
    ];

    [Theory]
    [MemberData(nameof(Functions))]
    public void An_unusual_member_is_detected_with_its_cause(DetectorFunction function)
    {
        var anomalous = Analyse(function, anomalous: 7).Single(bucket => bucket.Timestamp == AnomalousHour * Hour);

        var record = anomalous.Records[0];
        Assert.Equal("m07", record.OverFieldValue);
        Assert.InRange(record.RecordScore, 50, 100);
        Assert.True(record.Actual.IsEmpty && record.Typical.IsEmpty);
        var cause = Assert.Single(record.Causes);
        Assert.Equal(("m07", 1, 1), (cause.OverFieldValue, cause.Actual.Length, cause.Typical.Length));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Similar_members_have_no_severe_scores(DetectorFunction function) =>
        AreQuiet(Analyse(function, anomalous: -1));

    [Fact]
    public void A_change_of_all_members_makes_none_of_them_unusual()
    {
        var (detector, draws, buckets) = (
            new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Mean, over: "over"))), new SeededRandom(2), new List<BucketResult>());
        for (var hour = 0; hour < Hours; hour++)
            for (var member = 0; member < Members; member++)
                detector.Add(hour * Hour, [N((hour == AnomalousHour ? 900 : 50) + draws.Normal()), T($"m{member:00}")], buckets);

        AreQuiet(buckets);
    }

    [Fact]
    public void A_member_with_several_anomalies_is_one_record_with_at_most_ten_causes()
    {
        var (detector, draws) = (new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Count, by: "by", over: "over"))), new SeededRandom(3));
        for (var hour = 0; hour < 100; hour++) FeedHour(hour, times: 1);
        detector.Advance(100 * Hour);
        FeedHour(100, times: 40);

        var record = Assert.Single(Assert.Single(detector.Advance(101 * Hour)).Records);

        Assert.Equal(("m03", null, 10), (record.OverFieldValue, record.ByFieldValue, record.Causes.Length));
        Assert.All(record.Causes, cause => Assert.StartsWith("k", cause.ByFieldValue, StringComparison.Ordinal));

        void FeedHour(int hour, int times)
        {
            for (var member = 0; member < Members; member++)
                for (var kind = 0; kind < 12; kind++)
                    for (var fed = 0; fed < (member == 3 ? times : 1) * (2 + draws.Below(2)); fed++)
                        detector.Feed(hour * Hour, T($"k{kind:00}"), T($"m{member:00}"));
        }
    }

    [Fact]
    public void A_record_without_the_over_field_belongs_to_no_member()
    {
        var detector = new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Count, over: "over") with { UseNull = true }));
        detector.Feed(0, FieldValue.Missing);
        detector.Feed(0, T("a"));
        detector.Advance(Hour);

        Assert.Equal(1, detector.Size.TotalOverFieldCount);
    }

    private static List<BucketResult> Analyse(DetectorFunction function, int anomalous)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(Jobs.Of(function, over: "over"))), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour < Hours; hour++)
            for (var member = 0; member < Members; member++)
            {
                var isAnomalous = member == anomalous && hour == AnomalousHour;
                for (var record = 0; record
                    < (isAnomalous && function is (DetectorFunction.Count or DetectorFunction.DistinctCount) ? 60 : 5); record++)
                {
                    var over = T($"m{member:00}");
                    FieldValue[] values = Jobs.TakesField(function) ? [ValueOf(function, record, isAnomalous, draws), over] : [over];
                    if (Jobs.TakesField(function) || record < 4 || draws.Below(2) == 0 || isAnomalous)
                        detector.Add(hour * Hour + record, values, buckets);
                }
            }
        return buckets;
    }

    private static FieldValue ValueOf(DetectorFunction function, int record, bool isAnomalous, SeededRandom draws) => (function, isAnomalous) switch
    {
        (DetectorFunction.DistinctCount, _) => N(isAnomalous ? record : draws.Below(2)),
        (DetectorFunction.InfoContent, _) => T(isAnomalous ? draws.Name(300) : $"page{draws.Below(4)}"),
        (DetectorFunction.Varp, true) => N(50 + 80 * draws.Normal()),
        (DetectorFunction.Min, true) => N(-100),
        (_, true) => N(200 + draws.Normal()),
        _ => N(50 + draws.Normal()),
    };
}
