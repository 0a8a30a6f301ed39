using MlActors.Ctl.Runs;
using MlActors.Ctl.Tests.Fake;
using Spectre.Console;
using Xunit;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Tests.Runs;

public sealed class RunTableSpecs
{
    private static readonly RunSummary Running = new(
        "r", RunKind.Shutdown, RunOutcome.Running, "jobs", 0, null, null, new RunCounts(4, 1, 1, 1, 1, 0));

    [Fact]
    public void A_job_shows_its_completed_steps_and_its_current_one()
    {
        var table = RunTable.Of(Progress(Unit("a", UnitState.Active, "finalize", attempt: 2)), rows: 10);

        var row = table.Columns.Zip(table.Rows[0], (column, cell) => (column, cell.Text)).ToDictionary(pair => pair.column, pair => pair.Text);
        Assert.Equal(("", "✓", "✓", "● 2", "", ""), (row["stop feed"], row["flush"], row["prune"], row["finalize"], row["snapshot"], row["close"]));
    }

    [Fact]
    public void Units_that_need_attention_come_first_and_hidden_ones_are_counted()
    {
        var progress = Progress(
            Unit("d", UnitState.Done), Unit("w", UnitState.Waiting), Unit("a", UnitState.Active, "flush"), Unit("f", UnitState.Failed, "snapshot"));

        var table = RunTable.Of(progress, rows: 3);

        Assert.Equal(["f", "a", "w"], table.Rows.Select(row => row[1].Text));
        Assert.Contains("1 more not shown", RunTable.Caption(progress, 3, TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public void Every_unfinished_row_shows_what_it_waits_for()
    {
        var table = RunTable.Of(Progress(Unit("a", UnitState.Active, "flush"), Unit("w", UnitState.Waiting)), rows: 10);

        Assert.All(table.Rows, row => Assert.NotEqual("", row[^1].Text));
    }

    [Fact]
    public async Task A_terminal_shows_the_table_during_the_run_and_keeps_the_final_one()
    {
        using var written = new ObservedWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = 160;
        await using (var view = new LiveRunView(console, new ShortDelayTimeProvider()))
        {
            view.Show(new RunChanged(Running), Progress(Unit("quiet-job", UnitState.Active, "flush", waitingFor: "its engine")));
            await written.WaitForAsync("its engine");
            view.Show(new RunChanged(Running), Progress(Unit("quiet-job", UnitState.Done)));
        }
        var last = written.ToString()[written.ToString().LastIndexOf("quiet-job", StringComparison.Ordinal)..];
        Assert.Contains("✓", last);
        Assert.DoesNotContain("its engine", last);
    }

    private static RunProgress Progress(params RunUnit[] units) =>
        units.Aggregate(RunProgress.Empty("r").Apply(new RunChanged(Running)), (progress, unit) => progress.Apply(new UnitChanged(unit)));

    private static RunUnit Unit(string id, UnitState state, string? step = null, int attempt = 1, string? waitingFor = null) =>
        new(UnitType.Job, id, state, step, attempt, "n1", 1.5, waitingFor, null);
}
