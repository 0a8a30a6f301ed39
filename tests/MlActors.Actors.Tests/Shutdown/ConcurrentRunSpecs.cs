using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Actors.Tests.Shutdown.RunScenario;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Tests.Shutdown;

/// <summary>Runs that want the same unit, runs that end early, and watchers.</summary>
public sealed class ConcurrentRunSpecs : TestKit
{
    private readonly RunScenario _runs;

    public ConcurrentRunSpecs()
        : base(SpecSystem.Setup()) => _runs = new RunScenario(this);

    [Fact]
    public void Two_runs_over_the_same_job_close_it_once_and_both_are_completed()
    {
        _runs.AreHeldAt("Flush");
        _runs.Starts(Closing("first", Job("job")));
        _runs.IsHeld("job", "Flush");
        _runs.Starts(Closing("second", Job("job"), Job("other")));
        _runs.IsHeld("other", "Flush");

        _runs.AreReleased();
        _runs.Pass(SpecSystem.Operators.Shutdown.StepTimeout);

        Assert.Equal(RunOutcome.Completed, _runs.Ends("first").Outcome);
        Assert.Equal((RunOutcome.Completed, 2), (_runs.Ends("second").Outcome, _runs.Ends("second").Done));
        Assert.Equal(StepsOfAClose, _runs.Deeds.Of("job"));
    }

    [Fact]
    public void Force_overtakes_the_run_that_is_under_way_and_both_are_notified()
    {
        _runs.AreHeldAt("Flush");
        _runs.Starts(Closing("patient", Job("job")));
        _runs.IsHeld("job", "Flush");

        _runs.Starts(Closing("forced", Job("job")) with { Options = new RunOptions(TimeSpan.FromMinutes(10), 16, Force: true) });

        Assert.Equal(RunOutcome.Completed, _runs.Ends("forced").Outcome);
        Assert.Equal(RunOutcome.Completed, _runs.Ends("patient").Outcome);
        Assert.Equal(["Gate", "StopFeed", "Force"], _runs.Deeds.Of("job"));
        Assert.All((string[])["forced", "patient"], run =>
            Assert.Equal("forced, skipped from step [flush] on", Assert.IsType<UnitState.Done>(_runs.UnitsOf(run).Single().State).Detail));
    }

    [Fact]
    public void A_job_that_was_only_moved_by_a_drain_is_still_closed_by_the_run_that_wants_it_closed()
    {
        _runs.AreHeldAt("Flush");
        _runs.Starts(Closing("drain", Job("job")) with { Kind = RunKind.DrainNode });
        _runs.IsHeld("job", "Flush");
        _runs.Starts(Closing("close", Job("job")));

        _runs.AreReleased();
        _runs.Pass(SpecSystem.Operators.Shutdown.StepTimeout);

        Assert.Equal(RunOutcome.Completed, _runs.Ends("drain").Outcome);
        Assert.Equal(RunOutcome.Completed, _runs.Ends("close").Outcome);
        Assert.Equal("Close", _runs.Deeds.Of("job")[^1]);
    }

    [Fact]
    public void When_its_time_is_up_a_run_gives_up_what_is_under_way_and_skips_the_rest()
    {
        _runs.AreHeldAt("Flush");
        _runs.Starts(Closing("run", Job("a", weight: 1), Job("b")) with { Options = new RunOptions(TimeSpan.FromSeconds(20), 1) });
        _runs.IsHeld("a", "Flush");

        _runs.Pass(TimeSpan.FromSeconds(20));

        var summary = _runs.Ends("run");
        Assert.Equal((RunOutcome.Partial, 1, 1), (summary.Outcome, summary.Failed, summary.Skipped));
        Assert.Equal(["Gate", "StopFeed", "Abandon"], _runs.Deeds.Of("a"));
        Assert.Empty(_runs.Deeds.Of("b"));
        var failed = Assert.IsType<UnitState.Failed>(_runs.UnitsOf("run")[0].State is UnitState.Failed first ? first : _runs.UnitsOf("run")[1].State);
        Assert.Equal((CloseStep.Flush, "The time of the run was up."), (failed.Step, failed.Reason));
    }

    [Fact]
    public void A_cancelled_run_leaves_its_jobs_open_and_ends_as_cancelled()
    {
        _runs.AreHeldAt("Flush");
        _runs.Starts(Closing("run", Job("a", weight: 1), Job("b")) with { Options = new RunOptions(TimeSpan.FromMinutes(10), 1) });
        _runs.IsHeld("a", "Flush");

        _runs.Ask<RunAccepted>(new CancelRun(new RunId("run")));
        _runs.Pass(SpecSystem.Operators.Shutdown.WatchTimeout);

        Assert.Equal((RunOutcome.Cancelled, 1), (_runs.Ends("run").Outcome, _runs.Ends("run").Skipped));
        Assert.Equal(["Gate", "StopFeed", "Abandon"], _runs.Deeds.Of("a"));
    }

    [Fact]
    public void A_cancelled_run_takes_nothing_from_another_run_that_wants_the_same_job()
    {
        _runs.AreHeldAt("Flush");
        _runs.Starts(Closing("cancelled", Job("job")));
        _runs.IsHeld("job", "Flush");
        _runs.Starts(Closing("other", Job("job")));
        AwaitAssert(() => Assert.Equal(1, _runs.SummaryOf("other").Active));

        _runs.Ask<RunAccepted>(new CancelRun(new RunId("cancelled")));
        _runs.Pass(SpecSystem.Operators.Shutdown.WatchTimeout);
        _runs.AreReleased();
        _runs.Pass(SpecSystem.Operators.Shutdown.StepTimeout);

        Assert.Equal(RunOutcome.Completed, _runs.Ends("other").Outcome);
        Assert.Equal(RunOutcome.Cancelled, _runs.Ends("cancelled").Outcome);
        Assert.Equal(StepsOfAClose, _runs.Deeds.Of("job"));
    }

    [Fact]
    public void A_cancel_survives_the_coordinator_and_the_next_one_undoes_the_close_without_asking_for_a_step()
    {
        _runs.AreHeldAt("Prune");
        _runs.Starts(Closing("run", Job("job")));
        _runs.IsHeld("job", "Prune");
        _runs.Ask<RunAccepted>(new CancelRun(new RunId("run")));

        _runs.AreReleased();
        _runs.CoordinatorRestarts();

        Assert.Equal(RunOutcome.Cancelled, _runs.Ends("run").Outcome);
        Assert.Equal(["Gate", "StopFeed", "Flush", "Abandon"], _runs.Deeds.Of("job"));
    }

    [Fact]
    public void A_cancelled_stop_of_a_datafeed_is_not_asked_for_again_by_the_next_coordinator()
    {
        _runs.AreHeldAt("Stop");
        _runs.Starts(Closing("run", Feed("feed")) with { Kind = RunKind.StopDatafeeds });
        _runs.IsHeld("feed", "Stop");
        _runs.Ask<RunAccepted>(new CancelRun(new RunId("run")));

        _runs.AreReleased();
        _runs.CoordinatorRestarts();

        Assert.Equal(RunOutcome.Cancelled, _runs.Ends("run").Outcome);
        Assert.Empty(_runs.Deeds.Of("feed"));
    }

    [Fact]
    public void A_watcher_receives_each_change_that_it_has_not_seen()
    {
        _runs.AreHeldAt("Flush");
        _runs.Starts(Closing("run", Job("job")));
        _runs.IsHeld("job", "Flush");
        var seen = SeenAt(CloseStep.Flush);

        var watcher = CreateTestProbe();
        watcher.Send(_runs.Coordinator, new WatchRun(new RunId("run"), seen, WithUnits: true));
        _runs.SummaryOf("run");
        watcher.ExpectNoMsg(TimeSpan.Zero);
        _runs.AreReleased();
        _runs.Pass(SpecSystem.Operators.Shutdown.StepTimeout);

        Assert.True(watcher.ExpectMsg<RunWatched>().Changes.Seen >= seen);
    }

    [Fact]
    public void A_watcher_does_not_wait_longer_than_its_timeout()
    {
        _runs.AreHeldAt("Flush");
        _runs.Starts(Closing("run", Job("job")));
        _runs.IsHeld("job", "Flush");
        var watcher = CreateTestProbe();
        watcher.Send(_runs.Coordinator, new WatchRun(new RunId("run"), long.MaxValue, WithUnits: false));
        _runs.SummaryOf("run");
        watcher.ExpectNoMsg(TimeSpan.Zero);

        _runs.Pass(SpecSystem.Operators.Shutdown.WatchTimeout);

        Assert.Equal(RunOutcome.Running, watcher.ExpectMsg<RunWatched>().Changes.Summary.Outcome);
    }

    // The change to this step may still be on its way into the journal when the step is asked for.
    private long SeenAt(CloseStep step)
    {
        var seen = 0L;
        AwaitAssert(() =>
        {
            var changes = _runs.Ask<RunWatched>(new WatchRun(new RunId("run"), -1, WithUnits: true)).Changes;
            Assert.Equal(step, Assert.IsType<UnitState.Active>(changes.Units.Single().State).Step);
            seen = changes.Seen;
        });
        return seen;
    }
}
