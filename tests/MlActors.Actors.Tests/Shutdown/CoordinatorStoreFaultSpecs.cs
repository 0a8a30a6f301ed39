using Akka.Actor;
using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Actors.Tests.Shutdown.RunScenario;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Tests.Shutdown;

/// <summary>A coordinator whose journal fails: callers are refused with the reason, and no run is guessed.</summary>
public sealed class CoordinatorStoreFaultSpecs : TestKit
{
    private readonly RunScenario _runs;

    public CoordinatorStoreFaultSpecs()
        : base(SpecSystem.Setup())
    {
        _runs = new RunScenario(this);
        IsSupervised();
    }

    [Fact]
    public void A_coordinator_whose_event_is_rejected_refuses_the_run_and_restarts()
    {
        Faults.Of(Sys).RejectEventsOf("shutdown-coordinator");

        Assert.Equal(RefusalKind.Unavailable, _runs.Ask<RunRefused>(Closing("run", Job("job"))).Refusal.Kind);

        RestartsAndCloses();
    }

    [Fact]
    public void A_caller_whose_run_cannot_be_written_is_answered()
    {
        Faults.Of(Sys).LoseJournalOf("shutdown-coordinator");

        Assert.Equal(
            "The shutdown coordinator could not write to its journal: database is locked",
            _runs.Ask<RunRefused>(Closing("run", Job("job"))).Refusal.Reason);

        RestartsAndCloses();
    }

    [Fact]
    public void An_event_that_cannot_be_read_is_named_to_callers_and_no_run_is_begun()
    {
        _runs.Starts(Closing("run", Job("job")));
        _runs.Ends("run");
        Faults.Of(Sys).MakeUnreadable("shutdown-coordinator", 1);

        IsSupervised();

        AwaitAssert(() => Assert.StartsWith(
            "The shutdown coordinator cannot read event 1 of its journal, [spec.damaged.v1] it is damaged",
            _runs.Ask<RunRefused>(Closing("other", Job("job"))).Refusal.Reason,
            StringComparison.Ordinal));
    }

    private void RestartsAndCloses()
    {
        Faults.Of(Sys).Mend();
        AwaitAssert(() =>
        {
            _runs.Pass(TimeSpan.FromSeconds(5));
            var caller = CreateTestProbe();
            caller.Send(_runs.Coordinator, new GetRuns());
            caller.ExpectMsg<RunsListed>(TimeSpan.FromSeconds(1));
        });
        _runs.Starts(Closing("run", Job("job")));
        Assert.Equal(RunOutcome.Completed, _runs.Ends("run").Outcome);
    }

    private void IsSupervised() => _runs.CoordinatorRestarts(within: props =>
        NodeActors.ComesBack<Actors.Shutdown.ReleaseCoordinator>(props, new RunRefused(Refusal.Unavailable("starting again"))));
}
