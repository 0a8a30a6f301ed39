using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain.Records;

namespace MlActors.Storage.Indices;

/// <summary>A position in the order of a field's values: a value, and a document key for ties.</summary>
internal readonly record struct ScanPoint(double Value, long Key)
{
    public static ScanPoint Before(double value) => new(value, -1);

    public static ScanPoint After(double value) => new(value, long.MaxValue);
}

/// <summary>A document that a scan has read.</summary>
internal sealed record ScannedDocument(DocumentIndex Index, double Value, long Key, string Id, byte[] Source)
{
    /// <summary>Whether the source is valid Unicode; older builds accepted documents that are not.</summary>
    public bool IsText => JsonUnicode.IndexOfInvalid(Source) < 0;

    /// <summary>The document with invalid Unicode replaced by U+FFFD.</summary>
    public ScannedDocument Readable() => IsText ? this : this with { Source = JsonUnicode.Replace(Source) };
}

/// <summary>
/// Reads the documents of one index in the order of one field's values, in chunks. Rows are read on demand, and at most one chunk is
/// in memory.
/// </summary>
internal sealed class DocumentScan
{
    /// <summary>Bytes of documents after which a chunk ends early.</summary>
    private const int BytesInChunk = 4 << 20;

    private readonly DataConnection _connection;
    private readonly DocumentIndex _index;
    private readonly MappedField _field;
    private readonly bool _descending;
    private readonly int _chunk;
    private readonly long? _keyLimit;
    private readonly Queue<ScannedDocument> _read = new();
    private ScanPoint _low, _high;
    private bool _isLastChunk;

    /// <param name="low">Exclusive, like <paramref name="high"/>.</param>
    /// <param name="keyLimit">Documents of their first version with this key or a later one are not read; null for all.</param>
    public DocumentScan(
        DataConnection connection, DocumentIndex index, MappedField field, ScanPoint low, ScanPoint high, int chunk, bool descending = false,
        long? keyLimit = null)
    {
        (_connection, _index, _field, _low, _high, _chunk, _descending) = (connection, index, field, low, high, chunk, descending);
        _keyLimit = keyLimit;
        Fill();
    }

    /// <summary>The next document; null at the end of the range.</summary>
    public ScannedDocument? Next => _read.TryPeek(out var next) ? next : null;

    public void Advance()
    {
        _read.Dequeue();
        if (_read.Count == 0 && !_isLastChunk) Fill();
    }

    private void Fill()
    {
        var (field, low, high) = (_field.Id, _low, _high);
        var range =
            from value in _connection.GetTable<ValueRow>()
            join document in _connection.GetTable<DocumentRow>() on value.Key equals document.Key
            where value.FieldId == field
                && Sql.Row(value.Value, value.Key) > Sql.Row(low.Value, low.Key)
                && Sql.Row(value.Value, value.Key) < Sql.Row(high.Value, high.Key)
            select new { value.Value, value.Key, document.Id, document.Source, document.Version };
        if (_keyLimit is { } limit) range = range.Where(row => row.Key < limit || row.Version > 1);
        var ordered = _descending
            ? range.OrderByDescending(row => row.Value).ThenByDescending(row => row.Key)
            : range.OrderBy(row => row.Value).ThenBy(row => row.Key);
        var bytes = 0L;
        foreach (var row in ordered.Take(_chunk))
        {
            _read.Enqueue(new ScannedDocument(_index, row.Value, row.Key, row.Id, row.Source));
            if ((bytes += row.Source.Length) >= BytesInChunk) break;
        }

        _isLastChunk = _read.Count < _chunk && bytes < BytesInChunk;
        if (_isLastChunk) return;
        var last = _read.Last();
        if (_descending) _high = new ScanPoint(last.Value, last.Key);
        else _low = new ScanPoint(last.Value, last.Key);
    }
}
