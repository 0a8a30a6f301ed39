using System.Globalization;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

/// <summary>
/// The days of a job that names a time zone: office hours from 8 to 18 o'clock in Vienna, which begin an hour earlier by UTC in summer.
/// </summary>
public sealed class LocalTimeSpecs
{
    private const string Zone = "Europe/Vienna";

    // The score of a deviation of eight usual errors.
    private const double Alarm = 42;

    private static readonly long Start = TimeOf("2024-01-01T00:00:00Z");
    private static readonly long ToSummer = TimeOf("2024-03-31T01:00:00Z");
    private static readonly long End = TimeOf("2024-04-10T00:00:00Z");

    [Fact]
    public void The_change_to_summer_time_raises_no_alarm_in_local_time() => Assert.Empty(AlarmsAfterTheChange(JobIn(Zone)));

    [Fact]
    public void The_change_to_summer_time_raises_alarms_in_UTC() => Assert.NotEmpty(AlarmsAfterTheChange(JobIn(null)));

    [Fact]
    public void A_detector_that_is_restored_on_the_day_of_the_change_continues_with_the_same_bits()
    {
        var whole = new AnomalyDetector(JobIn(Zone));
        var parts = new AnomalyDetector(JobIn(Zone));
        Feed(whole, Start, ToSummer);
        Feed(parts, Start, ToSummer);
        parts = AnomalyDetector.Restore(JobIn(Zone), parts.Save());

        Assert.Equal(Exactly(Feed(whole, ToSummer, End)), Exactly(Feed(parts, ToSummer, End)));
    }

    [Fact]
    public void A_model_of_one_zone_is_not_continued_in_another()
    {
        var state = new AnomalyDetector(JobIn(Zone)).Save();

        var refusal = Assert.Throws<UnreadableModelException>(() => AnomalyDetector.Restore(JobIn(null), state));

        Assert.Contains(Zone, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_day_is_that_of_the_zone()
    {
        var settings = Job(new DetectorSettings(DetectorFunction.TimeOfDay)) with { TimeZone = Zone };
        var (detector, buckets) = (new AnomalyDetector(settings), new List<BucketResult>());
        for (var time = Start; time < End; time += Hour)
            if (IsOffice(time)) detector.Add(time, [], buckets);
        var night = End + 2 * Hour;
        detector.Add(night, [], buckets);
        detector.AdvanceTo(night + Hour, buckets);

        Assert.DoesNotContain(buckets, bucket => bucket.Timestamp >= ToSummer && bucket.Timestamp < End && bucket.AnomalyScore > Alarm);
        Assert.Equal(4 * 3_600, Assert.Single(Assert.Single(buckets[^1].Records).Actual));
    }

    [Theory]
    [InlineData("Europe/Atlantis")]
    [InlineData("CET")]
    [InlineData("../Europe/Vienna")]
    [InlineData("")]
    public void An_unknown_zone_is_refused_by_name(string zone)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new AnomalyDetector(JobIn(zone)));

        Assert.StartsWith($"time_zone [{zone}] is unknown", refusal.Message, StringComparison.Ordinal);
    }

    private static AnalysisSettings JobIn(string? zone) => Job(MeanOf("v")) with { TimeZone = zone };

    private static IEnumerable<BucketResult> AlarmsAfterTheChange(AnalysisSettings job)
    {
        var detector = new AnomalyDetector(job);
        return Feed(detector, Start, End).Where(bucket => bucket.Timestamp >= ToSummer && bucket.AnomalyScore >= Alarm);
    }

    private static List<BucketResult> Feed(AnomalyDetector detector, long from, long to)
    {
        var buckets = new List<BucketResult>();
        for (var time = from; time < to; time += Hour)
            detector.Add(time, [N((IsOffice(time) ? 100 : 20) + (time / Hour * 7 + time / Day * 3) % 11 * 0.3)], buckets);
        detector.AdvanceTo(to, buckets);
        return buckets;
    }

    private static bool IsOffice(long time)
    {
        var local = time + (time < ToSummer ? 1 : 2) * Hour;
        return local % Day >= 8 * Hour && local % Day < 18 * Hour;
    }

    private static long TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
