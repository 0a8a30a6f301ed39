using System.Text.Json;
using Spectre.Console;

namespace MlActors.Ctl.Terminal;

/// <summary>
/// The output of mlctl. With <c>-o json</c> or <c>ndjson</c> the output stream contains nothing but JSON, and text goes to the error stream,
/// so that a pipe never has to separate them.
/// </summary>
public sealed class Screen(TextWriter output, TextWriter error, IAnsiConsole? terminal = null)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public OutputFormat Format { get; init; } = OutputFormat.Table;

    /// <summary>Null when the output is not a terminal, or is meant for a program.</summary>
    public IAnsiConsole? Terminal => Format == OutputFormat.Table ? terminal : null;

    public TextWriter Output => output;
    public TextWriter Error => error;

    private TextWriter TextOutput => Format == OutputFormat.Table ? output : error;

    public static Screen ForCurrentProcess()
    {
        if (Console.IsOutputRedirected) return new Screen(Console.Out, Console.Error);
        var noColour = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var settings = new AnsiConsoleSettings { ColorSystem = noColour ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect };
        return new Screen(Console.Out, Console.Error, AnsiConsole.Create(settings));
    }

    public Screen For(OutputFormat format) => new(output, error, terminal) { Format = format };

    public void WriteLine(string text = "", Tone tone = Tone.Plain)
    {
        if (Terminal is { } console) console.MarkupLine(ToMarkup(new Cell(text, tone)));
        else TextOutput.WriteLine(text);
    }

    public void WriteError(string text) => error.WriteLine(text);

    public void Show(Grid grid)
    {
        if (Terminal is { } console) console.Write(ToTable(grid));
        else foreach (var line in grid.Lines()) output.WriteLine(line);
    }

    /// <summary>Writes a whole response; with NDJSON, each of its items on a line.</summary>
    public void Show(JsonElement response, string items)
    {
        if (Format == OutputFormat.NdJson) foreach (var item in response.GetProperty(items).EnumerateArray()) ShowLine(item);
        else output.WriteLine(JsonSerializer.Serialize(response, Indented));
    }

    public void ShowLine(JsonElement item) => output.WriteLine(JsonSerializer.Serialize(item));

    public static Table ToTable(Grid grid)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in grid.Columns) table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = true });
        foreach (var row in grid.Rows) table.AddRow([.. row.Select(cell => new Markup(ToMarkup(cell)))]);
        return table;
    }

    private static string ToMarkup(Cell cell)
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
