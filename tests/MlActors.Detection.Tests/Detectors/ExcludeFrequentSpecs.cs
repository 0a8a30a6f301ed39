using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Detectors;

public sealed class ExcludeFrequentSpecs
{
    private const int AnomalousHour = 200;

    [Theory]
    [InlineData(ExcludeFrequent.None, true)]
    [InlineData(ExcludeFrequent.Over, true)]
    [InlineData(ExcludeFrequent.By, false)]
    [InlineData(ExcludeFrequent.All, false)]
    public void A_frequent_by_value_is_excluded_when_configured(ExcludeFrequent excluded, bool isFound)
    {
        var (detector, draws) = (new AnomalyDetector(Job(MeanOf("v", by: "by") with { ExcludeFrequent = excluded })), new SeededRandom(1));
        for (var hour = 0; hour < AnomalousHour; hour++) detector.Feed(hour * Hour, N(50 + draws.Normal()), T("a"));
        detector.Feed(AnomalousHour * Hour, N(500), T("a"));

        Assert.Equal(isFound, detector.Advance((AnomalousHour + 1) * Hour)[^1].Records.Length == 1);
    }

    [Theory]
    [InlineData(ExcludeFrequent.None, true)]
    [InlineData(ExcludeFrequent.By, true)]
    [InlineData(ExcludeFrequent.Over, false)]
    [InlineData(ExcludeFrequent.All, false)]
    public void A_frequent_member_is_excluded_when_configured(ExcludeFrequent excluded, bool isFound)
    {
        var (detector, draws, buckets) = (
            new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Mean, over: "over") with { ExcludeFrequent = excluded })), new SeededRandom(1),
            new List<BucketResult>());
        for (var hour = 0; hour <= AnomalousHour; hour++)
            for (var member = 0; member < 20; member++)
                detector.Add(hour * Hour, [N((hour == AnomalousHour && member == 3 ? 500 : 50) + draws.Normal()), T($"m{member}")], buckets);
        buckets.AddRange(detector.Advance((AnomalousHour + 1) * Hour));

        Assert.Equal(isFound, buckets[^1].Records.Any(record => record.OverFieldValue == "m3"));
    }
}
