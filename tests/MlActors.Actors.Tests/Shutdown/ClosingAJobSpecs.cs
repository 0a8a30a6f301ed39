using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Agents;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.CloseStep;

namespace MlActors.Actors.Tests.Shutdown;

public sealed class ClosingAJobSpecs : TestKit
{
    public ClosingAJobSpecs()
        : base(SpecSystem.Setup(SpecSystem.Strict))
    {
    }

    [Fact]
    public void A_job_closes_once_each_step_is_acknowledged_in_turn()
    {
        var close = WhenAJobIsClosed();

        foreach (var step in (CloseStep[])[Gate, StopFeed, Flush, Prune, CloseStep.Finalize, Snapshot, Close])
            close.AsksFor(step).AndIsAcknowledged();

        close.EndsWith<UnitState.Done>(done => Assert.Null(done.Detail));
    }

    [Fact]
    public void A_job_that_leaves_its_node_is_saved_but_neither_its_datafeed_nor_itself_is_stopped()
    {
        var close = WhenAJobLeavesItsNode();

        foreach (var step in (CloseStep[])[Gate, Flush, Prune, CloseStep.Finalize, Snapshot, Vacate]) close.AsksFor(step).AndIsAcknowledged();

        close.EndsWith<UnitState.Done>(done => Assert.Null(done.Detail));
    }

    [Fact]
    public void The_datafeed_is_stopped_before_the_job_gets_the_step()
    {
        var close = WhenAJobWithADatafeedIsClosed();

        close.AsksFor(Gate).AndIsAcknowledged();
        close.StopsTheDatafeed(force: false).WhichAnswers(new DatafeedReply.DatafeedIsStopping());
        close.HasAskedNothingMore();
        close.Feeds.Answer(close.Closer, new DatafeedReply.DatafeedIsStopped());
        close.AsksFor(StopFeed).AndIsAcknowledged();

        close.AsksFor(Flush);
    }

    [Fact]
    public void A_datafeed_that_does_not_exist_is_stopped_and_cannot_read_again()
    {
        var close = WhenAJobWithADatafeedIsClosed();

        close.AsksFor(Gate).AndIsAcknowledged();
        close.StopsTheDatafeed(force: false).WhichAnswers(new DatafeedReply.DatafeedRefused(Refusal.NotFound("No datafeed with id [feed] exists")));

        close.AsksFor(StopFeed, hasFeed: false);
    }

    [Fact]
    public void A_step_that_nobody_acknowledges_is_asked_for_three_times_and_then_the_job_opens_again()
    {
        var close = WhenAJobIsClosed();

        close.AsksFor(Gate).AndIsAcknowledged();
        close.AsksFor(StopFeed).AndIsAcknowledged();
        for (var attempt = 0; attempt < 3; attempt++) close.AsksFor(Flush).AndReceivesNothing();
        close.OpensTheJobAgain("No answer after 3 attempts.").AndIsAcknowledged();

        close.EndsWith<UnitState.Failed>(failed => Assert.Equal((CloseStep.Flush, "No answer after 3 attempts."), (failed.Step, failed.Reason)));
    }

    [Fact]
    public void An_acknowledgement_that_comes_late_or_twice_ends_no_other_step()
    {
        var close = WhenAJobIsClosed();

        close.AsksFor(Gate).AndIsAcknowledged();
        close.AsksFor(StopFeed).AndIsAcknowledged();
        close.AsksFor(Flush).AndReceivesNothing();
        close.AsksFor(Flush).AndIsAcknowledged();
        close.Jobs.Answer(close.Closer, new StepAcknowledged(Flush), new StepAcknowledged(Gate));

        close.AsksFor(Prune);
        close.HasAskedNothingMore();
    }

    [Fact]
    public void A_step_that_is_under_way_may_take_as_long_as_it_takes()
    {
        var close = WhenAJobIsClosed();

        close.AsksFor(Gate).AndIsAcknowledged();
        close.AsksFor(StopFeed).AndIsAcknowledged();
        for (var attempt = 0; attempt < 10; attempt++) close.AsksFor(Flush).AndIsUnderWay();
        close.AsksFor(Flush).AndIsAcknowledged();

        close.AsksFor(Prune);
    }

    [Fact]
    public void A_refused_step_is_asked_for_again_after_a_pause_and_continues_when_it_succeeds()
    {
        var close = WhenAJobIsClosed();
        foreach (var step in (CloseStep[])[Gate, StopFeed, Flush, Prune, CloseStep.Finalize]) close.AsksFor(step).AndIsAcknowledged();

        close.AsksFor(Snapshot).AndIsRefused("the disk is full");
        close.AsksFor(Snapshot).AndIsAcknowledged();

        close.AsksFor(Close);
    }

    [Fact]
    public void A_step_that_is_refused_three_times_fails_with_its_reason_and_the_job_opens_again()
    {
        var close = WhenAJobIsClosed();
        foreach (var step in (CloseStep[])[Gate, StopFeed, Flush, Prune, CloseStep.Finalize]) close.AsksFor(step).AndIsAcknowledged();

        for (var attempt = 0; attempt < 3; attempt++) close.AsksFor(Snapshot).AndIsRefused("the disk is full");
        close.OpensTheJobAgain("the disk is full").AndIsAcknowledged();

        close.EndsWith<UnitState.Failed>(failed => Assert.Equal((CloseStep.Snapshot, "the disk is full"), (failed.Step, failed.Reason)));
    }

    [Fact]
    public void A_job_that_cannot_write_is_asked_again_for_the_same_step_for_as_long_as_the_run_lasts()
    {
        var close = WhenAJobIsClosed();

        for (var attempt = 0; attempt < 10; attempt++)
        {
            close.AsksFor(Gate).AndReceives(new JobReply.JobRefused(Refusal.Unavailable("Job [job] could not write to its journal")));
            close.LetThePausePass();
        }

        close.AsksFor(Gate).AndIsAcknowledged();
        close.AsksFor(StopFeed);
    }

    [Fact]
    public void When_the_engine_was_lost_on_the_way_the_close_starts_over_at_its_first_step()
    {
        var close = WhenAJobIsClosed();
        foreach (var step in (CloseStep[])[Gate, StopFeed, Flush]) close.AsksFor(step).AndIsAcknowledged();

        close.AsksFor(Prune).AndReceives(new StartOver(Prune));

        foreach (var step in (CloseStep[])[Gate, StopFeed, Flush, Prune]) close.AsksFor(step).AndIsAcknowledged();
        close.AsksFor(CloseStep.Finalize);
    }

    [Fact]
    public void An_engine_that_is_lost_again_and_again_ends_the_close()
    {
        var close = WhenAJobIsClosed();

        for (var start = 0; start < 5; start++)
        {
            close.AsksFor(Gate).AndIsAcknowledged();
            close.AsksFor(StopFeed).AndReceives(new StartOver(StopFeed));
        }

        close.OpensTheJobAgain("The engine was lost 5 times.").AndIsAcknowledged();
        close.EndsWith<UnitState.Failed>(failed => Assert.Equal("The engine was lost 5 times.", failed.Reason));
    }

    [Fact]
    public void Force_skips_every_step_that_is_left_and_reports_from_which_step()
    {
        var close = WhenAJobWithADatafeedIsClosed();
        close.AsksFor(Gate).AndIsAcknowledged();
        close.StopsTheDatafeed(force: false);

        close.Closer.Tell(new AgentSignal(new ForceRequested()));

        close.StopsTheDatafeed(force: true).AndReceives(new DatafeedReply.DatafeedIsStopped());
        close.ForcesTheJob().AndReceives(new ForceAcknowledged());
        close.EndsWith<UnitState.Done>(done => Assert.Equal("forced, skipped from step [stop_feed] on", done.Detail));
    }

    [Fact]
    public void Force_does_not_wait_without_limit_for_a_datafeed_that_does_not_answer()
    {
        var close = WhenAJobWithADatafeedIsClosed();
        close.AsksFor(Gate);

        close.Closer.Tell(new AgentSignal(new ForceRequested()));

        close.StopsTheDatafeed(force: true).AndReceivesNothing();
        close.StopsTheDatafeed(force: true);
        close.ForcesTheJob().AndReceives(new ForceAcknowledged());
        close.EndsWith<UnitState.Done>(done => Assert.Equal("forced, skipped from step [gate] on", done.Detail));
    }

    [Fact]
    public void A_forced_close_that_nobody_acknowledges_fails_after_three_attempts()
    {
        var close = WhenAJobIsClosed();
        close.AsksFor(Gate);

        close.Closer.Tell(new AgentSignal(new ForceRequested()));
        for (var attempt = 0; attempt < 3; attempt++) close.ForcesTheJob().AndReceivesNothing();

        close.EndsWith<UnitState.Failed>(failed => Assert.Equal("The forced close was not acknowledged after 3 attempts.", failed.Reason));
    }

    [Fact]
    public void A_job_that_was_deleted_meanwhile_counts_as_stopped_for_every_request()
    {
        var close = WhenAJobIsClosed();
        close.AsksFor(Gate);

        close.Closer.Tell(new AgentSignal(new ForceRequested()));
        close.ForcesTheJob().AndReceives(new JobReply.JobRefused(JobDecisions.Unknown(close.Target.Job)));

        close.EndsWith<UnitState.Done>(done => Assert.Null(done.Detail));
    }

    [Fact]
    public void A_job_that_is_closed_already_needs_no_step()
    {
        var close = WhenAJobIsClosed();

        close.AsksFor(Gate).AndReceives(new AlreadyClosed());

        close.EndsWith<UnitState.Done>(done => Assert.Null(done.Detail));
    }

    [Fact]
    public void When_the_time_is_up_the_job_opens_again_and_the_step_it_stood_at_is_named()
    {
        var close = WhenAJobIsClosed();
        foreach (var step in (CloseStep[])[Gate, StopFeed, Flush]) close.AsksFor(step).AndIsAcknowledged();
        close.AsksFor(Prune);

        close.Closer.Tell(new AgentSignal(new GiveUp("The time of the run was up.")));
        close.OpensTheJobAgain("The time of the run was up.").AndIsAcknowledged();

        close.EndsWith<UnitState.Failed>(failed => Assert.Equal((CloseStep.Prune, "The time of the run was up."), (failed.Step, failed.Reason)));
    }

    [Fact]
    public void A_job_that_does_not_even_answer_that_it_opens_again_holds_up_nobody()
    {
        var close = WhenAJobIsClosed();
        close.AsksFor(Gate);

        close.Closer.Tell(new AgentSignal(new GiveUp("The run was cancelled.")));
        for (var attempt = 0; attempt < 3; attempt++) close.OpensTheJobAgain("The run was cancelled.").AndReceivesNothing();

        close.EndsWith<UnitState.Failed>(failed => Assert.Equal("The run was cancelled.", failed.Reason));
    }

    [Fact]
    public void Force_overtakes_a_close_that_is_being_given_up()
    {
        var close = WhenAJobIsClosed();
        close.AsksFor(Gate);

        close.Closer.Tell(new AgentSignal(new GiveUp("The run was cancelled.")));
        close.OpensTheJobAgain("The run was cancelled.");
        close.Closer.Tell(new AgentSignal(new ForceRequested()));
        close.ForcesTheJob().AndReceives(new ForceAcknowledged());

        close.EndsWith<UnitState.Done>(done => Assert.Equal("forced, skipped from step [gate] on", done.Detail));
    }

    private CloseScenario WhenAJobIsClosed() => CloseScenario.Begin(this, CloseKind.Close, feed: null);

    private CloseScenario WhenAJobWithADatafeedIsClosed() => CloseScenario.Begin(this, CloseKind.Close, new DatafeedId("feed"));

    private CloseScenario WhenAJobLeavesItsNode() => CloseScenario.Begin(this, CloseKind.Vacate, new DatafeedId("feed"));
}
