using System.Diagnostics;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Shutdown.ShutdownEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Shutdown;

public sealed class ShutdownStateSpecs
{
    [Fact]
    public void A_new_run_waits_with_all_its_units()
    {
        var run = ShutdownState.Initial.After(Runs.Start(Run, 3, Runs.Job("a"), Runs.Feed("f"))).Find(Run)!;

        Assert.Equal((RunKind.CloseJobs, Now, null, RunOutcome.Running), (run.Kind, run.StartedAt, run.EndedAt, run.Outcome));
        Assert.All(run.Units.Values, unit => Assert.IsType<UnitState.Waiting>(unit.State));
        Assert.Equal([Runs.Feed("f").Unit, Runs.Job("a").Unit], run.WaitingUnits.Select(waiting => waiting.Unit));
        Assert.False(run.IsOver || run.IsExhausted || run.IsCancelled);
    }

    [Fact]
    public void A_run_that_is_over_reports_when_and_is_under_way_no_more()
    {
        var state = ShutdownState.Initial.After(Runs.Start(Run, 3, Runs.Job("a"))).Apply(new RunEnded(Now.AddSeconds(9), Run, RunOutcome.Partial));

        Assert.Equal((RunOutcome.Partial, Now.AddSeconds(9)), (state.Find(Run)!.Outcome, state.Find(Run)!.EndedAt));
        Assert.Empty(state.RunsUnderWay);
    }

    [Fact]
    public void What_happens_after_the_end_changes_a_run_no_more()
    {
        var ended = ShutdownState.Initial.After(Runs.Start(Run, 3, Runs.Job("a")), Runs.Report(Runs.Done, Runs.Job("a")));

        Assert.Same(ended.Find(Run), ended.After(Runs.Report(Runs.Failed, Runs.Job("a"))).Find(Run));
    }

    [Fact]
    public void The_newest_hundred_runs_that_ended_are_remembered_and_every_one_under_way()
    {
        var state = ShutdownState.Initial.After(Runs.Start(Run, 1, Runs.Job("a")));
        for (var n = 0; n < 150; n++)
        {
            var id = new RunId($"ended-{n:000}");
            state = state
                .Apply(new RunStarted(Now.AddMinutes(n), id, RunKind.CloseJobs, new RunOptions(TimeSpan.FromHours(1), 1), null, []))
                .Apply(new RunEnded(Now.AddMinutes(n), id, RunOutcome.Completed));
        }

        Assert.Equal(101, state.Runs.Count);
        Assert.NotNull(state.Find(Run));
        Assert.Null(state.Find(new RunId("ended-049")));
        Assert.NotNull(state.Find(new RunId("ended-050")));
    }

    [Fact]
    public void An_event_that_this_build_does_not_know_is_never_skipped() =>
        Assert.Throws<UnreachableException>(() => ShutdownState.Initial.Apply(new RunPainted(Now)));

    private sealed record RunPainted(DateTimeOffset At) : ShutdownEvent(At);
}
