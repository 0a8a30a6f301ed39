using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Node.Tests.Simulating;

/// <summary>Rehearsals of a real node: the simulator is a process beside it.</summary>
public sealed class RehearsalProcessSpecs : IDisposable
{
    private const string Rehearsals = "/_mlactors/rehearsals";

    private readonly DataDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_rehearsal_ends_with_the_verdict_of_the_simulator_and_leaves_no_process()
    {
        await using var node = await StartAsync();

        var id = await RehearseAsync(node, """{"nodes":2,"jobs":2,"seeds":"7101..7103","faults":["kill"]}""");
        await Waiting.UntilAsync("the rehearsal ends", async () => await StateAsync(node, id) != "running");

        var rehearsal = await node.Client.GetAsync($"{Rehearsals}/{id}");
        Assert.True((string?)rehearsal["state"] == "completed", $"{rehearsal}");
        Assert.Equal("""{"done":3,"total":3,"failed":0}""", rehearsal["progress"]!.ToJsonString());
        Assert.Equal(2, (int)rehearsal["verdict"]!["size"]!["nodes"]!);
        Assert.Equal((bool)rehearsal["green"]!, (bool)rehearsal["verdict"]!["is_green"]!);
        Assert.Empty(SimulatorsWith("7101..7103"));
    }

    [Fact]
    public async Task A_scenario_is_rehearsed_by_its_name()
    {
        await using var node = await StartAsync();

        var id = await RehearseAsync(node, """{"scenario":"node-dies-in-snapshot","seeds":"1..2"}""");
        await Waiting.UntilAsync("the rehearsal ends", async () => await StateAsync(node, id) != "running");

        Assert.Equal("A node dies in mid-snapshot", (string?)(await node.Client.GetAsync($"{Rehearsals}/{id}"))["verdict"]?["title"]);
    }

    [Fact]
    public async Task A_cancelled_rehearsal_leaves_no_process()
    {
        await using var node = await StartAsync();
        var id = await RehearseLongAsync(node, "7201..9200");

        await node.Client.SendAsync(HttpMethod.Delete, $"{Rehearsals}/{id}", null);

        await Waiting.UntilAsync("the simulator has ended", () => SimulatorsWith("7201..9200").Count == 0);
        await Waiting.UntilAsync("the rehearsal is cancelled", async () => await StateAsync(node, id) == "cancelled");
    }

    [Fact]
    public async Task A_node_that_is_killed_leaves_no_simulator_behind()
    {
        await using var node = await StartAsync();
        await RehearseLongAsync(node, "7301..9300");

        node.Send(Signal.Kill);

        await Waiting.UntilAsync("the simulator has ended", () => SimulatorsWith("7301..9300").Count == 0);
    }

    [Fact]
    public async Task A_node_that_leaves_ends_its_rehearsal()
    {
        await using var node = await StartAsync();
        await RehearseLongAsync(node, "7401..9400");

        node.Send(Signal.Terminate);

        await node.EndAsync();
        Assert.Empty(SimulatorsWith("7401..9400"));
    }

    [Fact]
    public async Task The_simulator_has_a_lower_priority_than_the_node_and_nothing_of_its_environment()
    {
        await using var node = await StartAsync();
        await RehearseLongAsync(node, "7501..9500");

        var simulator = Assert.Single(SimulatorsWith("7501..9500"));

        await Waiting.UntilAsync("the priority is lower", () => NiceOf($"{simulator}") > NiceOf("self"));
        Assert.DoesNotContain("MLACTORS", File.ReadAllText($"/proc/{simulator}/environ"), StringComparison.Ordinal);
    }

    private async Task<LocalNode> StartAsync()
    {
        var node = LocalNode.Start(_data.Path);
        await node.WaitUntilReadyAsync();
        return node;
    }

    private static async Task<string> RehearseAsync(LocalNode node, string body) =>
        (string)(await node.Client.PostAsync(Rehearsals, body))["rehearsal_id"]!;

    /// <summary>A rehearsal that takes minutes, and whose process runs.</summary>
    /// <param name="seeds">Of no other spec, because the process is found by them.</param>
    private static async Task<string> RehearseLongAsync(LocalNode node, string seeds)
    {
        var id = await RehearseAsync(node, $$"""{"seeds":"{{seeds}}"}""");
        await Waiting.UntilAsync("a seed is done", async () => (long)(await node.Client.GetAsync($"{Rehearsals}/{id}"))["progress"]!["done"]! > 0);
        Assert.Single(SimulatorsWith(seeds));
        return id;
    }

    private static async Task<string> StateAsync(LocalNode node, string id) => (string)(await node.Client.GetAsync($"{Rehearsals}/{id}"))["state"]!;

    private static List<int> SimulatorsWith(string seeds) =>
    [
        .. Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id > 0)
            .Where(id => CommandLineOf(id) is { } line && line.Contains("MlActors.Simulation.dll", StringComparison.Ordinal)
                && line.Contains($"\0{seeds}\0", StringComparison.Ordinal)),
    ];

    private static string? CommandLineOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    /// <summary>The 19th field, counted behind the name, which may contain spaces.</summary>
    private static int NiceOf(string process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
