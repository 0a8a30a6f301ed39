using System.Text.Json.Nodes;

namespace MlActors.Ctl.Import;

/// <summary>One row of the file: a document, or the reason why the row is not one.</summary>
/// <param name="Place">Its line, or its number in an array.</param>
public readonly record struct ImportRow(RowPlace Place, JsonObject? Document, string? Fault = null);

/// <summary>Where a row is in its file, as messages name it.</summary>
public readonly record struct RowPlace(string Unit, long Number) : IComparable<RowPlace>
{
    public static RowPlace Line(long number) => new("line", number);

    public static RowPlace Item(long number) => new("item", number);

    public int CompareTo(RowPlace other) => Number.CompareTo(other.Number);

    public override string ToString() => $"{Unit} {Number}";
}
