using MlActors.Ctl.Terminal;
using MlActors.Ctl.Tests.Fake;
using Spectre.Console;
using Xunit;
using Grid = MlActors.Ctl.Terminal.Grid;

namespace MlActors.Ctl.Tests.Terminal;

public sealed class GridSpecs
{
    private static readonly Grid Two = Grid.Of(
        [("a", 1L, Tone.Good), ("long name", 12345L, Tone.Bad)], ("name", row => new Cell(row.Item1, row.Item3)), ("count", row => row.Item2));

    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell_and_nothing_is_cut() =>
        Assert.Equal(["NAME       COUNT", "a          1", "long name  12,345"], Two.Lines());

    [Fact]
    public void Without_a_terminal_there_is_no_escape_sequence()
    {
        using var written = new ObservedWriter();

        new Screen(written, TextWriter.Null).Show(Two);
        new Screen(written, TextWriter.Null).WriteLine("bad", Tone.Bad);

        Assert.DoesNotContain('\u001b', written.ToString());
    }

    [Fact]
    public void A_terminal_takes_brackets_as_text_and_shows_tones_as_colours()
    {
        using var written = new ObservedWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Out = new AnsiConsoleOutput(written) });

        new Screen(written, TextWriter.Null, console).WriteLine("[no markup]", Tone.Bad);

        Assert.Contains("[no markup]", written.ToString());
        Assert.Contains('\u001b', written.ToString());
    }
}
