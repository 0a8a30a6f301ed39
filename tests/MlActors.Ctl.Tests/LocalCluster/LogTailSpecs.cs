using MlActors.Ctl.LocalCluster;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

public sealed class LogTailSpecs
{
    [Theory]
    [InlineData("warn: MlActors.Node[0] The disk is nearly full", true)]
    [InlineData("2026-11-23 12:00:00 fail: MlActors.Node[0] No", true)]
    [InlineData("[12:00:00 ERR] No", true)]
    [InlineData("12:00:00 ERR No", true)]
    [InlineData("[ERROR][11/23/2026] No", true)]
    [InlineData("[WARNING][11/23/2026] Hm", true)]
    [InlineData("Unhandled exception. System.Exception", true)]
    [InlineData("info: MlActors.Node[0] 0 errors so far", false)]
    [InlineData("""{"LogLevel":"Error","Message":"No"}""", true)]
    [InlineData("""{"LogLevel":"Information","Message":"warn: not really"}""", false)]
    [InlineData("{ not json", false)]
    public void Warnings_and_errors_are_recognised(string line, bool alarms) => Assert.Equal(alarms, new LogTail().Append(line));

    [Fact]
    public void Indented_lines_below_a_warning_belong_to_it()
    {
        var tail = new LogTail();

        Assert.Equal(
            [true, true, false, false], ((string[])["fail: Node[0]", "      No room", "info: Node[0]", "      All well"]).Select(tail.Append));
    }

    [Fact]
    public void Only_the_last_lines_are_kept()
    {
        var tail = new LogTail();
        for (var i = 0; i < 50; i++) tail.Append($"line {i}");

        Assert.Equal(Enumerable.Range(30, 20).Select(i => $"line {i}"), tail.Last);
    }
}
