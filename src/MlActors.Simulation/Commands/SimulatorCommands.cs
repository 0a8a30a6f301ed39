using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using MlActors.Simulation.Bugs;
using MlActors.Simulation.Campaigns;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Rehearsals;
using MlActors.Simulation.Verdicts;

namespace MlActors.Simulation.Commands;

/// <summary>The commands of the simulator's process. They return 0 for green, 1 for red, 2 for what cannot be used.</summary>
internal sealed class SimulatorCommands(TextWriter output, TextWriter progress, bool showsProgress)
{
    private readonly SimulatorOptions _options = new();
    private readonly Option<string?> _trace = new("--trace") { Description = "Print every message, a column for each node; to a file when one is named", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _bug = new("--bug") { Description = "Plant this bug" };

    public RootCommand ToCommand() => new("Rehearses the production actors in virtual time: one thread, one seed, and every fault")
    {
        Verb("run", "Run many seeds, and write a verdict",
            [
                _options.Nodes, _options.Jobs, _options.Feeds, _options.Seeds, _options.Faults, _options.Scenario, _options.Twice, _options.Html,
                _options.Output,
            ], Run),
        Verb("replay", "Run one seed again", [_options.Seed, _options.Nodes, _options.Jobs, _options.Feeds, _options.Faults, _bug, _trace], Replay),
        Verb("shrink", "Find the fewest faults with which a seed still fails",
            [_options.Seed, _options.Nodes, _options.Jobs, _options.Feeds, _options.Faults], Shrink),
        Verb("bugs", "Plant each bug, and look for the first seed that finds it", [_options.Seeds, _bug, _options.Output], HuntBugs),
        Verb("matrix", "Strike every fault at every place of a close", [_options.Output], RunMatrix),
    };

    private int Run(ParseResult parsed)
    {
        var (order, isJson) = (_options.OrderOf(parsed), _options.IsJson(parsed));
        var campaign = new Campaign(order, ShowProgress);
        campaign.Run();
        EndProgress();
        var verdict = Verdict.Of(campaign, "run", Build);
        output.Write(isJson ? VerdictJson.Write(verdict) : VerdictText.Write(verdict));
        if (parsed.GetValue(_options.Html) is { } file) File.WriteAllText(file, VerdictHtml.Write(verdict));
        return verdict.IsGreen ? 0 : 1;
    }

    private int Replay(ParseResult parsed)
    {
        var bug = parsed.GetValue(_bug) is { } name ? new BugRun(AllBugs.Find(name)) : null;
        var run = new Rehearsal(parsed.GetValue(_options.Seed), _options.SizeOf(parsed), _options.FamiliesOf(parsed)) { Bug = bug };
        var file = parsed.GetValue(_trace);
        using var trace = file is null ? null : new StreamWriter(file);
        if (parsed.GetResult(_trace) is not null) run.World.Trace.Reader = line => (trace ?? output).WriteLine(TraceText.Of(line));
        SimulationThread.RunAll([run]);
        output.WriteLine(run);
        foreach (var fault in run.Plan.Faults) output.WriteLine($"  {fault}");
        if (bug is not null) output.WriteLine($"  {bug.Marks} marks of [{bug.Bug.Name}]");
        foreach (var violation in run.Table.Violations) output.WriteLine(violation);
        return run.Table.Violations.Count == 0 ? 0 : 1;
    }

    private int Shrink(ParseResult parsed)
    {
        var shrinking = new Shrinking(parsed.GetValue(_options.Seed), _options.SizeOf(parsed), _options.FamiliesOf(parsed));
        shrinking.Run();
        if (shrinking.Violation is not { } violation)
        {
            output.WriteLine("The seed breaks nothing.");
            return 0;
        }

        output.WriteLine($"{violation}\nAfter {shrinking.Runs} runs these faults are left:");
        foreach (var fault in shrinking.Plan.Faults) output.WriteLine($"  {fault}");
        output.WriteLine($"  {shrinking.Plan.Store}\n  {shrinking.Plan.Network}");
        return 1;
    }

    private int HuntBugs(ParseResult parsed)
    {
        var (from, to) = Scenario.ReadSeeds(parsed.GetValue(_options.Seeds)!);
        IReadOnlyList<PlantedBug> bugs = parsed.GetValue(_bug) is { } name ? [AllBugs.Find(name)] : AllBugs.List;
        var hunt = new BugHunt(new RehearsalSize(3, 8, 4), bugs, from, to, found => Show($"{found.Bug.Name}: {(found.Seed is { } seed ? $"seed {seed}" : "not found")}"));
        hunt.Run();
        EndProgress();
        var found = hunt.Found.Where(bug => bug.Seed is not null).ToList();
        if (_options.IsJson(parsed))
            output.WriteLine(JsonSerializer.Serialize(
                hunt.Found.Select(bug => new BugVerdict(bug.Bug.Name, bug.Bug.Text, bug.Seed, bug.Violation?.Property.ToString(), bug.Violation?.What, bug.Marks)).ToArray(),
                CommandJson.Default.BugVerdictArray));
        else
        {
            output.WriteLine($"{found.Count} of {hunt.Found.Count} planted bugs are falsified{(found.Count == 0 ? "" : $", the last one by seed {found.Max(bug => bug.Seed)}")}.");
            foreach (var bug in hunt.Found)
                output.WriteLine(bug.Seed is null
                    ? $"  {bug.Bug.Name,-26}NOT FOUND in {bug.Seeds} seeds"
                    : $"  {bug.Bug.Name,-26}seed {bug.Seed,-6}{bug.Marks,5} marks  {bug.Violation!.Property}");
        }

        return found.Count == hunt.Found.Count ? 0 : 1;
    }

    private int RunMatrix(ParseResult parsed)
    {
        var matrix = new DirectedMatrix(cell => Show($"{cell.Step} {cell.Place} {cell.FaultName}"));
        matrix.Run();
        EndProgress();
        var (struck, failed) = (matrix.Cells.Count(cell => cell.IsStruck), matrix.Cells.Where(cell => cell.Violation is not null).ToList());
        if (_options.IsJson(parsed))
            output.WriteLine(JsonSerializer.Serialize(
                matrix.Cells.Select(cell => new CellVerdict($"{cell.Step}", $"{cell.Place}", cell.FaultName, cell.IsStruck, cell.Seed, cell.Violation?.ToString())).ToArray(),
                CommandJson.Default.CellVerdictArray));
        else
        {
            output.WriteLine($"{struck} of {matrix.Cells.Count} cells are struck, {failed.Count} break a promise.");
            foreach (var cell in matrix.Cells.Where(cell => !cell.IsStruck)) output.WriteLine($"  never struck: {cell.Step} {cell.Place} {cell.FaultName}");
            foreach (var cell in failed) output.WriteLine($"  {cell.Step} {cell.Place} {cell.FaultName}, seed {cell.Seed}: {cell.Violation}");
        }

        return failed.Count == 0 ? 0 : 1;
    }

    private Command Verb(string name, string help, IReadOnlyList<Option> options, Func<ParseResult, int> run)
    {
        var command = new Command(name, help);
        foreach (var option in options) command.Add(option);
        command.SetAction(parsed =>
        {
            try
            {
                return run(parsed);
            }
            catch (Exception refused) when (refused is ScenarioException or ArgumentException)
            {
                progress.WriteLine(refused.Message);
                return 2;
            }
        });
        return command;
    }

    private void ShowProgress(Campaign campaign)
    {
        if (campaign.Runs % 10 == 0 || campaign.Runs == campaign.Order.Seeds)
            Show(string.Create(
                CultureInfo.InvariantCulture,
                $"{campaign.Runs} of {campaign.Order.Seeds} seeds, {campaign.Failed.Count} failed, {campaign.Runs / campaign.Elapsed.TotalSeconds:0.0} seeds/s"));
    }

    private void Show(string text)
    {
        if (showsProgress) progress.Write($"\r{text,-100}");
    }

    private void EndProgress()
    {
        if (showsProgress) progress.WriteLine();
    }

    private static string Build =>
        typeof(SimulatorCommands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
