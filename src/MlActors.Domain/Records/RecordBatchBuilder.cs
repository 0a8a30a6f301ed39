using System.Text;
using MlActors.Detection.Records;

namespace MlActors.Domain.Records;

/// <summary>Builds a batch of records from documents, and counts them.</summary>
public sealed class RecordBatchBuilder(int fieldCount)
{
    private long[] _times = new long[16];
    private FieldValue[] _values = new FieldValue[16 * fieldCount];
    private long _inputBytes, _inputFields, _invalidDates, _keptBytes;
    private int _fieldsOfDocument;
    private long _textOfDocument, _numbersOfDocument;

    /// <summary>The number of records.</summary>
    public int Count { get; private set; }

    /// <summary>The number of documents, dropped ones included.</summary>
    public long DocumentCount => Count + _invalidDates;

    public long InputBytes => _inputBytes;

    /// <summary>Whether the batch has to be sent before another document is added.</summary>
    public bool HasEnoughBytes => _inputBytes >= RecordLimits.BatchBytes || _keptBytes >= RecordLimits.BatchBytes;

    /// <summary>Whether the last document is within the limit for records, which are sent between nodes.</summary>
    internal bool IsWithinTextLimit => _textOfDocument <= RecordLimits.MaxTextBytes || TextBytes() <= RecordLimits.MaxTextBytes;

    /// <summary>Returns the batch and resets the builder.</summary>
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
        // An earlier attempt to read the same document may have been incomplete.
        Array.Clear(_values, Count * fieldCount, fieldCount);
        (_fieldsOfDocument, _textOfDocument, _numbersOfDocument) = (0, 0, 0);
    }

    internal int FieldsOfDocument { get => _fieldsOfDocument; set => _fieldsOfDocument = value; }

    /// <param name="bytes">The length of the value as written, which is at least the length of its text.</param>
    internal void Set(int slot, FieldValue value, int bytes)
    {
        _values[(Count * fieldCount) + slot] = value;
        if (value.Kind == FieldKind.Text) _textOfDocument += bytes;
        else _numbersOfDocument++;
    }

    internal void EndDocument(long? time)
    {
        _inputFields += _fieldsOfDocument;
        if (time is not { } milliseconds)
        {
            _invalidDates++;
            return;
        }

        _times[Count++] = milliseconds;
        _keptBytes += BytesOfRecord + (fieldCount * BytesOfField) + (_numbersOfDocument * sizeof(double)) + _textOfDocument;
    }

    /// <summary>Counts the document as dropped.</summary>
    internal void DropDocument() => _invalidDates++;

    // Upper bounds of a record and of a field without a value in the binary format of a batch.
    private const int BytesOfRecord = 10;
    private const int BytesOfField = 5;

    /// <summary>The exact length; the length as written is larger with escapes and duplicate names.</summary>
    private long TextBytes()
    {
        var bytes = 0L;
        foreach (var value in _values.AsSpan(Count * fieldCount, fieldCount))
            if (value.Kind == FieldKind.Text)
                bytes += Encoding.UTF8.GetByteCount(value.AsText()!);
        return _textOfDocument = bytes;
    }
}
