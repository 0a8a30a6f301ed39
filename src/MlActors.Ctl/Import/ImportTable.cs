using System.Globalization;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Import;

/// <summary>Shows the guess before anything is loaded, with how to correct it.</summary>
public static class ImportTable
{
    private const int ExampleLength = 30;

    public static Grid Of(ImportPlan plan) => Grid.Of(
        plan.Columns, ("column", column => column.Name), ("type", column => column.Type.Name),
        ("example", column => Example(column)), ("note", column => Note(plan, column)));

    private static string Example(Column column)
    {
        var text = column.Values.Texts.Count == 0 ? "" : column.Values.Texts[0];
        return text.Length <= ExampleLength ? text : text[..ExampleLength] + "…";
    }

    private static Cell Note(ImportPlan plan, Column column)
    {
        var misfits = column.Misfits;
        var notes = new List<string>();
        if (column == plan.Time) notes.Add("the time of the rows");
        if (column.Type.Dates is { } dates) notes.Add($"read as {dates.Name}{Ambiguity(column)}");
        if (column.Type.DecimalMark == ',') notes.Add("with a decimal comma");
        if (column.IsGiven) notes.Add("as given");
        if (column.Values.Texts.Count == 0) notes.Add("empty so far");
        if (misfits.Count > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{misfits.Count} of {column.Values.Texts.Count} values do not fit, such as '{misfits[0]}'"));
        return new Cell(string.Join("; ", notes), misfits.Count > 0 ? Tone.Bad : column == plan.Time ? Tone.Good : Tone.Plain);
    }

    /// <summary>Dates in which no day is above 12 could be read the other way.</summary>
    private static string Ambiguity(Column column)
    {
        var name = column.Type.Dates!.Name;
        if (column.IsGiven || !name.StartsWith("MM/dd", StringComparison.Ordinal)) return "";
        var other = DateFormat.Find("dd/MM" + name["MM/dd".Length..])!;
        return column.Values.Texts.All(text => other.TryRead(text, out _)) ? $", could be {other.Name}" : "";
    }
}
