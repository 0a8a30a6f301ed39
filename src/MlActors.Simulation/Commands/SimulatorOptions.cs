using System.CommandLine;
using MlActors.Simulation.Campaigns;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Rehearsals;

namespace MlActors.Simulation.Commands;

/// <summary>The options that the simulator's commands share.</summary>
internal sealed class SimulatorOptions
{
    public Option<int> Nodes { get; } = new("--nodes") { Description = "Nodes of the simulated cluster", DefaultValueFactory = _ => 3 };

    public Option<int> Jobs { get; } = new("--jobs") { Description = "Jobs", DefaultValueFactory = _ => 8 };

    public Option<int?> Feeds { get; } = new("--feeds") { Description = "Jobs that have a datafeed; the others are posted to (default: half)" };

    public Option<string> Seeds { get; } = new("--seeds") { Description = "The seeds, 1..200", DefaultValueFactory = _ => "1..200" };

    public Option<ulong> Seed { get; } = new("--seed") { Description = "The seed", Required = true };

    public Option<string> Faults { get; } = new("--faults")
    {
        Description = "Kinds of faults: kill, loss, pause, disk, clock, drain, move, cancel, power; all or none",
        DefaultValueFactory = _ => "all",
    };

    public Option<string?> Scenario { get; } = new("--scenario")
    {
        Description = "A file of hocon/scenarios, in place of the options above but the seeds",
    };

    public Option<bool> Twice { get; } = new("--twice") { Description = "Run each seed twice, and compare" };

    public Option<string?> Html { get; } = new("--html") { Description = "Write the verdict as a page into this file" };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "table or json", DefaultValueFactory = _ => "table" };

    public Option<bool> Supervised { get; } = new("--supervised")
    {
        Description = "For a process that starts this one: progress as lines, and an end with the standard input",
    };

    public RehearsalSize SizeOf(ParseResult parsed)
    {
        var jobs = parsed.GetValue(Jobs);
        var size = new RehearsalSize(parsed.GetValue(Nodes), jobs, parsed.GetValue(Feeds) ?? jobs / 2);
        return size switch
        {
            { Nodes: < 1 or > 100 } => throw new ScenarioException("--nodes must be between 1 and 100"),
            { Jobs: < 1 or > 100_000 } => throw new ScenarioException("--jobs must be between 1 and 100000"),
            { Feeds: var feeds } when feeds < 0 || feeds > jobs => throw new ScenarioException("--feeds must be between 0 and --jobs"),
            _ => size,
        };
    }

    public FaultFamilies FamiliesOf(ParseResult parsed) => Campaigns.Scenario.ReadFamilies(
        parsed.GetValue(Faults)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(name => name != "none"));

    public CampaignOrder OrderOf(ParseResult parsed)
    {
        if (parsed.GetValue(Scenario) is { } file)
        {
            var scenario = Campaigns.Scenario.Read(file) with { Twice = parsed.GetValue(Twice) };
            if (parsed.GetResult(Seeds) is not { Implicit: false }) return scenario;
            var (first, last) = Campaigns.Scenario.ReadSeeds(parsed.GetValue(Seeds)!);
            return scenario with { From = first, To = last };
        }

        var (from, to) = Campaigns.Scenario.ReadSeeds(parsed.GetValue(Seeds)!);
        return new CampaignOrder(SizeOf(parsed), from, to, FamiliesOf(parsed), parsed.GetValue(Twice));
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(Output) switch
    {
        "json" => true,
        "table" => false,
        var other => throw new ScenarioException($"--output is table or json, not {other}"),
    };
}
