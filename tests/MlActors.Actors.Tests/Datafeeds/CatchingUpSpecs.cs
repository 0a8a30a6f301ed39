using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using Xunit;
using static MlActors.Actors.Tests.Datafeeds.FeedScenario;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>A stopped datafeed brings its job up to what it had read, when an engine that is lost has forgotten it.</summary>
public sealed class CatchingUpSpecs : TestKit
{
    private readonly FeedScenario _feed;

    public CatchingUpSpecs()
        : base(SpecSystem.Setup())
    {
        _feed = new FeedScenario(this, minutes: 1_000);
        _feed.Source.Holds(400);
        _feed.Create();
    }

    [Fact]
    public void A_stop_reports_how_far_the_datafeed_had_come_also_after_it_restarted()
    {
        ReadsUntil(300);

        _feed.DiesAndComesBack();

        Assert.Equal(At(300), _feed.Ask<DatafeedIsStopped>(_feed.Stop()).Reach!.Position);
    }

    [Fact]
    public void What_the_job_has_lost_is_read_again_up_to_the_reach_and_no_further()
    {
        ReadsUntil(300);
        _feed.JobGoesBackTo(100);
        var taken = _feed.Taken.Minutes.Length;

        _feed.Ask<DatafeedIsStopping>(new DatafeedRequest.CatchUpJob(Id));

        Assert.Equal(At(300), _feed.Hear<DatafeedIsStopped>().Reach!.Position);
        Assert.Equal(Enumerable.Range(100, 200), _feed.Taken.Minutes[taken..]);
        Assert.All(_feed.Taken.Pages.Where(page => page.CatchUp), page => Assert.Equal(Id, page.Datafeed));
        Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase);
    }

    [Fact]
    public void A_datafeed_that_has_lost_its_reach_reads_again_up_to_what_the_job_knows_from_its_results()
    {
        _feed.Start();
        _feed.DiesAndComesBack();
        _feed.Ask<DatafeedIsStopping>(_feed.Stop());
        _feed.Hear<DatafeedIsStopped>();
        _feed.JobGoesBackTo(100);
        var taken = _feed.Taken.Minutes.Length;

        _feed.Ask<DatafeedIsStopping>(new DatafeedRequest.CatchUpJob(Id) { Reach = FeedReach.OfResults(TimeOf(300), lineage: 0) });

        _feed.Hear<DatafeedIsStopped>();
        Assert.Equal(Enumerable.Range(100, 200), _feed.Taken.Minutes[taken..]);
    }

    [Fact]
    public void A_job_that_has_lost_nothing_is_sent_nothing()
    {
        ReadsUntil(300);
        var taken = _feed.Taken.Pages.Length;

        _feed.Ask<DatafeedIsStopping>(new DatafeedRequest.CatchUpJob(Id));

        _feed.Hear<DatafeedIsStopped>();
        Assert.Equal(taken, _feed.Taken.Pages.Length);
    }

    [Fact]
    public void A_source_that_is_gone_is_refused_by_name_and_not_taken_for_read()
    {
        ReadsUntil(300);
        _feed.JobGoesBackTo(100);
        _feed.Source.FailsNext(1);

        _feed.Ask<DatafeedIsStopping>(new DatafeedRequest.CatchUpJob(Id));

        Assert.Contains("index [metrics] does not exist", _feed.Hear<DatafeedRefused>().Refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_not_be_read_any_more_is_refused_by_name_and_not_taken_for_read()
    {
        ReadsUntil(300);
        _feed.JobGoesBackTo(100);
        _feed.Access.Withdraw("[alice] may not read [metrics]");

        _feed.Ask<DatafeedIsStopping>(new DatafeedRequest.CatchUpJob(Id));

        var refusal = _feed.Hear<DatafeedRefused>().Refusal;
        Assert.Equal(RefusalKind.Forbidden, refusal.Kind);
        Assert.Equal("what it had read cannot be read again: [alice] may not read [metrics]", refusal.Reason);
    }

    [Fact]
    public void A_start_further_on_first_reads_again_what_the_job_has_lost()
    {
        ReadsUntil(300);
        _feed.JobGoesBackTo(100);
        var taken = _feed.Taken.Minutes.Length;

        _feed.Ask<DatafeedIsStarted>(new StartDatafeed(Id, TimeOf(350), TimeOf(400), "later"));

        Assert.Equal(Enumerable.Range(100, 200), _feed.Taken.Minutes[taken..].Take(200));
    }

    [Fact]
    public void A_datafeed_that_never_stopped_after_reading_has_nothing_to_catch_up() =>
        Assert.Null(_feed.Ask<DatafeedIsStopped>(new DatafeedRequest.CatchUpJob(Id)).Reach);

    [Fact]
    public void A_datafeed_is_deleted_once_its_job_has_saved_what_it_had_read()
    {
        ReadsUntil(300);
        _feed.JobRefuses(Refusal.Unavailable("the snapshot store is away"));
        Assert.Equal(RefusalKind.Unavailable, _feed.Ask<DatafeedRefused>(new DeleteDatafeed(Id, Force: false)).Refusal.Kind);

        _feed.JobRefuses(null);

        _feed.Ask<DatafeedIsDeleted>(new DeleteDatafeed(Id, Force: false));
    }

    [Fact]
    public void A_deletion_first_reads_again_what_the_job_has_lost()
    {
        ReadsUntil(300);
        _feed.JobGoesBackTo(100);

        Assert.Equal(RefusalKind.Unavailable, _feed.Ask<DatafeedRefused>(new DeleteDatafeed(Id, Force: false)).Refusal.Kind);
        _feed.Eventually(() => Assert.Equal(299, _feed.Taken.Minutes[^1]));

        _feed.Eventually(() => Assert.IsType<DatafeedIsDeleted>(_feed.Ask<object>(new DeleteDatafeed(Id, Force: false))));
    }

    [Fact]
    public void Force_deletes_at_once()
    {
        ReadsUntil(300);
        _feed.JobRefuses(Refusal.Unavailable("the snapshot store is away"));

        _feed.Ask<DatafeedIsDeleted>(new DeleteDatafeed(Id, Force: true));
    }

    private void ReadsUntil(int minute)
    {
        _feed.Start(end: TimeOf(minute));
        _feed.Eventually(() => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));
    }
}
