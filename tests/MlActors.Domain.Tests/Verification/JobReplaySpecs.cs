using System.Collections.Immutable;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;
using MlActors.Domain.Verification;
using Xunit;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Domain.Tests.Verification;

/// <summary>Buckets of a minute, mean of one field; a record each ten seconds.</summary>
public sealed class JobReplaySpecs
{
    private const long Minute = 60_000, Step = 10_000;

    private static readonly JobConfig Config = Known.ConfigOfJob with
    {
        Analysis = new AnalysisConfig(TimeSpan.FromMinutes(1), [new DetectorConfig("mean") { FieldName = "value" }]),
    };

    private readonly List<BucketResult> _found = [];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_replay_of_a_job_that_was_closed_between_its_pages_gives_the_same_results_for_any_size_of_page(int pageSize)
    {
        var job = Attached(null);
        foreach (var (from, until) in ((int, int)[])[(0, 50), (50, 51), (51, 120)])
        {
            Feed(job, from, until);
            job = JobModel.Restore(Config, job.Save());
        }

        Assert.Equal(Shown(_found), Shown(Replayed(job, pageSize)));
    }

    [Fact]
    public void A_datafeed_that_went_on_at_a_later_time_is_repeated_at_the_same_record()
    {
        var job = Attached(5 * Step);
        Feed(job, 5, 30);
        job.Apply(new ModelEvent.FeedAttached(1, 60 * Step), _found);
        Feed(job, 60, 100);

        Assert.Equal(Shown(_found), Shown(Replayed(job, 7)));
        Assert.DoesNotContain(_found, bucket => bucket.Timestamp == 40 * Step);
    }

    [Fact]
    public void A_flush_that_moved_time_is_repeated_at_the_same_record()
    {
        var job = Attached(null);
        Feed(job, 0, 30);
        job.Apply(new ModelEvent.TimeMoved(1, Advance: 8 * Minute, Skip: null, SkipsFirst: true), _found);

        Assert.Equal(Shown(_found), Shown(Replayed(job, 1000)));
    }

    [Fact]
    public void What_the_source_no_longer_holds_is_left_over()
    {
        var job = Attached(null);
        Feed(job, 0, 30);
        var replay = new JobReplay(Config, job);

        Assert.Equal(20, replay.Analyse(Records(0, 20), new DatafeedPosition(20 * Step), []));

        Assert.Equal(10, replay.RecordsLeft);
    }

    [Fact]
    public void No_more_than_the_original_was_given_is_analysed()
    {
        var job = Attached(null);
        Feed(job, 0, 30);

        Assert.Equal(30, new JobReplay(Config, job).Analyse(Records(0, 33), new DatafeedPosition(33 * Step), []));
    }

    [Fact]
    public void A_job_that_a_datafeed_alone_has_read_for_can_be_replayed()
    {
        var job = Attached(null);
        Feed(job, 0, 10);

        Assert.Null(JobReplay.FindObstacle(ViewOf(job), job));
    }

    [Fact]
    public void Posted_records_are_named_as_the_obstacle()
    {
        var job = Attached(null);
        job.Apply(new ModelEvent.RecordsPosted(1, Known.Now, "poster", 1, Records(0, 3)), []);

        Assert.StartsWith("records were posted to it", JobReplay.FindObstacle(ViewOf(job), job), StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_changed_between_records_are_an_obstacle_and_rules_before_the_first_are_not()
    {
        var events = new RuleContext { Events = [new Detection.Settings.ScheduledEvent("holiday", 2 * Minute, 3 * Minute)] };
        var early = new JobModel(Config);
        early.Apply(new ModelEvent.RulesChanged(1, events), []);
        early.Attach(null);
        Feed(early, 0, 60);
        var late = Attached(null);
        Feed(late, 0, 60);
        late.Apply(new ModelEvent.RulesChanged(1, events), []);
        _found.Clear();

        Assert.Null(JobReplay.FindObstacle(ViewOf(early), early));
        Assert.Equal(
            "calendars, filters or custom rules were changed between its records, after record 60", JobReplay.FindObstacle(ViewOf(late), late));
        Assert.Contains(Replayed(early, 7), bucket => !bucket.ScheduledEvents.IsDefaultOrEmpty);
    }

    [Fact]
    public void What_the_job_itself_remembers_is_the_first_obstacle()
    {
        var job = Attached(null);
        Feed(job, 0, 10);

        Assert.Equal("it was reverted", JobReplay.FindObstacle(ViewOf(job) with { ReplayObstacle = "it was reverted" }, job));
    }

    [Fact]
    public void A_model_with_more_interventions_than_are_recorded_says_so()
    {
        var job = Attached(null);
        for (var minute = 1; minute <= InterventionLog.MaxEntries + 1; minute++)
            job.Apply(new ModelEvent.TimeMoved(1, Advance: minute * Minute, Skip: null, SkipsFirst: true), []);
        var restored = JobModel.Restore(Config, job.Save());

        Assert.Equal(InterventionLog.MaxEntries, restored.Interventions.Entries.Length);
        Assert.Equal("time, calendars or filters were changed more than 1000 times", JobReplay.FindObstacle(ViewOf(restored), restored));
    }

    private List<BucketResult> Replayed(JobModel original, int pageSize)
    {
        var (replay, found) = (new JobReplay(Config, original), new List<BucketResult>());
        while (replay.RecordsLeft > 0)
        {
            var from = (int)(replay.Position.Time / Step);
            replay.Analyse(Records(from, from + pageSize), new DatafeedPosition((from + pageSize) * Step), found);
        }

        replay.Finish(found);
        return found;
    }

    private static JobModel Attached(long? start)
    {
        var model = new JobModel(Config);
        model.Attach(start);
        return model;
    }

    private void Feed(JobModel model, int from, int until) => Assert.True(model.TryAnalyse(
        new AnalysePage(
            Known.Job, Known.Feed, model.Position!, new DatafeedPosition(until * Step), Records(from, until), until * Step, CalculateInterim: false),
        0, _found));

    private static ParsedRecords Records(int from, int until)
    {
        long[] times = [.. Enumerable.Range(from, until - from).Select(record => record * Step)];
        return new ParsedRecords(new RecordBatch(times, [.. times.Select(time => FieldValue.Of(time / Step * 31 % 17))], 1), 0, 0, 0);
    }

    private static JobView ViewOf(JobModel model) => JobView.Unanswered(Known.Job, "") with { Statistics = model.Statistics, Reason = null };

    private static IEnumerable<string> Shown(IEnumerable<BucketResult> buckets) => buckets.Select(bucket => string.Join(
        ' ', bucket.Timestamp, bucket.EventCount, BitConverter.DoubleToInt64Bits(bucket.InitialAnomalyScore),
        string.Join(',', bucket.Records.Select(record => BitConverter.DoubleToInt64Bits(record.Probability)))));
}
