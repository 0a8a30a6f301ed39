using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Series;

public sealed class SilenceSpecs
{
    [Fact]
    public void A_series_with_records_in_every_bucket_is_dense_and_one_with_few_is_sparse()
    {
        Assert.True(After(Enumerable.Repeat(1, 50)).IsDense);
        Assert.False(After(Enumerable.Repeat(20, 50)).IsDense);
    }

    [Fact]
    public void A_silence_of_a_regular_series_becomes_improbable_sooner()
    {
        var regular = After(Enumerable.Repeat(10, 60)).AlarmAfter;
        var irregular = After(Enumerable.Range(0, 60).Select(at => at % 10 == 0 ? 100 : 5)).AlarmAfter;

        Assert.InRange(regular!.Value, 11, 30);
        Assert.True(irregular > 5 * regular);
    }

    [Fact]
    public void Too_few_intervals_raise_no_alarm() => Assert.Null(After([10, 10, 10]).AlarmAfter);

    [Fact]
    public void Each_alarm_is_ten_times_less_probable_than_the_last_and_a_record_resets_it()
    {
        var silence = After(Enumerable.Repeat(10, 60));
        var (first, when) = (silence.Probability, silence.AlarmAfter);
        silence.RaiseAlarmPower();

        Assert.Equal(first / 10, silence.Probability, first * 1e-9);
        Assert.True(silence.AlarmAfter > when);
        silence.LearnInterval(40);
        Assert.Equal(first, silence.Probability);
    }

    [Fact]
    public void A_silent_entity_is_detected_when_its_silence_becomes_improbable()
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(Counting(by: "who"))), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour < 2_000; hour++)
        {
            for (var who = 0; who < 5; who++)
                if (draws.Below(4) == 0 && (who != 2 || hour < 1_500)) detector.Add(hour * Hour, [T($"s{who}")], buckets);
        }

        var silent = buckets.SelectMany(bucket => bucket.Records.Select(record => (Hour: bucket.Timestamp / Hour, Record: record)))
            .Where(found => found.Record is { ByFieldValue: "s2", Actual: [0], Probability: <= 1e-4 }).ToArray();
        Assert.NotEmpty(silent);
        Assert.InRange(silent[0].Hour, 1_510, 1_600);
        Assert.Equal(5, silent[0].Record.MultiBucketImpact);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_silence_during_an_event_is_not_learned_so_that_a_later_one_is_found(bool isScheduled, bool isFound)
    {
        var (detector, buckets) = (new AnomalyDetector(Job(Counting(by: "who"))), new List<BucketResult>());
        if (isScheduled) detector.Schedule([new ScheduledEvent("maintenance", 900 * Hour, 1_000 * Hour)]);
        for (var hour = 0; hour < 1_300; hour++)
            foreach (var (who, every) in ((string, int)[])[("other", 1), ("rare", 8)])
                if (hour % every == 0 && (who == "other" || hour is not (>= 900 and < 1_000 or >= 1_200)))
                    detector.Add(hour * Hour, [T(who)], buckets);

        Assert.Equal(isFound, buckets.Any(bucket =>
            bucket.Timestamp >= 1_200 * Hour && bucket.Records.Any(record => record is { ByFieldValue: "rare", Actual: [0] })));
        Assert.Equal(!isScheduled, buckets.Any(bucket =>
            bucket.Timestamp is >= 900 * Hour and < 1_000 * Hour && bucket.Records.Any(record => record.ByFieldValue == "rare")));
    }

    [Fact]
    public void Intermittent_entities_have_no_severe_scores()
    {
        var (detector, draws, buckets) = (new AnomalyDetector(Job(Counting(by: "who"))), new SeededRandom(2), new List<BucketResult>());
        for (var hour = 0; hour < 3_000; hour++)
            for (var who = 0; who < 50; who++)
                if (draws.Below(20) == 0) detector.Add(hour * Hour, [T($"s{who}")], buckets);

        AreQuiet(buckets);
    }

    [Fact]
    public void The_high_side_ignores_silence()
    {
        var detector = new AnomalyDetector(Job(Counting(by: "who") with { Side = Side.High }));
        var buckets = new List<BucketResult>();
        for (var hour = 0; hour < 400; hour += 5) detector.Add(hour * Hour, [T("a")], buckets);
        detector.AdvanceTo(900 * Hour, buckets);

        Assert.All(buckets, bucket => Assert.Empty(bucket.Records));
    }

    private static SilenceModel After(IEnumerable<int> intervals)
    {
        var silence = new SilenceModel();
        silence.LearnInterval(0);
        foreach (var interval in intervals) silence.LearnInterval(interval);
        return silence;
    }
}
