using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using Xunit;
using static MlActors.Actors.Tests.Datafeeds.FeedScenario;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Tests.Datafeeds;

public sealed class ReadingSpecs : TestKit
{
    private static readonly DatafeedConfig Config = Known.Feed("feed", "job");

    private readonly FeedScenario _feed;

    public ReadingSpecs()
        : base(SpecSystem.Setup()) => _feed = new FeedScenario(this, minutes: 1_000);

    [Fact]
    public void A_look_back_gives_the_job_every_record_once_in_pages()
    {
        _feed.Source.Holds(250);
        _feed.Create();

        _feed.Start(end: TimeOf(250));

        _feed.Eventually(() => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));
        Assert.Equal(Enumerable.Range(0, 250), _feed.Taken.Minutes);
        Assert.Equal([100, 100, 50], _feed.Taken.Pages.Select(page => page.Records.Batch.Count));
        Assert.All(_feed.Taken.Pages, page => Assert.Null(page.AdvanceTo));
    }

    [Fact]
    public void After_the_look_back_it_follows_the_clock_and_reports_what_is_complete()
    {
        _feed.Source.Holds(1_000);
        _feed.Create();
        _feed.Start();
        _feed.Eventually(() => Assert.Equal(FeedActivity.RealTime, _feed.View.Activity));
        var lookedBack = _feed.Taken.Minutes.Length;

        _feed.Source.Holds(1_100);
        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.True(_feed.Taken.Minutes.Length > lookedBack + 10));

        Assert.Equal(Enumerable.Range(0, _feed.Taken.Minutes.Length), _feed.Taken.Minutes);
        var followed = _feed.Taken.Pages.Last(page => page.AdvanceTo is not null);
        Assert.Equal((followed.To.Time, true), (followed.AdvanceTo!.Value, followed.CalculateInterim));
        Assert.True(followed.AdvanceTo <= (_feed.Time.GetUtcNow() - Config.QueryDelay).ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_source_that_fails_is_asked_again_for_the_same_records()
    {
        _feed.Source.Holds(150);
        _feed.Source.FailsNext(3);
        _feed.Create();
        _feed.Start(end: TimeOf(150));
        _feed.Eventually(() => Assert.StartsWith("its source: index [metrics] does not exist", _feed.View.WaitingFor, StringComparison.Ordinal));

        _feed.Eventually(SpecSystem.Operators.Datafeeds.RetryPause, () => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));

        Assert.Equal(Enumerable.Range(0, 150), _feed.Taken.Minutes);
    }

    [Fact]
    public void A_job_that_lost_pages_is_given_them_again()
    {
        _feed.Source.Holds(400);
        _feed.Create();
        _feed.JobKeepsSilent();
        _feed.Start(end: TimeOf(400));
        Assert.Equal(At(0), _feed.JobHears.ExpectMsg<JobRequest.AnalysePage>().From);
        _feed.JobKeepsSilent(false);
        _feed.Pass(SpecSystem.Operators.Datafeeds.PageTimeout);
        _feed.Eventually(() => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));

        _feed.JobGoesBackTo(100);
        _feed.Start(start: TimeOf(0), end: TimeOf(400), token: "again");

        _feed.Eventually(() => Assert.Equal(400 + 300, _feed.Taken.Minutes.Length));
        Assert.Equal(Enumerable.Range(100, 300), _feed.Taken.Minutes[400..]);
    }

    [Fact]
    public void A_page_whose_answer_was_lost_is_sent_again_and_taken_once()
    {
        _feed.Source.Holds(50);
        _feed.Create();
        _feed.JobKeepsSilent();
        _feed.Start(end: TimeOf(50));
        _feed.JobHears.ExpectMsg<JobRequest.AnalysePage>();

        for (var repeat = 0; repeat < 2; repeat++)
        {
            _feed.Pass(SpecSystem.Operators.Datafeeds.PageTimeout);
            _feed.JobHears.ExpectMsg<JobRequest.AnalysePage>();
        }

        _feed.JobKeepsSilent(false);
        _feed.Pass(SpecSystem.Operators.Datafeeds.PageTimeout);
        _feed.Eventually(() => Assert.Equal(Enumerable.Range(0, 50), _feed.Taken.Minutes));
    }

    [Fact]
    public void A_job_that_goes_back_in_mid_stream_takes_its_datafeed_with_it()
    {
        _feed.Source.Holds(300);
        _feed.Create();
        _feed.Start();
        _feed.Eventually(() => Assert.Equal(FeedActivity.RealTime, _feed.View.Activity));

        _feed.JobGoesBackTo(200);

        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.Equal(400, _feed.Taken.Minutes.Length));
        Assert.Equal(Enumerable.Range(200, 100), _feed.Taken.Minutes[300..]);
    }

    [Fact]
    public void A_job_on_its_way_to_another_node_is_waited_for_and_asked_where_to_go_on()
    {
        _feed.Source.Holds(250);
        _feed.Create();
        _feed.JobKeepsSilent();
        _feed.Start(end: TimeOf(250));
        _feed.JobHears.ExpectMsg<JobRequest.AnalysePage>();
        _feed.JobRefuses(Refusal.Unavailable("Job [job] is being moved to another node"));
        _feed.JobKeepsSilent(false);
        _feed.Pass(SpecSystem.Operators.Datafeeds.PageTimeout);
        _feed.Eventually(
            () => Assert.Equal((FeedActivity.Attaching, "Job [job] is being moved to another node"), (_feed.View.Activity, _feed.View.WaitingFor)));

        _feed.JobRefuses(null);

        _feed.Eventually(SpecSystem.Operators.Datafeeds.RetryPause, () => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));
        Assert.Equal(Enumerable.Range(0, 250), _feed.Taken.Minutes);
    }

    [Fact]
    public void A_job_that_is_no_longer_open_ends_its_datafeed_and_is_not_closed_by_it()
    {
        _feed.Source.Holds(300);
        _feed.Create();
        _feed.Start();
        _feed.Eventually(() => Assert.Equal(FeedActivity.RealTime, _feed.View.Activity));

        _feed.JobRefuses(Refusal.Conflict("Cannot perform requested action because job [job] is not open"));

        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));
        Assert.Equal("Cannot perform requested action because job [job] is not open", _feed.View.Reason);
        _feed.Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_datafeed_that_never_finds_anything_ends_after_so_many_searches_and_closes_its_job()
    {
        _feed.Create(Config with { MaxEmptySearches = 3 });
        _feed.Start();

        _feed.Eventually(TimeSpan.FromMinutes(1), () => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));

        Assert.Equal("3 searches in a row found nothing", _feed.View.Reason);
        _feed.Coordinator.ExpectMsg<Domain.Shutdown.ShutdownCommand.StartRun>();
    }

    [Fact]
    public void A_datafeed_that_found_something_once_may_find_nothing_for_as_long_as_it_likes()
    {
        _feed.Source.Holds(100);
        _feed.Create(Config with { MaxEmptySearches = 3 });
        _feed.Start();
        _feed.Eventually(() => Assert.Equal(FeedActivity.RealTime, _feed.View.Activity));
        var searches = _feed.Source.Searches.Count;

        _feed.Eventually(TimeSpan.FromMinutes(1), () => Assert.True(_feed.Source.Searches.Count > searches + 5));

        Assert.Equal(DatafeedPhase.Started, _feed.View.Phase);
    }

    [Fact]
    public void A_datafeed_that_was_lost_continues_from_the_position_of_its_job()
    {
        _feed.Source.Holds(1_000);
        _feed.Create();
        _feed.Start();
        _feed.Eventually(() => Assert.Equal(FeedActivity.RealTime, _feed.View.Activity));
        var before = _feed.Taken.Minutes.Length;

        _feed.DiesAndComesBack();
        _feed.Source.Holds(1_200);
        _feed.Ask<DatafeedRuns>(new DatafeedRequest.WakeDatafeed(Id));

        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.True(_feed.Taken.Minutes.Length > before + 5));
        Assert.Equal(Enumerable.Range(0, _feed.Taken.Minutes.Length), _feed.Taken.Minutes);
        Assert.Contains(_feed.Node.Running, target => target.Unit.Name == "feed");
    }

    [Fact]
    public void A_datafeed_that_is_started_notifies_the_registry()
    {
        _feed.Create();

        _feed.Start();

        _feed.Registry.ExpectMsg(new RegistryCommand.ExpectDatafeed(Id));
    }
}
