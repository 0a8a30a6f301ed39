using System.Text;
using MlActors.Detection.Records;

namespace MlActors.Domain.Records;

/// <summary>Gathers the records of one batch, one document after the other, with what is to be counted about them.</summary>
public sealed class RecordBatchBuilder(int fieldCount)
{
    private long[] _times = new long[16];
    private FieldValue[] _values = new FieldValue[16 * fieldCount];
    private long _inputBytes, _inputFields, _invalidDates, _keptBytes;
    private int _fieldsOfDocument;
    private long _textOfDocument, _numbersOfDocument;

    /// <summary>Records gathered so far.</summary>
    public int Count { get; private set; }

    /// <summary>Documents read so far, those included that were dropped for their time.</summary>
    public long DocumentCount => Count + _invalidDates;

    public long InputBytes => _inputBytes;

    /// <summary>Whether the batch is to be sent before another document is read into it.</summary>
    public bool HasEnoughBytes => _inputBytes >= RecordLimits.BatchBytes || _keptBytes >= RecordLimits.BatchBytes;

    /// <summary>Whether the document that was read last may become a record: a longer one could not travel between nodes.</summary>
    internal bool DocumentFits => _textOfDocument <= RecordLimits.MaxTextBytes || TextBytes() <= RecordLimits.MaxTextBytes;

    /// <summary>What has been gathered; the builder begins anew.</summary>
    public ParsedRecords Take()
    {
        var batch = new RecordBatch(_times[..Count], _values[..(Count * fieldCount)], fieldCount);
        var records = new ParsedRecords(batch, _inputBytes, _inputFields, _invalidDates);
        Array.Clear(_values, 0, Count * fieldCount);
        (Count, _inputBytes, _inputFields, _invalidDates, _keptBytes) = (0, 0, 0, 0, 0);
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
        (_fieldsOfDocument, _textOfDocument, _numbersOfDocument) = (0, 0, 0);
    }

    internal int FieldsOfDocument { get => _fieldsOfDocument; set => _fieldsOfDocument = value; }

    /// <param name="bytes">The length of the value as it was written, which is no less than that of its text.</param>
    internal void Set(int slot, FieldValue value, int bytes)
    {
        _values[(Count * fieldCount) + slot] = value;
        if (value.Kind == FieldKind.Text) _textOfDocument += bytes;
        else _numbersOfDocument++;
    }

    internal void EndDocument(long? time)
    {
        _inputFields += _fieldsOfDocument;
        if (time is not { } moment)
        {
            _invalidDates++;
            return;
        }

        _times[Count++] = moment;
        _keptBytes += BytesOfRecord + (fieldCount * BytesOfField) + (_numbersOfDocument * sizeof(double)) + _textOfDocument;
    }

    /// <summary>Counts the document with those that have no readable time: it will be no record.</summary>
    internal void DropDocument() => _invalidDates++;

    // At most what a record and a field without a value take in the binary form of a batch.
    private const int BytesOfRecord = 10;
    private const int BytesOfField = 5;

    /// <summary>Exact, where the length as written was too much: escapes are longer than what they stand for, and a name may come twice.</summary>
    private long TextBytes()
    {
        var bytes = 0L;
        foreach (var value in _values.AsSpan(Count * fieldCount, fieldCount))
            if (value.Kind == FieldKind.Text)
                bytes += Encoding.UTF8.GetByteCount(value.AsText()!);
        return _textOfDocument = bytes;
    }
}
