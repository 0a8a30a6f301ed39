using MlActors.Detection.Functions;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Functions;

public sealed class TimeOfDaySpecs
{
    // Monday, 1 January 2024, UTC.
    private const long Monday = 1_704_067_200_000;

    [Theory]
    [InlineData(5 * Minute)]
    [InlineData(Hour)]
    [InlineData(Day)]
    public void A_record_at_an_unusual_time_of_day_is_detected(long span)
    {
        var anomalous = Monday + 40 * Day + 3 * Hour;
        var bucket = Analyse(Jobs.Of(DetectorFunction.TimeOfDay), span, days: 42, anomalous)
            .Single(bucket => bucket.Timestamp == anomalous - anomalous % span);

        var record = Assert.Single(bucket.Records);
        Assert.InRange(Assert.Single(record.Actual), 3 * 3_600, 3 * 3_600 + 900);
        Assert.InRange(Assert.Single(record.Typical), 8.5 * 3_600, 18.5 * 3_600);
    }

    [Theory]
    [InlineData(DetectorFunction.TimeOfDay)]
    [InlineData(DetectorFunction.TimeOfWeek)]
    public void Records_at_usual_times_have_no_severe_scores(DetectorFunction function) =>
        AreQuiet(Analyse(Jobs.Of(function), Hour, days: 70));

    [Fact]
    public void A_record_on_a_sunday_is_detected_by_time_of_week_and_not_by_time_of_day()
    {
        var sunday = Monday + 69 * Day + 12 * Hour;
        Assert.NotEmpty(Analyse(Jobs.Of(DetectorFunction.TimeOfWeek), Hour, 70, sunday).Single(bucket => bucket.Timestamp == sunday).Records);
        Assert.Empty(Analyse(Jobs.Of(DetectorFunction.TimeOfDay), Hour, 70, sunday).Single(bucket => bucket.Timestamp == sunday).Records);
    }

    [Fact]
    public void The_time_of_one_member_is_compared_with_the_times_of_all_members()
    {
        var anomalous = Monday + 40 * Day + 3 * Hour;
        var bucket = Analyse(Jobs.Of(DetectorFunction.TimeOfDay, over: "over"), Hour, 42, anomalous).Single(bucket => bucket.Timestamp == anomalous);

        Assert.Equal("night owl", Assert.Single(bucket.Records).OverFieldValue);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(15 * Minute, 1)]
    [InlineData(-1, 95)]
    public void A_day_is_divided_into_quarters_of_an_hour(long time, int slot) => Assert.Equal(slot, TimeCycle.Day.SlotOf(time));

    [Theory]
    [InlineData(Monday, 24)]
    [InlineData(Monday - Day, 0)]
    [InlineData(Monday - Day - 1, 167)]
    public void A_week_is_divided_into_hours_starting_on_sunday(long time, int slot) => Assert.Equal(slot, TimeCycle.Week.SlotOf(time));

    private static List<BucketResult> Analyse(DetectorSettings settings, long span, int days, long? anomalous = null)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(settings, span)), new SeededRandom(1), new List<BucketResult>());
        var times = new List<(long Time, string Who)>();
        for (var day = 0; day < days; day++)
        {
            if (day % 7 > 4) continue;
            for (var record = 0; record < 60; record++)
                times.Add((Monday + day * Day + 9 * Hour + (long)(draws.Uniform() * 9 * Hour), $"m{draws.Below(8)}"));
        }
        if (anomalous is { } time) times.Add((time, "night owl"));
        foreach (var (at, who) in times.Order()) detector.Add(at, settings.OverFieldName is null ? [] : [T(who)], buckets);
        detector.AdvanceTo(Monday + days * Day, buckets);
        return buckets;
    }
}
