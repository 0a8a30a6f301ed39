using Akka.Actor;
using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Actors.Tests.Shutdown.RunScenario;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Tests.Shutdown;

public sealed class CoordinatorSpecs : TestKit
{
    private readonly RunScenario _runs;

    public CoordinatorSpecs()
        : base(SpecSystem.Setup()) => _runs = new RunScenario(this);

    [Fact]
    public void A_run_brings_every_unit_to_rest_and_adds_up()
    {
        _runs.Starts(Closing("run", Job("a"), Job("b", "feed"), Job("c"), Feed("feed")));

        var summary = _runs.Ends("run");

        Assert.Equal(
            (RunOutcome.Completed, "done", 4, 4, 0, 0),
            (summary.Outcome, summary.Stage, summary.Total, summary.Done, summary.Failed, summary.Skipped));
        Assert.All((string[])["a", "b", "c"], job => Assert.Equal(StepsOfAClose, _runs.Deeds.Of(job)));
    }

    [Fact]
    public void No_job_is_touched_before_every_datafeed_is_stopped()
    {
        _runs.AreHeldAt("Stop");
        _runs.Starts(Closing("run", Job("job"), Feed("feed")));
        _runs.IsHeld("feed", "Stop");

        AwaitAssert(() =>
        {
            var summary = _runs.SummaryOf("run");
            Assert.Equal(("datafeeds", 1, 1), (summary.Stage, summary.Active, summary.Waiting));
        });
        Assert.Empty(_runs.Deeds.Units);
    }

    [Fact]
    public void No_more_units_are_under_way_than_the_run_allows_and_the_biggest_go_first()
    {
        _runs.AreHeldAt("Gate");
        var run = Closing("run", Job("small", weight: 1), Job("big", weight: 3), Job("middle", weight: 2));

        _runs.Starts(run with { Options = run.Options with { Parallelism = 1 } });

        _runs.IsHeld("big", "Gate");
        AwaitAssert(() => Assert.Equal((1, 2), (_runs.SummaryOf("run").Active, _runs.SummaryOf("run").Waiting)));
        _runs.AreReleased();
        _runs.Pass(SpecSystem.Operators.Shutdown.StepTimeout);
        Assert.Equal(RunOutcome.Completed, _runs.Ends("run").Outcome);
        Assert.Equal(["big", "middle", "small"], _runs.Deeds.Units);
    }

    [Fact]
    public void The_same_run_asked_for_twice_is_one_run()
    {
        var run = Closing("run", Job("job"));

        _runs.Starts(run);
        _runs.Starts(run);
        _runs.Ends("run");
        _runs.Starts(run);

        Assert.Single(_runs.Ask<RunsListed>(new GetRuns()).Runs);
        Assert.Equal(StepsOfAClose, _runs.Deeds.Of("job"));
    }

    [Fact]
    public void A_run_of_nothing_is_over_at_once()
    {
        _runs.Starts(Closing("run"));

        Assert.Equal(RunOutcome.Completed, _runs.Ends("run").Outcome);
    }

    [Fact]
    public void A_run_that_cannot_be_is_refused()
    {
        var run = Closing("run", Job("job"));

        var refused = _runs.Ask<RunRefused>(run with { Options = run.Options with { Parallelism = 0 } }).Refusal;

        Assert.Equal((RefusalKind.BadRequest, "[parallelism] must be between 1 and 10000, found [0]"), (refused.Kind, refused.Reason));
        Assert.Equal(RefusalKind.NotFound, _runs.Ask<RunRefused>(new WatchRun(new RunId("run"), -1, WithUnits: false)).Refusal.Kind);
        Assert.Equal(RefusalKind.NotFound, _runs.Ask<RunRefused>(new CancelRun(new RunId("run"))).Refusal.Kind);
    }

    [Theory]
    [InlineData("Gate")]
    [InlineData("StopFeed")]
    [InlineData("Flush")]
    [InlineData("Prune")]
    [InlineData("Finalize")]
    [InlineData("Snapshot")]
    [InlineData("Close")]
    public void A_coordinator_that_dies_at_any_step_continues_and_each_step_takes_effect_once(string step)
    {
        _runs.AreHeldAt(step);
        _runs.Starts(Closing("run", Job("job", "feed"), Job("other"), Feed("feed")) with { Options = new RunOptions(TimeSpan.FromMinutes(10), 1) });
        _runs.IsHeld("job", step);

        _runs.AreReleased();
        _runs.CoordinatorRestarts();

        var summary = _runs.Ends("run");
        Assert.Equal((RunOutcome.Completed, 3), (summary.Outcome, summary.Done));
        Assert.Equal(StepsOfAClose, _runs.Deeds.Of("job"));
        Assert.Equal(StepsOfAClose, _runs.Deeds.Of("other"));
    }

    [Fact]
    public void A_coordinator_that_dies_while_a_datafeed_stops_asks_it_again()
    {
        _runs.AreHeldAt("Stop");
        _runs.Starts(Closing("run", Job("job", "feed"), Feed("feed")));
        _runs.IsHeld("feed", "Stop");

        _runs.CoordinatorRestarts();
        _runs.IsHeld("feed", "Stop");
        _runs.AreReleased();
        _runs.CoordinatorRestarts();

        Assert.Equal(RunOutcome.Completed, _runs.Ends("run").Outcome);
    }

    [Fact]
    public void A_run_that_is_over_stays_as_it_was_when_the_coordinator_restarts()
    {
        _runs.Starts(Closing("run", Job("job")));
        var before = _runs.Ends("run");

        _runs.CoordinatorRestarts();

        Assert.Equal(before, _runs.Ends("run"));
        Assert.Equal(StepsOfAClose, _runs.Deeds.Of("job"));
    }

    [Fact]
    public void A_coordinator_that_is_released_has_written_what_it_accepted()
    {
        _runs.AreHeldAt("Gate");
        _runs.Caller.Watch(_runs.Coordinator);
        _runs.Caller.Send(_runs.Coordinator, Closing("run", Job("job")));
        _runs.Caller.Send(_runs.Coordinator, new Actors.Shutdown.ReleaseCoordinator());

        _runs.Caller.ExpectMsg<RunAccepted>();
        _runs.Caller.ExpectTerminated(_runs.Coordinator);
        _runs.AreReleased();
        _runs.Coordinator = Sys.ActorOf(_runs.Props);

        Assert.Equal(RunOutcome.Completed, _runs.Ends("run").Outcome);
    }

    [Fact]
    public void A_coordinator_that_could_not_write_restarts_and_takes_the_run()
    {
        _runs.CoordinatorRestarts(within: props =>
            NodeActors.ComesBack<Actors.Shutdown.ReleaseCoordinator>(props, new RunRefused(Refusal.Unavailable("starting again"))));
        Assert.Empty(_runs.Ask<RunsListed>(new GetRuns()).Runs);
        Faults.Of(Sys).LoseJournalOf("shutdown-coordinator");
        Assert.Equal(RefusalKind.Unavailable, _runs.Ask<RunRefused>(Closing("run", Job("job"))).Refusal.Kind);
        AwaitAssert(() =>
        {
            var caller = CreateTestProbe();
            caller.Send(_runs.Coordinator, new GetRuns());
            Assert.Equal("starting again", caller.ExpectMsg<RunRefused>(TimeSpan.FromSeconds(1)).Refusal.Reason);
        });

        Faults.Of(Sys).Mend();
        _runs.Pass(TimeSpan.FromSeconds(10));

        _runs.Starts(Closing("run", Job("job")));
        Assert.Equal(RunOutcome.Completed, _runs.Ends("run").Outcome);
        _runs.Caller.Watch(_runs.Coordinator);
        _runs.Coordinator.Tell(new Actors.Shutdown.ReleaseCoordinator(), TestActor);
        _runs.Caller.ExpectTerminated(_runs.Coordinator);
    }

    [Fact]
    public void The_gate_opens_when_the_shutdown_is_over_and_once_more_after_a_restart()
    {
        _runs.Starts(Closing("run", Job("job")) with { Kind = RunKind.ShutDown });
        _runs.Ends("run");
        _runs.Registry.ExpectMsg(new RegistryCommand.OpenGate(new RunId("run")));

        _runs.CoordinatorRestarts();

        _runs.Registry.ExpectMsg(new RegistryCommand.OpenGate(new RunId("run")));
    }

    [Fact]
    public void A_drain_isolates_datafeeds_and_saves_jobs_without_closing_them()
    {
        _runs.Starts(Closing("run", Job("job", "feed"), Feed("feed")) with { Kind = RunKind.DrainNode, Node = "127.0.0.1:1" });

        Assert.Equal(RunOutcome.Completed, _runs.Ends("run").Outcome);
        Assert.Equal(["Isolate"], _runs.Deeds.Of("feed"));
        Assert.Equal(["Gate", "Flush", "Prune", "Finalize", "Snapshot", "Vacate"], _runs.Deeds.Of("job"));
    }

    [Fact]
    public void A_datafeed_that_is_away_holds_up_its_own_job_and_no_other()
    {
        _runs.AreHeldAt("Away");
        _runs.Starts(Closing("run", Job("job", "feed"), Job("other"), Feed("feed")));

        AwaitAssert(() => Assert.Equal(StepsOfAClose, _runs.Deeds.Of("other")));

        Assert.Empty(_runs.Deeds.Of("job"));
        _runs.AreReleased();
        AwaitAssert(() =>
        {
            _runs.Pass(SpecSystem.Operators.Shutdown.RetryPause);
            Assert.Equal(RunOutcome.Completed, _runs.SummaryOf("run").Outcome);
        });
    }

    [Fact]
    public void A_job_that_does_not_answer_even_a_forced_close_is_not_started_again_and_the_run_reports_what_was_not_done()
    {
        _runs.AreHeldAt("Gate", "Force");
        _runs.Starts(Closing("run", Job("job"), Job("other")) with { Options = new RunOptions(TimeSpan.FromMinutes(10), 16, Force: true) });
        _runs.Registry.SetAutoPilot(new Akka.TestKit.DelegateAutoPilot((sender, message) =>
        {
            if (message is RegistryCommand.StopExpectingJob) sender.Tell(new RegistryReply.RegistryDone(), ActorRefs.NoSender);
            return Akka.TestKit.AutoPilot.KeepRunning;
        }));

        AwaitAssert(() =>
        {
            _runs.Pass(SpecSystem.Operators.Shutdown.StepTimeout);
            Assert.Equal(RunOutcome.Completed, _runs.SummaryOf("run").Outcome);
        });

        Assert.Equal(
            "The forced close was not acknowledged after 3 attempts. Not closed in its journal, not started again.",
            Assert.IsType<UnitState.Done>(_runs.UnitsOf("run")[0].State).Detail);
    }

    [Fact]
    public void When_a_datafeed_cannot_be_stopped_its_job_is_not_touched_and_the_run_reports_the_reason()
    {
        _runs.AreHeldAt("Refuse");
        _runs.Starts(Closing("run", Job("job", "feed"), Feed("feed")));

        AwaitAssert(() =>
        {
            _runs.Pass(SpecSystem.Operators.Shutdown.RetryPause);
            Assert.Equal(RunOutcome.Partial, _runs.SummaryOf("run").Outcome);
        });

        Assert.Equal((1, 1), (_runs.SummaryOf("run").Failed, _runs.SummaryOf("run").Skipped));
        Assert.Equal(
            "datafeed [feed] could not be stopped.",
            Assert.IsType<UnitState.Skipped>(_runs.UnitsOf("run").Single(unit => unit.Unit.Kind == UnitKind.Job).State).Reason);
        Assert.Empty(_runs.Deeds.Of("job"));
    }
}
