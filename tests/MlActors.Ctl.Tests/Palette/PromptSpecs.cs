using MlActors.Ctl.Commands;
using MlActors.Ctl.Palette;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Palette;

public sealed class PromptSpecs
{
    [Theory]
    [InlineData("ml")]
    [InlineData(null)]
    public async Task The_prompt_accepts_the_same_verbs_line_by_line(string? ml)
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["a"] = new FakeUnit("closed");
        using var mlctl = new Mlctl(input: "jobs\n\nml open a\nexit\njobs\n");

        var exit = await mlctl.RunAsync([$"{cluster.Address}", .. ml is null ? (string[])[] : [ml]]);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal("opened", cluster.Jobs["a"].State);
        Assert.Single(mlctl.Lines, line => line.StartsWith("JOB", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_line_suggests_the_nearest_verb_and_the_prompt_continues()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl(input: "shutdwn\nhelp\n");

        Assert.Equal(ExitCode.Usage, await mlctl.RunAsync($"{cluster.Address}"));
        Assert.Contains("Did you mean `shutdown`?", mlctl.Error);
        Assert.All(OperatorPalette.All, verb => Assert.Contains(verb.Help, mlctl.Output));
    }
}
