namespace MlActors.Ctl.Import;

/// <summary>A column of the file with its type and what the sampled rows show of it.</summary>
/// <param name="Name">Members of nested objects are joined by dots.</param>
/// <param name="IsGiven">Whether the operator, or an existing index, determined the type.</param>
public sealed record Column(string Name, ColumnType Type, bool IsGiven, ColumnValues Values)
{
    /// <summary>The sampled values that do not fit the type; their rows are refused.</summary>
    public IReadOnlyList<string> Misfits => [.. Values.Texts.Where(text => !Type.Fits(text))];

    public bool IsDate => Type.Kind == ColumnKind.Date;

    public bool IsNumber => Type.Kind is ColumnKind.Whole or ColumnKind.Decimal;

    /// <summary>Whether the name is that of an identifier, whose mean has no meaning.</summary>
    public bool NamesIdentifier =>
        Name.Equals("id", StringComparison.OrdinalIgnoreCase) || Name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
        || Name.EndsWith("Id", StringComparison.Ordinal);
}

/// <summary>The sampled values of a column as text, in the order of the file.</summary>
public sealed class ColumnValues
{
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    public int Distinct => _texts.Distinct(StringComparer.Ordinal).Count();

    public void Add(string text) => _texts.Add(text);
}
