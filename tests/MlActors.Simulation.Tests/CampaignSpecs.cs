using System.Text.Json;
using Xunit;

namespace MlActors.Simulation.Tests;

/// <summary>The seeds of every CI run.</summary>
public sealed class CampaignSpecs
{
    [Fact]
    public async Task A_thousand_seeds_with_every_fault_break_no_promise_and_strike_every_situation()
    {
        var (exit, output, error) = await Simulator.RunAsync("run", "--seeds", "1..1000", "-o", "json");

        var verdict = JsonDocument.Parse(output).RootElement;
        Assert.True(
            exit == 0,
            $"{verdict.GetProperty("reasons")}\n{string.Join('\n', verdict.GetProperty("failed").EnumerateArray().Take(3))}\n{error}");
        Assert.Equal(0, verdict.GetProperty("failed").GetArrayLength());
        Assert.All(verdict.GetProperty("situations").EnumerateArray(), situation => Assert.NotEqual(0, situation.GetProperty("count").GetInt64()));
    }

    [Fact]
    public async Task A_seed_gives_the_same_run_twice_in_one_process_and_in_another()
    {
        var (exit, first, _) = await Simulator.RunAsync("run", "--seeds", "2001..2060", "--twice", "-o", "json");
        var (_, second, _) = await Simulator.RunAsync("run", "--seeds", "2001..2060", "-o", "json");

        Assert.Equal(0, exit);
        Assert.Equal(HashOf(first), HashOf(second));
    }

    [Theory]
    [InlineData("rolling-upgrade")]
    [InlineData("node-dies-in-snapshot")]
    [InlineData("store-full-during-close")]
    [InlineData("split-during-drain")]
    [InlineData("everything-at-once")]
    public async Task A_scenario_that_comes_with_the_simulator_is_green(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "hocon", "scenarios", $"{name}.conf");

        var (exit, output, error) = await Simulator.RunAsync("run", "--scenario", file, "--seeds", "1..25");

        Assert.True(exit == 0, output + error);
    }

    private static string? HashOf(string verdict) => JsonDocument.Parse(verdict).RootElement.GetProperty("hash").GetString();
}
