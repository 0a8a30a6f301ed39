using System.Text.Json;
using Spectre.Console;

namespace MlActors.Ctl.Terminal;

/// <summary>
/// Where mlctl speaks. With <c>-o json</c> or <c>ndjson</c> the output carries nothing but JSON and human words go to the
/// error stream, so that a pipe never has to pick them apart.
/// </summary>
public sealed class Screen(TextWriter output, TextWriter error, IAnsiConsole? terminal = null)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public OutputFormat Format { get; init; } = OutputFormat.Table;

    /// <summary>Null when the output is no terminal, or is meant for a program.</summary>
    public IAnsiConsole? Terminal => Format == OutputFormat.Table ? terminal : null;

    public TextWriter Output => output;
    public TextWriter Error => error;

    private TextWriter Words => Format == OutputFormat.Table ? output : error;

    public static Screen OfThisProcess()
    {
        if (Console.IsOutputRedirected) return new Screen(Console.Out, Console.Error);
        var noColour = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var settings = new AnsiConsoleSettings { ColorSystem = noColour ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect };
        return new Screen(Console.Out, Console.Error, AnsiConsole.Create(settings));
    }

    public Screen For(OutputFormat format) => new(output, error, terminal) { Format = format };

    public void Say(string text = "", Tone tone = Tone.Plain)
    {
        if (Terminal is { } console) console.MarkupLine(Marked(new Cell(text, tone)));
        else Words.WriteLine(text);
    }

    public void Complain(string text) => error.WriteLine(text);

    public void Show(Grid grid)
    {
        if (Terminal is { } console) console.Write(Drawn(grid));
        else foreach (var line in grid.Lines()) output.WriteLine(line);
    }

    /// <summary>One whole answer; as NDJSON its items are the lines.</summary>
    public void Show(JsonElement answer, string items)
    {
        if (Format == OutputFormat.NdJson) foreach (var item in answer.GetProperty(items).EnumerateArray()) ShowLine(item);
        else output.WriteLine(JsonSerializer.Serialize(answer, Indented));
    }

    public void ShowLine(JsonElement item) => output.WriteLine(JsonSerializer.Serialize(item));

    public static Table Drawn(Grid grid)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in grid.Columns) table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = true });
        foreach (var row in grid.Rows) table.AddRow([.. row.Select(cell => new Markup(Marked(cell)))]);
        return table;
    }

    private static string Marked(Cell cell)
    {
        var text = Markup.Escape(cell.Text);
        return cell.Tone switch
        {
            Tone.Quiet => $"[grey]{text}[/]",
            Tone.Busy => $"[yellow]{text}[/]",
            Tone.Good => $"[green]{text}[/]",
            Tone.Bad => $"[red]{text}[/]",
            _ => text,
        };
    }
}
