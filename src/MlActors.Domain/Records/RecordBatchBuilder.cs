using MlActors.Detection.Records;

namespace MlActors.Domain.Records;

/// <summary>Gathers the records of one batch, one document after the other, with what is to be counted about them.</summary>
public sealed class RecordBatchBuilder(int fieldCount)
{
    private long[] _times = new long[16];
    private FieldValue[] _values = new FieldValue[16 * fieldCount];
    private long _inputBytes, _inputFields, _invalidDates;
    private int _fieldsOfDocument;

    /// <summary>Records gathered so far.</summary>
    public int Count { get; private set; }

    /// <summary>Documents read so far, those included that were dropped for their time.</summary>
    public long DocumentCount => Count + _invalidDates;

    public long InputBytes => _inputBytes;

    /// <summary>What has been gathered; the builder begins anew.</summary>
    public ParsedRecords Take()
    {
        var batch = new RecordBatch(_times[..Count], _values[..(Count * fieldCount)], fieldCount);
        var records = new ParsedRecords(batch, _inputBytes, _inputFields, _invalidDates);
        Array.Clear(_values, 0, Count * fieldCount);
        (Count, _inputBytes, _inputFields, _invalidDates) = (0, 0, 0, 0);
        return records;
    }

    public void AddBytes(long bytes) => _inputBytes += bytes;

    internal void BeginDocument()
    {
        if (Count == _times.Length)
        {
            Array.Resize(ref _times, Count * 2);
            Array.Resize(ref _values, _times.Length * fieldCount);
        }
        // An earlier attempt at the same document may have been cut off in its middle.
        Array.Clear(_values, Count * fieldCount, fieldCount);
        _fieldsOfDocument = 0;
    }

    internal int FieldsOfDocument { get => _fieldsOfDocument; set => _fieldsOfDocument = value; }

    internal void Set(int slot, FieldValue value) => _values[(Count * fieldCount) + slot] = value;

    internal void EndDocument(long? time)
    {
        _inputFields += _fieldsOfDocument;
        if (time is { } moment) _times[Count++] = moment;
        else _invalidDates++;
    }
}
