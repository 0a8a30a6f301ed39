using System.Text.Json;
using Xunit;

namespace MlActors.Simulation.Tests;

/// <summary>Bugs that are planted from outside have to be found, or green means nothing.</summary>
public sealed class PlantedBugSpecs
{
    [Fact]
    public async Task Every_planted_bug_that_needs_few_seeds_is_found()
    {
        var (_, output, _) = await Simulator.RunAsync("bugs", "--seeds", "1..60", "-o", "json");

        var bugs = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.True(bugs.Count >= 16, $"{bugs.Count} bugs");
        Assert.Equal(
            Rare, bugs.Where(bug => bug.GetProperty("seed").ValueKind == JsonValueKind.Null).Select(bug => bug.GetProperty("bug").GetString()));
    }

    /// <summary>Those that the long command finds, and a CI run has no time for.</summary>
    private static readonly string[] Rare = ["forget-confirmation"];
}
