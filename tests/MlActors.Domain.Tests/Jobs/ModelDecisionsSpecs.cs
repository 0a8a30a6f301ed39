using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;
using Xunit;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;
using static MlActors.Domain.Jobs.ModelDecision;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>What a request does to a model: nothing, an event, or a snapshot first. Epoch 7, lineage 3.</summary>
public sealed class ModelDecisionsSpecs
{
    private const long Minute = 60_000;

    private static readonly JobConfig Config = ConfigOfJob with
    {
        Analysis = new AnalysisConfig(TimeSpan.FromMinutes(1), [new DetectorConfig("mean") { FieldName = "value" }]),
    };

    private static readonly PostRecords Chunk = new(Job, "poster", Number: 1, Settled: 0, Records(0));

    private readonly JobModel _model = new(Config);

    [Fact]
    public void A_post_enters_the_journal_with_its_number_and_time()
    {
        var posted = Assert.IsType<ModelEvent.RecordsPosted>(Assert.IsType<Write>(Decide(Chunk)).Event);

        Assert.Equal((7, Now, "poster", 1), (posted.Epoch, posted.At, posted.Poster, posted.Number));
    }

    [Fact]
    public void A_repeated_post_is_answered_with_the_counts_of_the_first()
    {
        _model.Apply(Assert.IsType<Write>(Decide(Chunk)).Event, []);

        Assert.Equal(1, Assert.IsType<RecordsAccepted>(ReplyTo(Chunk)).Counts.ProcessedRecordCount);
    }

    [Fact]
    public void A_post_that_its_poster_has_given_up_is_refused()
    {
        _model.Apply(Assert.IsType<Write>(Decide(Chunk with { Number = 2, Settled = 1 })).Event, []);

        Assert.Equal(RefusalKind.Conflict, Assert.IsType<JobRefused>(ReplyTo(Chunk)).Refusal.Kind);
    }

    [Fact]
    public void A_flush_without_a_time_changes_nothing_and_one_with_a_time_is_written()
    {
        Assert.IsType<JobIsFlushed>(ReplyTo(new FlushJob(Job, CalculateInterim: true)));
        Assert.Equal(
            new ModelEvent.TimeMoved(7, Minute, null, SkipsFirst: true), Assert.IsType<Write>(Decide(new FlushJob(Job, AdvanceTime: Minute))).Event);
    }

    [Fact]
    public void What_would_be_replayed_before_pages_that_no_journal_holds_waits_for_a_snapshot()
    {
        AnalysesAPage();

        Assert.Equal("The post", Assert.IsType<SaveFirst>(Decide(Chunk)).Who);
        Assert.Equal("The flush", Assert.IsType<SaveFirst>(Decide(new FlushJob(Job, SkipTime: 9 * Minute))).Who);
        Assert.Equal("The datafeed", Assert.IsType<SaveFirst>(Decide(new AttachDatafeed(Job, Feed, Start: 9 * Minute))).Who);

        _model.MarkSaved();
        Assert.IsType<Write>(Decide(Chunk));
    }

    [Fact]
    public void A_datafeed_that_attaches_where_the_model_stands_changes_nothing()
    {
        Assert.IsType<Write>(Decide(new AttachDatafeed(Job, Feed, Start: 0)));
        AnalysesAPage();

        Assert.Equal(new DatafeedPosition(Minute), Assert.IsType<PositionIs>(ReplyTo(new AttachDatafeed(Job, Feed, Start: 0))).Position);
    }

    [Fact]
    public void A_model_that_lies_before_the_reach_of_its_datafeed_answers_with_its_position()
    {
        AnalysesAPage();
        var ahead = new FeedReach(new DatafeedPosition(5 * Minute), null, Lineage: 3);

        Assert.Equal(new DatafeedPosition(Minute), Assert.IsType<PositionIs>(ReplyTo(new SaveModel(Job, ahead))).Position);
        Assert.Equal(
            new DatafeedPosition(Minute), Assert.IsType<PositionIs>(ReplyTo(new AttachDatafeed(Job, Feed, 9 * Minute) { Reach = ahead })).Position);
    }

    [Fact]
    public void What_a_datafeed_has_read_counts_as_saved_only_with_a_durable_model()
    {
        AnalysesAPage();
        var save = new SaveModel(Job, new FeedReach(new DatafeedPosition(Minute), null, Lineage: 3));

        Assert.IsType<SaveFirst>(Decide(save));
        Assert.False(_model.IsSaved);

        _model.MarkSaved();
        Assert.IsType<ModelIsSaved>(ReplyTo(save));
        Assert.True(_model.IsSaved);
    }

    [Fact]
    public void Rules_enter_the_journal_when_they_are_different_and_after_the_pages_before_them()
    {
        var rules = new RuleContext { Events = [new ScheduledEvent("event", 1, 2)] };
        Assert.Null(_model.DecideRules(RuleContext.Empty, epoch: 7));
        AnalysesAPage();

        Assert.Equal("The change of a calendar or filter", Assert.IsType<SaveFirst>(_model.DecideRules(rules, epoch: 7)).Who);

        _model.MarkSaved();
        var change = Assert.IsType<Write>(_model.DecideRules(rules, epoch: 7)).Event;
        Assert.Equal(new ModelEvent.RulesChanged(7, rules), change);
        _model.Apply(change, []);
        Assert.Null(_model.DecideRules(rules with { }, epoch: 7));
    }

    private void AnalysesAPage()
    {
        var start = _model.Attach(0);
        Assert.True(_model.TryAnalyse(new AnalysePage(Job, Feed, start, new DatafeedPosition(Minute), Records(0), null, false), at: 1, []));
    }

    private ModelDecision Decide(JobRequest request) => _model.Decide(request, epoch: 7, lineage: 3, Now);

    private JobReply ReplyTo(JobRequest request) => Assert.IsType<Answer>(Decide(request)).Reply;

    private static ParsedRecords Records(params long[] times) =>
        new(new RecordBatch(times, [.. times.Select(time => FieldValue.Of(time % 7))], 1), 0, 0, 0);
}
