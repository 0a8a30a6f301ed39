using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Shutdown;

/// <summary>Runs that want the same unit.</summary>
public sealed class SharedUnitsSpecs
{
    private static readonly RunTarget A = Runs.Job("a"), B = Runs.Job("b");

    private static readonly DateTimeOffset Deadline = Now + TimeSpan.FromMinutes(30);

    /// <summary>One run over a and b, a is active.</summary>
    private static readonly ShutdownState OneRun = ShutdownState.Initial.After(Runs.Start(Run, 1, A, B), Runs.Report(Runs.Active, A));

    /// <summary>The same, and another run for which a is active as well.</summary>
    private static readonly ShutdownState TwoRuns = OneRun.After(Runs.Start(OtherRun, 1, A), Runs.Report(Runs.Active, A));

    [Fact]
    public void A_unit_begins_in_the_state_that_it_has_in_another_run() =>
        Assert.Equal(Runs.Active, OneRun.After(Runs.Start(OtherRun, 1, A)).StateInOtherRun(A.Unit, Now));

    [Fact]
    public void A_unit_on_which_no_other_run_has_reported_begins_at_the_gate() => Assert.Equal(
        new UnitState.Active(CloseStep.Gate, 1, Now, "the run that has begun with it"), OneRun.StateInOtherRun(B.Unit, Now));

    [Fact]
    public void Before_its_time_is_up_a_run_gives_up_nothing()
    {
        Assert.Empty(OneRun.UnitsToGiveUp(Deadline.AddTicks(-1)));
        Assert.Empty(OneRun.RunsToExpire(Deadline.AddTicks(-1)));
    }

    [Fact]
    public void When_its_time_is_up_a_run_gives_up_what_is_active_and_expires_what_waits()
    {
        Assert.Equal([(A.Unit, "The time of the run was up.")], OneRun.UnitsToGiveUp(Deadline));
        Assert.Equal([Run], OneRun.RunsToExpire(Deadline));
    }

    [Fact]
    public void A_run_without_waiting_units_does_not_expire() => Assert.Empty(OneRun.After(new ExpireRun(Run)).RunsToExpire(Deadline));

    [Fact]
    public void A_cancelled_run_gives_up_what_is_active_and_does_not_expire()
    {
        var cancelled = OneRun.After(new CancelRun(Run));

        Assert.Equal([(A.Unit, "The run was cancelled.")], cancelled.UnitsToGiveUp(Now));
        Assert.Empty(cancelled.RunsToExpire(Deadline));
    }

    [Fact]
    public void A_unit_that_another_run_still_wants_is_not_given_up() => Assert.Empty(TwoRuns.After(new CancelRun(Run)).UnitsToGiveUp(Now));

    [Fact]
    public void A_unit_has_a_reason_to_be_given_up_while_no_run_wants_it()
    {
        Assert.Null(OneRun.ReasonToGiveUp(A.Unit, Now));
        Assert.Equal("The run was cancelled.", OneRun.After(new CancelRun(Run)).ReasonToGiveUp(A.Unit, Now));
        Assert.Null(TwoRuns.After(new CancelRun(Run)).ReasonToGiveUp(A.Unit, Now));
    }

    [Fact]
    public void A_job_that_was_opened_again_is_done_for_the_run_that_had_closed_it_and_for_no_other()
    {
        var done = new UnitChange(A.Unit, new UnitState.Done(Now)) { Only = Run };

        var runs = TwoRuns.After(new ReportUnits([done]));

        Assert.Equal(done.State, runs.Find(Run)!.Units[A.Unit].State);
        Assert.Equal(Runs.Active, runs.Find(OtherRun)!.Units[A.Unit].State);
    }

    [Fact]
    public void Only_a_failed_close_that_a_forced_run_waits_for_is_a_failed_force()
    {
        var forced = ShutdownState.Initial.After(
            Runs.Start(Run, 1, A) with { Options = new RunOptions(TimeSpan.FromMinutes(30), 1, Force: true) }, Runs.Report(Runs.Active, A));
        var failed = new UnitChange(A.Unit, Runs.Failed);

        Assert.True(forced.IsFailedForce(failed));
        Assert.False(forced.IsFailedForce(failed with { State = Runs.Done }));
        Assert.False(forced.IsFailedForce(failed with { Kind = CloseKind.Vacate }));
        Assert.False(forced.After(Runs.Report(Runs.Done, A)).IsFailedForce(failed));
        Assert.False(OneRun.IsFailedForce(failed));
    }
}
