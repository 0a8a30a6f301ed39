using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Shutdown;

public sealed class ShutdownDecisionsSpecs
{
    private static readonly RunTarget A = Runs.Job("a"), B = Runs.Job("b"), FeedA = Runs.Feed("fa"), FeedB = Runs.Feed("fb");

    [Fact]
    public void A_run_starts_once_however_often_it_is_asked_for()
    {
        Assert.Equal("RunStarted", ShutdownState.Initial.Decide(Runs.Start(Run, 1, A), Now).InShort());
        Assert.Equal("nothing", ShutdownState.Initial.After(Runs.Start(Run, 1, A)).Decide(Runs.Start(Run, 5, A, B), Now).InShort());
    }

    [Fact]
    public void A_run_without_units_is_completed_as_it_starts()
    {
        Assert.Equal("RunStarted, RunEnded", ShutdownState.Initial.Decide(Runs.Start(Run, 1), Now).InShort());
        Assert.Equal(RunOutcome.Completed, ShutdownState.Initial.After(Runs.Start(Run, 1)).Find(Run)!.Outcome);
    }

    [Fact]
    public void A_unit_that_is_named_twice_is_taken_once()
    {
        var run = ShutdownState.Initial.After(Runs.Start(Run, 5, Runs.Job("a", 10), Runs.Job("a", 20))).After(Runs.Report(Runs.Done, A)).Find(Run)!;

        Assert.Single(run.Units);
        Assert.Equal(RunOutcome.Completed, run.Outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void A_parallelism_out_of_bounds_is_refused(int parallelism) => Assert.Equal(
        $"BadRequest: [parallelism] must be between 1 and 10000, found [{parallelism}]",
        ShutdownState.Initial.Decide(Runs.Start(Run, parallelism, A), Now).InShort());

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_budget_that_is_none_is_refused(int seconds) => Assert.Equal(
        "BadRequest: [timeout] must be positive",
        ShutdownState.Initial.Decide(new StartRun(Run, RunKind.ShutDown, new RunOptions(TimeSpan.FromSeconds(seconds), 1), null, [A]), Now)
            .InShort());

    [Fact]
    public void A_run_remembers_who_asked_for_it_and_who_cancelled_it_also_in_a_digest()
    {
        var (alice, bob) = (new Identity("alice"), new Identity("bob", "key"));
        var runs = ShutdownState.Initial.After(Runs.Start(Run, 1, A, B) with { By = alice }, new CancelRun(Run) { By = bob });
        var digested = runs.ToEvents().Aggregate(ShutdownState.Initial, (state, happened) => state.Apply(happened));

        Assert.All([runs, digested], state =>
        {
            var summary = state.Find(Run)!.Summarize();
            Assert.Equal((alice, bob), (summary.StartedBy, summary.CancelledBy));
            Assert.EndsWith(", started by alice, cancelled by bob (API key key)", summary.Describe(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_last_answer_ends_the_run_in_the_same_decision()
    {
        var running = ShutdownState.Initial.After(Runs.Start(Run, 5, A, B));
        Assert.Equal("UnitsChanged", running.Decide(Runs.Report(Runs.Done, A), Now).InShort());

        running = running.After(Runs.Report(Runs.Done, A));
        Assert.Equal("UnitsChanged, RunEnded", running.Decide(Runs.Report(Runs.Done, B), Now).InShort());
    }

    [Fact]
    public void A_run_is_completed_when_every_unit_is_done_and_partial_otherwise()
    {
        var running = ShutdownState.Initial.After(Runs.Start(Run, 5, A, B), Runs.Report(Runs.Done, A));

        Assert.Equal(RunOutcome.Completed, running.After(Runs.Report(Runs.Done, B)).Find(Run)!.Outcome);
        Assert.Equal(RunOutcome.Partial, running.After(Runs.Report(Runs.Failed, B)).Find(Run)!.Outcome);
    }

    [Fact]
    public void A_failed_job_holds_up_no_other()
    {
        var running = ShutdownState.Initial.After(Runs.Start(Run, 1, A, B), Runs.Report(Runs.Failed, A));

        Assert.Equal("b", running.Startable(Run));
    }

    [Fact]
    public void The_first_final_state_of_a_unit_is_kept()
    {
        var failed = ShutdownState.Initial.After(
            Runs.Start(Run, 5, A, B), Runs.Report(Runs.Failed, A), Runs.Report(Runs.Done, A), Runs.Report(Runs.Active, A));

        Assert.Equal(Runs.Failed, failed.Find(Run)!.Units[A.Unit].State);
        Assert.DoesNotContain(A.Unit, failed.Find(Run)!.ActiveUnits);
    }

    [Fact]
    public void A_unit_of_two_runs_changes_in_both()
    {
        var both = ShutdownState.Initial.After(Runs.Start(Run, 5, A), Runs.Start(OtherRun, 5, A, B), Runs.Report(Runs.Done, A));

        Assert.Equal(RunOutcome.Completed, both.Find(Run)!.Outcome);
        Assert.Equal(Runs.Done, both.Find(OtherRun)!.Units[A.Unit].State);
    }

    [Fact]
    public void A_vacated_job_is_done_for_the_drain_and_not_for_a_close()
    {
        var both = ShutdownState.Initial.After(
            Runs.Start(Run, RunKind.DrainNode, 5, A), Runs.Start(OtherRun, RunKind.CloseJobs, 5, A), Runs.ReportVacated(Runs.Active, A),
            Runs.ReportVacated(Runs.Done, A));

        Assert.Equal(RunOutcome.Completed, both.Find(Run)!.Outcome);
        Assert.Equal(RunOutcome.Running, both.Find(OtherRun)!.Outcome);
        Assert.Equal("a", both.Startable(OtherRun));
    }

    [Fact]
    public void A_closed_job_is_done_for_the_drain_too()
    {
        var both = ShutdownState.Initial.After(
            Runs.Start(Run, RunKind.DrainNode, 5, A), Runs.Start(OtherRun, RunKind.CloseJobs, 5, A), Runs.Report(Runs.Done, A));

        Assert.Equal(RunOutcome.Completed, both.Find(Run)!.Outcome);
    }

    [Fact]
    public void When_a_datafeed_cannot_be_stopped_its_job_is_not_closed_and_the_others_are()
    {
        var ofTheFeed = A with { Datafeed = new DatafeedId("fa") };
        var stuck = ShutdownState.Initial.After(Runs.Start(Run, 5, FeedA, ofTheFeed, B), Runs.Report(Runs.Failed, FeedA));

        Assert.Equal(new UnitState.Skipped("datafeed [fa] could not be stopped.", Now), stuck.Find(Run)!.Units[A.Unit].State);
        Assert.Equal("b", stuck.Startable(Run));
        Assert.Equal(RunOutcome.Partial, stuck.After(Runs.Report(Runs.Done, B)).Find(Run)!.Outcome);
    }

    [Fact]
    public void What_an_older_build_skipped_was_every_job_of_the_run()
    {
        var skipped = ShutdownState.Initial.After(Runs.Start(Run, 5, FeedA, A, B), Runs.Report(Runs.Active, FeedA))
            .Apply(new ShutdownEvent.UnitsSkipped(Now, Run, "datafeed [fa] could not be stopped.")).Find(Run)!;

        Assert.Empty(skipped.WaitingUnits);
    }

    [Fact]
    public void A_datafeed_that_has_to_be_asked_again_holds_up_its_own_job_and_no_other()
    {
        var (ofTheFeed, askedAgain) = (A with { Datafeed = new DatafeedId("fa") }, new UnitState.Active(CloseStep.StopFeed, 2, Now, "its store"));
        var stopping = ShutdownState.Initial.After(Runs.Start(Run, 5, FeedA, ofTheFeed, B), Runs.Report(Runs.Active, FeedA));
        Assert.Equal("", stopping.Startable(Run));

        var slow = stopping.After(Runs.Report(askedAgain, FeedA));

        Assert.Equal("b", slow.Startable(Run));
        Assert.Equal("a,b", slow.After(Runs.Report(Runs.Done, FeedA)).Startable(Run));
    }

    [Fact]
    public void When_a_datafeed_cannot_be_stopped_the_others_still_are()
    {
        var stuck = ShutdownState.Initial.After(
            Runs.Start(Run, 1, FeedA, FeedB, A with { Datafeed = new DatafeedId("fa") }), Runs.Report(Runs.Active, FeedA),
            Runs.Report(Runs.Failed, FeedA));
        Assert.Equal("fb", stuck.Startable(Run));

        var ended = stuck.After(Runs.Report(Runs.Done, FeedB)).Find(Run)!;
        Assert.Equal(RunOutcome.Partial, ended.Outcome);
        Assert.Equal(Runs.Done, ended.Units[FeedB.Unit].State);
    }

    [Fact]
    public void A_run_that_has_stopped_a_datafeed_does_not_mind_that_a_later_run_cannot()
    {
        var both = ShutdownState.Initial
            .After(Runs.Start(Run, 5, FeedA, A), Runs.Report(Runs.Done, FeedA))
            .After(Runs.Start(OtherRun, 5, FeedA), Runs.Report(Runs.Failed, FeedA));

        Assert.Equal("a", both.Startable(Run));
    }

    [Fact]
    public void A_datafeed_that_is_not_in_a_run_does_not_stop_it() =>
        Assert.Equal("a", ShutdownState.Initial.After(Runs.Start(Run, 5, A), Runs.Report(Runs.Failed, FeedA)).Startable(Run));

    [Fact]
    public void A_cancelled_run_starts_nothing_more_and_ends_with_what_is_active()
    {
        var cancelled = ShutdownState.Initial.After(Runs.Start(Run, 1, A, B), Runs.Report(Runs.Active, A), new CancelRun(Run));
        Assert.Equal(RunOutcome.Running, cancelled.Find(Run)!.Outcome);
        Assert.Equal("", cancelled.Startable(Run));
        Assert.Equal(new UnitState.Skipped("The run was cancelled.", Now), cancelled.Find(Run)!.Units[B.Unit].State);
        Assert.Equal("nothing", cancelled.Decide(new CancelRun(Run), Now).InShort());

        var ended = cancelled.After(Runs.Report(Runs.Done, A));
        Assert.Equal(RunOutcome.Cancelled, ended.Find(Run)!.Outcome);
        Assert.Equal("nothing", ended.Decide(new CancelRun(Run), Now).InShort());
    }

    [Fact]
    public void A_run_that_is_cancelled_before_anything_was_started_ends_at_once() =>
        Assert.Equal("RunCancelled, RunEnded", ShutdownState.Initial.After(Runs.Start(Run, 1, A)).Decide(new CancelRun(Run), Now).InShort());

    [Fact]
    public void A_run_that_does_not_exist_cannot_be_cancelled() =>
        Assert.Equal("NotFound: No shutdown run with id [run-1] exists", ShutdownState.Initial.Decide(new CancelRun(Run), Now).InShort());

    [Fact]
    public void A_run_whose_time_is_up_skips_what_waits_and_reports_it()
    {
        var expired = ShutdownState.Initial.After(Runs.Start(Run, 1, A, B), Runs.Report(Runs.Active, A), new ExpireRun(Run));
        Assert.Equal(new UnitState.Skipped("The time of the run was up.", Now), expired.Find(Run)!.Units[B.Unit].State);

        var ended = expired.After(Runs.Report(Runs.Done, A));
        Assert.Equal(RunOutcome.Partial, ended.Find(Run)!.Outcome);
        Assert.Equal("nothing", ended.Decide(new ExpireRun(Run), Now).InShort());
        Assert.Equal("nothing", ended.Decide(new ExpireRun(OtherRun), Now).InShort());
    }
}
