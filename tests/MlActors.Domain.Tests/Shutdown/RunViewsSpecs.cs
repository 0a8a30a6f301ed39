using CsCheck;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Shutdown;

public sealed class RunViewsSpecs
{
    [Fact]
    public void A_summary_counts_each_unit_once()
    {
        var run = ShutdownState.Initial
            .After(Runs.Start(Run, 9, Runs.Job("a"), Runs.Job("b"), Runs.Job("c"), Runs.Job("d")))
            .After(Runs.Report(Runs.Active, Runs.Job("a")), Runs.Report(Runs.Done, Runs.Job("b")), Runs.Report(Runs.Failed, Runs.Job("c")))
            .Find(Run)!;

        var summary = run.Summarize();

        Assert.Equal((4, 1, 1, 1, 1, 0), (summary.Total, summary.Waiting, summary.Active, summary.Done, summary.Failed, summary.Skipped));
    }

    [Fact]
    public void The_stage_goes_from_datafeeds_to_jobs_to_done()
    {
        var run = ShutdownState.Initial.After(Runs.Start(Run, 9, Runs.Job("a"), Runs.Feed("f")));
        Assert.Equal("datafeeds", run.Find(Run)!.Summarize().Stage);

        run = run.After(Runs.Report(Runs.Done, Runs.Feed("f")));
        Assert.Equal("jobs", run.Find(Run)!.Summarize().Stage);

        run = run.After(Runs.Report(Runs.Done, Runs.Job("a")));
        Assert.Equal("done", run.Find(Run)!.Summarize().Stage);
    }

    [Fact]
    public void A_unit_in_the_middle_of_its_steps_shows_those_that_it_has_begun_and_when()
    {
        var run = AtSteps((CloseStep.Flush, 1, 0), (CloseStep.Prune, 1, 2), (CloseStep.Prune, 2, 5), (CloseStep.Finalize, 1, 7));

        Assert.Equal([(CloseStep.Flush, 0), (CloseStep.Prune, 2), (CloseStep.Finalize, 7)], StepsOf(run));
        Assert.Equal(StepsOf(run), StepsOf(run.With(new UnitChange(Runs.Job("a").Unit, Runs.Failed))));
    }

    [Fact]
    public void A_unit_that_starts_again_has_begun_its_steps_twice() => Assert.Equal(
        [(CloseStep.Flush, 0), (CloseStep.Prune, 1), (CloseStep.Flush, 4)],
        StepsOf(AtSteps((CloseStep.Flush, 1, 0), (CloseStep.Prune, 1, 1), (CloseStep.Flush, 1, 4))));

    [Fact]
    public void A_unit_that_is_done_shows_the_steps_of_its_receipt()
    {
        var steps = new StepReceipt[] { new(CloseStep.Flush, Now, 5, 1), new(CloseStep.Close, Now.AddSeconds(3), 5, 1) };
        var done = AtSteps((CloseStep.Flush, 1, 0)).With(
            new UnitChange(Runs.Job("a").Unit, Runs.Done) { Receipt = new CloseReceipt(Run, [.. steps]) });

        Assert.Equal([(CloseStep.Flush, 0), (CloseStep.Close, 3)], StepsOf(done));
        Assert.Empty(StepsOf(AtSteps().With(
            new UnitChange(Runs.Job("a").Unit, Runs.Done) { Receipt = new CloseReceipt(OtherRun, [.. steps]) })));
    }

    private static RunState AtSteps(params (CloseStep Step, int Attempt, int Second)[] steps) => steps.Aggregate(OfJob("a"), (run, step) => run.With(
        new UnitChange(Runs.Job("a").Unit, new UnitState.Active(step.Step, step.Attempt, Now.AddSeconds(step.Second), "it"))));

    private static RunState OfJob(string job) => ShutdownState.Initial.After(Runs.Start(Run, 9, Runs.Job(job))).Find(Run)!;

    private static IEnumerable<(CloseStep, int)> StepsOf(RunState run) =>
        (Assert.Single(run.ChangesSince(-1, withUnits: true).Units).Steps ?? []).Select(step => (step.Step, (int)(step.At - Now).TotalSeconds));

    [Fact]
    public void Who_wants_only_the_figures_gets_no_units()
    {
        var changes = OfJobs(3).ChangesSince(-1, withUnits: false);

        Assert.Empty(changes.Units);
        Assert.False(changes.More);
    }

    [Fact]
    public void Who_has_seen_everything_gets_nothing_new()
    {
        var first = OfJobs(3).ChangesSince(-1, withUnits: true);
        Assert.Equal(3, first.Units.Length);

        Assert.Empty(OfJobs(3).ChangesSince(first.Seen, withUnits: true).Units);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(500, 1)]
    [InlineData(501, 2)]
    [InlineData(1700, 4)]
    public void A_long_list_comes_in_bounded_answers_also_when_no_unit_has_changed_yet(int jobs, int answers)
    {
        var run = OfJobs(jobs);
        var units = new HashSet<UnitId>();
        var asked = 0;
        for (var (seen, more) = (-1L, true); more; asked++)
        {
            var changes = run.ChangesSince(seen, withUnits: true);
            Assert.InRange(changes.Units.Length, 0, RunChanges.MaxUnits);
            units.UnionWith(changes.Units.Select(unit => unit.Unit));
            (seen, more) = (changes.Seen, changes.More);
        }

        Assert.Equal((jobs, answers), (units.Count, asked));
    }

    /// <summary>Units change between the answers, many of them several times.</summary>
    [Fact]
    public void A_watcher_that_asks_again_and_again_sees_the_last_state_of_every_unit() =>
        Gen.Select(Gen.Int[1, 1200], Gen.Select(Gen.Int[0, 1199], Gen.Int[0, 2]).Array[0, 300].Array[0, 8]).Sample(
            (jobs, rounds) =>
            {
                var run = OfJobs(jobs);
                var seenStates = new Dictionary<UnitId, UnitState>();
                var seen = -1L;
                foreach (var round in rounds)
                {
                    seen = Watch(run, seen, seenStates).Seen;
                    run = round.Aggregate(
                        run, (state, change) => state.With(new UnitChange(Runs.Job($"job-{change.Item1 % jobs:0000}").Unit, StateOf(change.Item2))));
                }

                for (var more = true; more;)
                    (seen, more) = Watch(run, seen, seenStates);

                Assert.Equal(
                    run.Units.Select(unit => (unit.Key, unit.Value.State)),
                    seenStates.OrderBy(unit => unit.Key).Select(unit => (unit.Key, unit.Value)));
            },
            iter: 30);

    private static (long Seen, bool More) Watch(RunState run, long seen, Dictionary<UnitId, UnitState> states)
    {
        var changes = run.ChangesSince(seen, withUnits: true);
        foreach (var unit in changes.Units) states[unit.Unit] = unit.State;
        return (changes.Seen, changes.More);
    }

    private static UnitState StateOf(int choice) => choice switch { 0 => Runs.Done, 1 => Runs.Failed, _ => Runs.Active };

    private static RunState OfJobs(int count) =>
        ShutdownState.Initial.After(Runs.Start(Run, 9, [.. Enumerable.Range(0, count).Select(n => Runs.Job($"job-{n:0000}"))])).Find(Run)!;
}
