using Akka.TestKit.Xunit2;
using MlActors.Actors.Datafeeds;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Actors.Tests.Datafeeds.FeedScenario;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Tests.Datafeeds;

public sealed class StoppingSpecs : TestKit
{
    private readonly FeedScenario _feed;

    public StoppingSpecs()
        : base(SpecSystem.Setup())
    {
        _feed = new FeedScenario(this, minutes: 1_000);
        _feed.Source.Holds(500);
        _feed.Create();
    }

    [Fact]
    public void A_search_is_abandoned_at_once()
    {
        _feed.Source.Hangs(true);
        _feed.Start();
        _feed.Eventually(() => Assert.Single(_feed.Source.Searches));

        _feed.Ask<DatafeedIsStopping>(_feed.Stop());

        _feed.Hear<DatafeedIsStopped>();
        Assert.True(_feed.Source.Searches[0].Cancellation.IsCancellationRequested);
        Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase);
        Assert.Equal(
            new RegistryCommand.DismissDatafeed(Id), _feed.Registry.FishForMessage<RegistryCommand>(said => said is RegistryCommand.DismissDatafeed));
    }

    [Fact]
    public void A_request_that_its_run_sent_before_the_datafeed_was_started_again_stops_nothing()
    {
        _feed.Start();
        _feed.Ask<DatafeedIsStopping>(_feed.Stop() with { Once = true });
        _feed.Hear<DatafeedIsStopped>();
        _feed.Start(token: "again");

        Assert.True(_feed.Ask<DatafeedIsStopped>(_feed.Stop() with { Once = true }).IsStartedAgain);
        Assert.Equal(DatafeedPhase.Started, _feed.View.Phase);

        _feed.DiesAndComesBack();
        Assert.True(_feed.Ask<DatafeedIsStopped>(_feed.Stop() with { Once = true }).IsStartedAgain);
        Assert.Equal(DatafeedPhase.Started, _feed.View.Phase);
    }

    [Fact]
    public void The_run_that_closed_its_job_stops_it_no_more_once_both_are_started_again()
    {
        _feed.JobIsOpenAgainAfter(_feed.Stop().Run);
        _feed.Start();

        Assert.True(_feed.Ask<DatafeedIsStopped>(_feed.Stop()).IsStartedAgain);
        Assert.True(_feed.Ask<DatafeedIsStopped>(_feed.Stop(force: true)).IsStartedAgain);
        Assert.Equal(DatafeedPhase.Started, _feed.View.Phase);
        _feed.Ask<DatafeedIsStopping>(_feed.Stop() with { Run = new RunId("another") });
    }

    [Fact]
    public void A_page_in_progress_is_finished_first()
    {
        WithAPageInHand();
        _feed.Ask<DatafeedIsStopping>(_feed.Stop());
        Assert.Equal("stopping", _feed.View.State);

        _feed.JobKeepsSilent(false);
        _feed.Eventually(SpecSystem.Operators.Datafeeds.StopGracePeriod / 2, () => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));

        _feed.Hear<DatafeedIsStopped>();
    }

    [Fact]
    public void A_page_that_the_job_never_takes_does_not_hold_up_the_stop_without_limit()
    {
        WithAPageInHand();
        _feed.Ask<DatafeedIsStopping>(_feed.Stop());
        Assert.Equal(DatafeedPhase.Stopping, _feed.View.Phase);

        _feed.Pass(SpecSystem.Operators.Datafeeds.StopGracePeriod);

        _feed.Hear<DatafeedIsStopped>();
        Assert.Empty(_feed.Taken.Pages);
    }

    [Fact]
    public void With_force_nothing_is_waited_for()
    {
        WithAPageInHand();

        _feed.Ask<DatafeedIsStopped>(_feed.Stop(force: true));

        Assert.Equal("force stop_datafeed (api)", _feed.View.Reason);
    }

    [Fact]
    public void Force_overtakes_a_stop_that_waits()
    {
        WithAPageInHand();
        _feed.Ask<DatafeedIsStopping>(_feed.Stop());

        _feed.Send(_feed.Stop(force: true));

        _feed.Hear<DatafeedIsStopped>();
        _feed.Hear<DatafeedIsStopped>();
        Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase);
    }

    [Fact]
    public void A_stopped_datafeed_is_stopped_again_without_an_error()
    {
        _feed.Ask<DatafeedIsStopped>(_feed.Stop());
        _feed.Ask<DatafeedIsStopped>(_feed.Stop(force: true));
    }

    [Fact]
    public void A_datafeed_that_was_being_started_is_not_started_any_more()
    {
        _feed.JobRefuses(Refusal.Unavailable("Job [job] is opening"));
        var starter = CreateTestProbe();
        starter.Send(_feed.Actor, new StartDatafeed(Id, null, null, "token"));
        _feed.Eventually(() => Assert.Equal(("starting", "Job [job] is opening"), (_feed.View.State, _feed.View.WaitingFor)));

        _feed.Ask<DatafeedIsStopped>(_feed.Stop());

        Assert.Equal("datafeed [feed] was stopped while it was being started", starter.ExpectMsg<DatafeedRefused>().Refusal.Reason);
        _feed.JobRefuses(null);
        _feed.Pass(SpecSystem.Operators.Datafeeds.PageTimeout);
        Assert.Equal("stopped", _feed.View.State);
    }

    [Fact]
    public void A_start_that_is_asked_for_again_while_the_job_opens_is_the_same_start()
    {
        _feed.JobRefuses(Refusal.Unavailable("Job [job] is opening"));
        _feed.Send(new StartDatafeed(Id, null, null, "token"));
        _feed.Eventually(() => Assert.Equal("starting", _feed.View.State));

        _feed.Send(new StartDatafeed(Id, null, null, "token"));
        Assert.Equal(RefusalKind.Conflict, _feed.Ask<DatafeedRefused>(new StartDatafeed(Id, null, null, "another")).Refusal.Kind);
        _feed.JobRefuses(null);

        _feed.Eventually(SpecSystem.Operators.Datafeeds.RetryPause, () => Assert.Equal("started", _feed.View.State));
        _feed.Hear<DatafeedIsStarted>();
    }

    [Fact]
    public void A_datafeed_whose_job_is_closed_is_not_started_and_nobody_waits_for_it()
    {
        _feed.JobRefuses(Refusal.Conflict("cannot start datafeed [feed] because job [job] is closed"));

        Assert.Equal(
            "cannot start datafeed [feed] because job [job] is closed",
            _feed.Ask<DatafeedRefused>(new StartDatafeed(Id, null, null, "token")).Refusal.Reason);

        Assert.Equal("stopped", _feed.View.State);
        _feed.Registry.ExpectMsg(new RegistryCommand.DismissDatafeed(Id));
    }

    [Fact]
    public void A_datafeed_that_dies_while_it_stops_is_stopped_when_it_restarts()
    {
        WithAPageInHand();
        _feed.Ask<DatafeedIsStopping>(_feed.Stop());

        _feed.DiesAndComesBack();

        _feed.Eventually(() => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));
        _feed.Ask<DatafeedIsStopped>(_feed.Stop());
    }

    [Fact]
    public void An_isolated_datafeed_stays_started_and_does_nothing_until_it_is_woken()
    {
        _feed.Start();
        _feed.Eventually(() => Assert.Equal(FeedActivity.RealTime, _feed.View.Activity));
        _feed.Ask<DatafeedIsIsolated>(new DatafeedRequest.IsolateDatafeed(Id));
        var searches = _feed.Source.Searches.Count;

        _feed.Pass(TimeSpan.FromHours(1));
        Assert.Equal((DatafeedPhase.Started, FeedActivity.Isolated, searches), (_feed.View.Phase, _feed.View.Activity, _feed.Source.Searches.Count));
        Assert.Empty(_feed.Node.Running);

        _feed.Ask<DatafeedRuns>(new DatafeedRequest.WakeDatafeed(Id));
        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.True(_feed.Source.Searches.Count > searches));
    }

    [Fact]
    public void A_datafeed_that_is_isolated_while_it_stops_is_stopped()
    {
        WithAPageInHand();
        _feed.Ask<DatafeedIsStopping>(_feed.Stop());

        _feed.Ask<DatafeedIsIsolated>(new DatafeedRequest.IsolateDatafeed(Id));

        _feed.Hear<DatafeedIsStopped>();
    }

    [Fact]
    public void A_datafeed_whose_shard_moves_stops_at_once_and_reports_that_it_moved()
    {
        WithAPageInHand();
        _feed.User.Watch(_feed.Actor);

        _feed.Actor.Tell(new VacateDatafeed(), TestActor);

        _feed.User.ExpectTerminated(_feed.Actor);
        _feed.Registry.FishForMessage<RegistryRequest.DatafeedMoved>(moved => moved.Datafeed == Id);
    }

    [Fact]
    public void Nothing_is_started_on_a_node_that_is_leaving()
    {
        _feed.Node.BeginDrain();

        Assert.Equal(RefusalKind.Unavailable, _feed.Ask<DatafeedRefused>(new StartDatafeed(Id, null, null, "token")).Refusal.Kind);
    }

    [Fact]
    public void A_stop_that_could_not_be_written_is_refused_and_the_datafeed_restarts_as_started()
    {
        _feed.Start();
        Faults.Of(Sys).LoseJournalOf("datafeed-feed");

        Assert.Equal(RefusalKind.Unavailable, _feed.Ask<DatafeedRefused>(_feed.Stop()).Refusal.Kind);

        Faults.Of(Sys).Mend();
        _feed.DiesAndComesBack();
        Assert.Equal(DatafeedPhase.Started, _feed.View.Phase);
        _feed.Send(_feed.Stop());
        _feed.Hear<DatafeedIsStopping>();
        _feed.Hear<DatafeedIsStopped>();
    }

    private void WithAPageInHand()
    {
        _feed.JobKeepsSilent();
        _feed.Start();
        _feed.JobHears.ExpectMsg<JobRequest.AnalysePage>();
    }
}
