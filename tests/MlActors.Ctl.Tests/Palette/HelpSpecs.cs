using MlActors.Ctl.Commands;
using MlActors.Ctl.Palette;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Palette;

public sealed class HelpSpecs
{
    [Fact]
    public async Task Help_lists_every_command_on_one_page()
    {
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync("help"));

        Assert.All(OperatorPalette.All, verb => Assert.Contains($"HOST:PORT ml {verb.Name} ", mlctl.Output));
        Assert.All(["import FILE ", "sample FILE ", "users add USER ", "help [COMMAND] "], line => Assert.Contains(line, mlctl.Output));
    }

    [Theory]
    [InlineData("help import", "--type <COLUMN=TYPE>")]
    [InlineData("help open", "--timeout <duration>")]
    [InlineData("help ml close", "--parallelism <n>")]
    [InlineData("help users add", "--role <ROLE>")]
    public async Task Help_of_a_command_shows_its_options(string arguments, string option)
    {
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(arguments.Split(' ')));
        Assert.Contains(option, mlctl.Output);
    }

    [Fact]
    public async Task Help_of_an_unknown_command_is_a_usage_error()
    {
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Usage, await mlctl.RunAsync("help", "improt"));
        Assert.Contains("Did you mean `import`?", mlctl.Error);
    }
}
