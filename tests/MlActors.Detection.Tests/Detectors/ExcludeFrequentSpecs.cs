using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests.Detectors;

public sealed class ExcludeFrequentSpecs
{
    private const int OddHour = 200;

    [Theory]
    [InlineData(ExcludeFrequent.None, true)]
    [InlineData(ExcludeFrequent.Over, true)]
    [InlineData(ExcludeFrequent.By, false)]
    [InlineData(ExcludeFrequent.All, false)]
    public void A_by_value_that_is_nearly_always_there_is_left_out_when_asked(ExcludeFrequent excluded, bool isFound)
    {
        var (detector, draws) = (new AnomalyDetector(Job(MeanOf("v", by: "by") with { ExcludeFrequent = excluded })), new Draws(1));
        for (var hour = 0; hour < OddHour; hour++) detector.Feed(hour * Hour, N(50 + draws.Normal()), T("a"));
        detector.Feed(OddHour * Hour, N(500), T("a"));

        Assert.Equal(isFound, detector.Advance((OddHour + 1) * Hour)[^1].Records.Length == 1);
    }

    [Theory]
    [InlineData(ExcludeFrequent.None, true)]
    [InlineData(ExcludeFrequent.By, true)]
    [InlineData(ExcludeFrequent.Over, false)]
    [InlineData(ExcludeFrequent.All, false)]
    public void A_member_that_is_nearly_always_there_is_left_out_when_asked(ExcludeFrequent excluded, bool isFound)
    {
        var (detector, draws, buckets) = (
            new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Mean, over: "over") with { ExcludeFrequent = excluded })), new Draws(1),
            new List<BucketResult>());
        for (var hour = 0; hour <= OddHour; hour++)
            for (var member = 0; member < 20; member++)
                detector.Add(hour * Hour, [N((hour == OddHour && member == 3 ? 500 : 50) + draws.Normal()), T($"m{member}")], buckets);
        buckets.AddRange(detector.Advance((OddHour + 1) * Hour));

        Assert.Equal(isFound, buckets[^1].Records.Any(record => record.OverFieldValue == "m3"));
    }
}
