using Xunit;

namespace MlActors.Simulation.Tests;

/// <summary>What the simulator says to whom it cannot serve, and what it writes.</summary>
public sealed class CommandSpecs
{
    [Theory]
    [InlineData("run", "--seeds", "9..1")]
    [InlineData("run", "--faults", "earthquake")]
    [InlineData("run", "--nodes", "0")]
    [InlineData("run", "--jobs", "2", "--feeds", "3")]
    [InlineData("run", "--scenario", "no-such-file.conf")]
    [InlineData("bugs", "--bug", "no-such-bug")]
    [InlineData("predict", "--budget", "soon")]
    [InlineData("predict", "--calibration", "no-such-file.json")]
    public async Task A_bad_option_is_refused_with_its_name_and_code_2(params string[] arguments)
    {
        var (exit, _, error) = await Simulator.RunAsync(arguments);

        Assert.Equal(2, exit);
        Assert.NotEqual("", error.Trim());
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_key_of_a_scenario_is_named()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "scenario { knots = 3 }");

        var (exit, _, error) = await Simulator.RunAsync("run", "--scenario", file);

        Assert.Equal(2, exit);
        Assert.Contains("[knots] is unknown", error, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_replay_with_a_trace_prints_a_line_for_each_message()
    {
        var (exit, output, _) = await Simulator.RunAsync("replay", "--seed", "3", "--trace");

        Assert.Equal(0, exit);
        Assert.Contains("PerformStep", output, StringComparison.Ordinal);
        Assert.Contains("---- stage: last close", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shrinking_a_good_seed_says_that_it_breaks_nothing()
    {
        var (exit, output, _) = await Simulator.RunAsync("shrink", "--seed", "3");

        Assert.Equal(0, exit);
        Assert.Contains("breaks nothing", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_jobs_are_predicted_and_compared_with_the_budget()
    {
        var (within, output, _) = await Simulator.RunAsync("predict", "--jobs", "100000", "--budget", "1h");
        var (over, _, _) = await Simulator.RunAsync("predict", "--jobs", "100000", "--budget", "1m");

        Assert.Equal((0, 1), (within, over));
        Assert.Contains("snapshot", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_verdict_is_one_page_that_needs_no_other_file()
    {
        var file = Path.GetTempFileName();

        await Simulator.RunAsync("run", "--seeds", "1..3", "--html", file);

        var page = await File.ReadAllTextAsync(file);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.Contains("What this does not show", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        File.Delete(file);
    }
}
