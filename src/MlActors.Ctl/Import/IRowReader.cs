namespace MlActors.Ctl.Import;

/// <summary>Reads the rows of a file in one format.</summary>
public interface IRowReader
{
    /// <summary>The format in words; complete once the first row is read.</summary>
    string Description { get; }

    /// <summary>The columns in the order of the file; null where the format does not list them.</summary>
    IReadOnlyList<string>? Columns { get; }

    /// <summary>Reads all rows once.</summary>
    IAsyncEnumerable<ImportRow> ReadAsync(CancellationToken cancellationToken);
}
