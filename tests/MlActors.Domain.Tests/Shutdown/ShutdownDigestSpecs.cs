using CsCheck;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Shutdown;

public sealed class ShutdownDigestSpecs
{
    private static readonly RunTarget[] Units = [Runs.Feed("f0"), Runs.Feed("f1"), Runs.Job("j0", 3), Runs.Job("j1"), Runs.Job("j2", 7)];

    private static readonly Gen<ShutdownCommand> Commands = Gen.Frequency(
        (2, Gen.Select(Gen.OneOf(Run, OtherRun), Gen.Int[1, 3], Gen.Shuffle(Units, 0, Units.Length))
            .Select((run, parallelism, units) => (ShutdownCommand)Runs.Start(run, parallelism, [.. units]))),
        (8, Gen.Select(Gen.OneOf(Units), Gen.OneOf(Runs.Active, Runs.At(CloseStep.Prune), Runs.Done, Runs.Failed))
            .Select((unit, state) => (ShutdownCommand)Runs.Report(state, unit))),
        (1, Gen.OneOf(Run, OtherRun).Select(run => (ShutdownCommand)new CancelRun(run))),
        (1, Gen.OneOf(Run, OtherRun).Select(run => (ShutdownCommand)new ExpireRun(run))));

    [Fact]
    public void The_digest_of_any_runs_leads_to_the_same_runs() =>
        Commands.Array[0, 30].Sample(commands =>
        {
            var state = ShutdownState.Initial.After(commands);
            var rebuilt = Rebuilt(state);

            Assert.Equal(state.Runs.Keys, rebuilt.Runs.Keys);
            foreach (var run in state.Runs.Values)
            {
                var again = rebuilt.Find(run.Id)!;
                Assert.Equal(run.Summarize(), again.Summarize());
                Assert.Equal(
                    run.Units.Select(unit => (unit.Key, unit.Value.Target, unit.Value.State)),
                    again.Units.Select(unit => (unit.Key, unit.Value.Target, unit.Value.State)));
                Assert.Equal(
                    run.Units.Values.Select(unit => string.Join(' ', unit.Steps)), again.Units.Values.Select(unit => string.Join(' ', unit.Steps)));
                Assert.Equal(run.ActiveUnits, again.ActiveUnits);
                Assert.Equal(run.WaitingUnits, again.WaitingUnits);
                Assert.Equal(run.Startable, again.Startable);
                Assert.Equal(run.IsCancelled, again.IsCancelled);
            }
        });

    [Fact]
    public void Receipts_and_the_build_survive_a_digest()
    {
        var receipt = new CloseReceipt(Run, [new StepReceipt(CloseStep.Gate, Now, 3, 2)]) { Epoch = 4, Skipped = "a lot" };
        var state = ShutdownState.Initial.After(
            Runs.Start(Run, 9, Runs.Job("j0")) with { Build = "1.2" },
            new ReportUnits([new UnitChange(Runs.Job("j0").Unit, Runs.Done) { Receipt = receipt }]));

        foreach (var runs in (ShutdownState[])[state, Rebuilt(state)])
        {
            var changes = runs.Find(Run)!.ChangesSince(-1, withUnits: true, withReceipts: true);
            Assert.Equal(("1.2", receipt), (changes.Summary.Build, Assert.Single(changes.Units).Receipt));
            Assert.Null(Assert.Single(runs.Find(Run)!.ChangesSince(-1, withUnits: true).Units).Receipt);
        }
    }

    [Fact]
    public void The_receipts_of_the_newest_runs_are_kept_and_those_beyond_the_limit_are_dropped_with_the_oldest_run()
    {
        const int half = ShutdownState.ReceiptsRemembered / 2;
        var units = Enumerable.Range(0, half).Select(number => Runs.Job($"job-{number}")).ToArray();
        var runs = new[] { Run, OtherRun, new RunId("run-3") };

        var state = runs.Index().Aggregate(ShutdownState.Initial, (state, run) => new ShutdownEvent[]
        {
            new ShutdownEvent.RunStarted(Now, run.Item, RunKind.CloseJobs, new RunOptions(TimeSpan.FromHours(1), 9), null, [.. units]),
            new ShutdownEvent.UnitsChanged(
                Now, [.. units.Select(unit => new UnitChange(unit.Unit, Runs.Done) { Receipt = new CloseReceipt(run.Item, []) })]),
            new ShutdownEvent.RunEnded(Now.AddMinutes(run.Index), run.Item, RunOutcome.Completed),
        }.Aggregate(state, (next, happened) => next.Apply(happened)));

        Assert.Equal([false, true, true], runs.Select(run => state.Find(run)!.Units.Values.All(unit => unit.Receipt is not null)));
    }

    /// <summary>The watcher may be behind, and the coordinator may go on after its digest before it is lost.</summary>
    [Fact]
    public void Who_watches_across_a_restart_from_a_digest_still_sees_the_last_state_of_every_unit() =>
        Gen.Select(Gen.Int[0, 2], Changes(), Changes(), Changes()).Sample((asked, early, afterDigest, late) =>
        {
            var known = new Dictionary<UnitId, UnitState>();
            var state = ShutdownState.Initial.After(Runs.Start(Run, 9, [.. Units]));
            var seen = asked > 0 ? Watch(state, -1, known) : -1;
            state = state.After(early);
            var digest = state.ToEvents().ToArray();
            if (asked > 1) seen = Watch(state, seen, known);
            state = state.After(afterDigest);
            seen = Watch(state, seen, known);

            var recovered = digest.Aggregate(ShutdownState.Initial, (runs, shutdownEvent) => runs.Apply(shutdownEvent)).After(afterDigest)
                .After(late);
            Watch(recovered, seen, known);

            Assert.Equal(
                recovered.Find(Run)!.Units.Select(unit => (unit.Key, unit.Value.State)),
                known.OrderBy(unit => unit.Key).Select(unit => (unit.Key, unit.Value)));
        });

    private static Gen<ShutdownCommand[]> Changes() =>
        Gen.Select(Gen.OneOf(Units), Gen.OneOf(Runs.Active, Runs.Done))
            .Select((unit, state) => (ShutdownCommand)Runs.Report(state, unit)).Array[0, 6];

    private static long Watch(ShutdownState state, long seen, Dictionary<UnitId, UnitState> known)
    {
        var changes = state.Find(Run)!.ChangesSince(seen, withUnits: true);
        foreach (var unit in changes.Units) known[unit.Unit] = unit.State;
        return changes.Seen;
    }

    private static ShutdownState Rebuilt(ShutdownState state) =>
        state.ToEvents().Aggregate(ShutdownState.Initial, (runs, shutdownEvent) => runs.Apply(shutdownEvent));
}
