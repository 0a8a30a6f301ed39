using System.CommandLine;
using System.Globalization;
using System.Reflection;
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
    private readonly PredictCommand _predict = new(output);
    private readonly Option<string?> _trace = new("--trace")
    {
        Description = "Print every message, a column for each node; to a file when one is named", Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _bug = new("--bug") { Description = "Plant this bug" };

    public RootCommand ToCommand() => new("Rehearses the production actors in virtual time: one thread, one seed, and every fault")
    {
        Verb("run", "Run many seeds, and write a verdict",
            [
                _options.Nodes, _options.Jobs, _options.Feeds, _options.Seeds, _options.Faults, _options.Scenario, _options.Twice, _options.Html,
                _options.Output, _options.Supervised,
            ], Run),
        Verb(
            "replay", "Run one seed again",
            [_options.Seed, _options.Nodes, _options.Jobs, _options.Feeds, _options.Faults, _options.Scenario, _bug, _trace],
            Replay),
        Verb("shrink", "Find the fewest faults with which a seed still fails",
            [_options.Seed, _options.Nodes, _options.Jobs, _options.Feeds, _options.Faults], Shrink),
        Verb("bugs", "Plant each bug, and look for the first seed that finds it", [_options.Seeds, _bug, _options.Output], HuntBugs),
        Verb(
            "small", "Two jobs, two nodes, and one crash, power cut, lost, repeated or delayed message at every message of a run",
            [_options.Seeds], RunSmallWorld),
        Verb("predict", "How long a close-all of many jobs would take, by measured speeds", _predict.Options, _predict.Run),
        Verb("matrix", "Strike every fault at every place of a close", [_options.Output], RunMatrix),
    };

    private int Run(ParseResult parsed)
    {
        var (order, isJson, isSupervised) = (_options.OrderOf(parsed), _options.IsJson(parsed), parsed.GetValue(_options.Supervised));
        if (isSupervised) Supervision.EndWith(Console.OpenStandardInput());
        var campaign = new Campaign(order, isSupervised ? campaign => Supervision.Report(campaign, progress) : ShowProgress);
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
        var seed = parsed.GetValue(_options.Seed);
        var run = parsed.GetValue(_options.Scenario) is { } scenario
            ? Scenario.Read(scenario).RunOf(seed)
            : new Rehearsal(seed, _options.SizeOf(parsed), _options.FamiliesOf(parsed)) { Bug = bug };
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
        var hunt = new BugHunt(
            new RehearsalSize(3, 8, 4), bugs, from, to,
            found => Show($"{found.Bug.Name}: {(found.Seed is { } seed ? $"seed {seed}" : "not found")}"));
        hunt.Run();
        EndProgress();
        output.WriteLine(_options.IsJson(parsed) ? BugText.WriteJson(hunt.Found) : BugText.Write(hunt.Found));
        return hunt.Found.All(bug => bug.Seed is not null) ? 0 : 1;
    }

    private int RunMatrix(ParseResult parsed)
    {
        var matrix = new DirectedMatrix(cell => Show($"{cell.Step} {cell.Place} {cell.FaultName}"));
        matrix.Run();
        EndProgress();
        output.WriteLine(_options.IsJson(parsed) ? MatrixText.WriteJson(matrix.Cells) : MatrixText.Write(matrix.Cells));
        return matrix.Cells.All(cell => cell.Violation is null) ? 0 : 1;
    }

    private int RunSmallWorld(ParseResult parsed)
    {
        var (from, to) = parsed.GetResult(_options.Seeds) is { Implicit: false } ? Scenario.ReadSeeds(parsed.GetValue(_options.Seeds)!) : (1UL, 3UL);
        var world = new SmallWorld(from, to, world =>
        {
            if (world.Runs % 100 == 0) Show($"{world.Runs} runs, {world.Failed.Count} failed");
        });
        world.Run();
        EndProgress();
        output.WriteLine($"{world.Runs} runs, the fault struck in {world.Struck}; {world.States} states of all journals.");
        output.WriteLine($"{world.Failed.Count} break a promise.");
        var (required, unreached) = (SmallWorld.RequiredCloses.Length, world.Unreached.ToArray());
        output.WriteLine($"{required - unreached.Length} of the {required} states of two closes that have to be reached.");
        foreach (var (first, second) in unreached) output.WriteLine($"  not reached: one job at {first}, the other at {second}");
        foreach (var failed in world.Failed.Take(20)) output.WriteLine($"  seed {failed.Seed}, {failed.Fault}: {failed.Violation}");
        return world.Failed.Count == 0 && unreached.Length == 0 ? 0 : 1;
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
        var (done, all) = (campaign.Runs, campaign.Order.Seeds);
        if (done % 10 != 0 && done != all) return;
        var rate = campaign.Runs / campaign.Elapsed.TotalSeconds;
        Show(string.Create(CultureInfo.InvariantCulture, $"{done} of {all} seeds, {campaign.Failed.Count} failed, {rate:0.0} seeds/s"));
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
