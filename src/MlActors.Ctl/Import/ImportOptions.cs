namespace MlActors.Ctl.Import;

/// <summary>The options of one <c>mlctl import</c>; null where the operator gave none.</summary>
/// <param name="File">A path, or <see cref="StandardInput"/>.</param>
/// <param name="Types">The types that the operator gave, by column.</param>
public sealed record ImportOptions(string File, IReadOnlyDictionary<string, ColumnType> Types)
{
    public const string StandardInput = "-";

    public string? Index { get; init; }
    public string? TimeColumn { get; init; }
    public string? Delimiter { get; init; }
    public bool Append { get; init; }
    public bool DryRun { get; init; }
}
