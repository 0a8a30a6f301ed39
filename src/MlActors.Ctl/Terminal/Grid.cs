namespace MlActors.Ctl.Terminal;

/// <summary>The significance of a cell or line. Only a colour terminal shows it, so no information may depend on it alone.</summary>
public enum Tone { Plain, Quiet, Busy, Good, Bad }

/// <summary>The text of a table cell and its tone.</summary>
public readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
    public static implicit operator Cell(long number) => new(number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>A table as data; the screen decides how it is drawn.</summary>
public sealed record Grid(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows)
{
    public static Grid Of<T>(IEnumerable<T> items, params (string Name, Func<T, Cell> Cell)[] columns) =>
        new([.. columns.Select(column => column.Name)], [.. items.Select(item => (Cell[])[.. columns.Select(column => column.Cell(item))])]);

    /// <summary>Aligned text without borders, for pipes and files.</summary>
    public IEnumerable<string> Lines()
    {
        var widths = Columns.Select((name, column) => Rows.Select(row => row[column].Text.Length).Append(name.Length).Max()).ToArray();
        yield return Aligned(Columns.Select(name => name.ToUpperInvariant()), widths);
        foreach (var row in Rows) yield return Aligned(row.Select(cell => cell.Text), widths);
    }

    private static string Aligned(IEnumerable<string> texts, int[] widths) =>
        string.Join("  ", texts.Select((text, column) => text.PadRight(widths[column]))).TrimEnd();
}
