using CsCheck;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownEvent;

namespace MlActors.Domain.Tests.Shutdown;

/// <summary>
/// What holds whatever is asked of the coordinator and reported to it, in whatever order. A failure prints the seed that repeats it.
/// </summary>
public sealed class ShutdownProperties
{
    private static readonly RunId[] RunIds = [new("r0"), new("r1"), new("r2")];
    private static readonly RunTarget[] Units = [
        .. Enumerable.Range(0, 3).Select(n => Runs.Feed($"f{n}")), .. Enumerable.Range(0, 5).Select(n => Runs.Job($"j{n}", n % 3))];

    private static readonly Gen<UnitState> States = Gen.Frequency((3, Runs.Active), (3, Runs.Done), (1, Runs.Failed));

    private static readonly Gen<ShutdownCommand> Starts =
        Gen.Select(Gen.OneOf(RunIds), Gen.OneOf(
            RunKind.StopDatafeeds, RunKind.CloseJobs, RunKind.DrainNode, RunKind.ShutDown), Gen.Int[0, 4], Gen.Shuffle(Units, 0, Units.Length))
            .Select((run, kind, parallelism, targets) => (ShutdownCommand)Runs.Start(run, kind, parallelism, [.. targets]));

    private static readonly Gen<ShutdownCommand> Reports =
        Gen.Select(Gen.OneOf(Units), States, Gen.OneOf(CloseKind.Close, CloseKind.Vacate))
            .Select((unit, state, kind) => new UnitChange(unit.Unit, state, kind))
            .Array[1, 4]
            .Select(changes => (ShutdownCommand)new ReportUnits([.. changes]));

    private static readonly Gen<ShutdownCommand> Commands = Gen.Frequency(
        (4, Starts), (12, Reports),
        (1, Gen.OneOf(RunIds).Select(run => (ShutdownCommand)new CancelRun(run))),
        (1, Gen.OneOf(RunIds).Select(run => (ShutdownCommand)new ExpireRun(run))));

    [Fact]
    public void At_any_moment_every_unit_is_waiting_active_or_over_and_no_run_continues_without_one_to_wait_for() =>
        Commands.Array[0, 60].Sample(commands =>
        {
            var state = ShutdownState.Initial;
            foreach (var command in commands)
            {
                state = state.After(command);
                Assert.All(state.Runs.Values, AddsUp);
            }
        });

    [Fact]
    public void A_run_ends_once_with_the_outcome_that_its_units_say() =>
        Commands.Array[0, 60].Sample(commands =>
        {
            var state = ShutdownState.Initial;
            var ended = new HashSet<RunId>();
            foreach (var command in commands)
                foreach (var shutdownEvent in state.Decide(command, Known.Now).Events)
                {
                    state = state.Apply(shutdownEvent);
                    if (shutdownEvent is not RunEnded end) continue;
                    Assert.True(ended.Add(end.Run), $"{end.Run} ended twice.");
                    var run = state.Find(end.Run)!;
                    Assert.All(run.Units.Values, unit => Assert.True(unit.State.IsOver));
                    Assert.Equal(
                        run.IsCancelled ? RunOutcome.Cancelled : run.Units.Values.All(unit => unit.State is UnitState.Done)
                            ? RunOutcome.Completed
                            : RunOutcome.Partial, end.Outcome);
                }
        });

    [Fact]
    public void What_is_over_never_changes_and_change_counts_only_grow() =>
        Commands.Array[0, 60].Sample(commands =>
        {
            var state = ShutdownState.Initial;
            foreach (var command in commands)
            {
                var before = state;
                state = state.After(command);
                foreach (var run in before.Runs.Values)
                {
                    var now = state.Find(run.Id)!;
                    Assert.True(now.Changes >= run.Changes);
                    Assert.All(run.Units.Where(unit => unit.Value.State.IsOver), unit => Assert.Equal(unit.Value, now.Units[unit.Key]));
                }
            }
        });

    /// <summary>A coordinator that does what it may start, one report at a time, however the units answer.</summary>
    [Fact]
    public void A_run_that_is_carried_out_always_ends() =>
        Gen.Select(Starts, Gen.Int[0, 9].Array[50]).Sample((start, answers) =>
        {
            var state = ShutdownState.Initial.After(start);
            for (var step = 0; step < 50 && state.RunsUnderWay.FirstOrDefault() is { } run; step++)
            {
                var startable = run.Startable.ToArray();
                Assert.False(startable.Length == 0 && run.ActiveUnits.IsEmpty, "Nothing is active, and nothing may start.");
                state = startable.Length > 0 && answers[step] < 6
                    ? state.After(Runs.Report(Runs.Active, startable[0]))
                    : state.After(
                        Runs.Report(
                            answers[step] % 3 == 0 ? Runs.Failed : Runs.Done, run.ActiveUnits.IsEmpty
                                ? startable[0]
                                : run.Units[run.ActiveUnits[0]].Target));
            }

            return !state.RunsUnderWay.Any();
        });

    private static void AddsUp(RunState run)
    {
        foreach (var (unit, (target, state, changedAt, _)) in run.Units)
        {
            Assert.Equal(state is UnitState.Waiting, run.WaitingUnits.Contains(WaitingUnit.Of(target)));
            Assert.Equal(state is UnitState.Active, run.ActiveUnits.Contains(unit));
            Assert.InRange(changedAt, 1, run.Changes);
        }

        Assert.Equal(run.Units.Count(unit => !unit.Value.State.IsOver), run.WaitingUnits.Count + run.ActiveUnits.Count);
        Assert.Equal(run.IsExhausted, run.IsOver);
        Assert.Equal(run.Units.Count, run.Units.Values.Select(unit => unit.ChangedAt).Distinct().Count());
        var startable = run.Startable.ToArray();
        Assert.True(run.ActiveUnits.Count + startable.Length <= Math.Max(run.Options.Parallelism, run.ActiveUnits.Count));
        if (startable.Any(target => target.Unit.Kind == UnitKind.Job))
            Assert.DoesNotContain(run.Units, unit => unit.Key.Kind == UnitKind.Datafeed && !unit.Value.State.IsOver);
    }
}
