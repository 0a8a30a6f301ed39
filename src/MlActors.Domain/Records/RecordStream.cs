using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MlActors.Domain.Records;

/// <summary>
/// Reads concatenated JSON documents from a stream, with or without line breaks between them, in batches of bounded size. A client may also send
/// them as one JSON array.
/// Lives for one stream; memory is bounded by the longest document and one batch.
/// </summary>
public sealed class RecordStream
{
    public const int RecordsInBatch = 1000;

    private const int FirstBuffer = 64 * 1024;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly RecordReader _reader;
    private readonly RecordBatchBuilder _batch;
    private readonly Action<int>? _growing;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start, _end;
    private bool _isLast;
    private long _line = 1, _column = 1;
    private ListState _list = ListState.None;
    private MalformedRecordException? _fault;

    private RecordStream(RecordReader reader, Action<int>? growing) =>
        (_reader, _batch, _growing) = (reader, new RecordBatchBuilder(reader.FieldCount), growing);

    /// <param name="growing">Called with the size of a larger buffer before it is allocated; an exception ends the stream.</param>
    /// <exception cref="MalformedRecordException">Thrown after the batches before the fault.</exception>
    public static async IAsyncEnumerable<ParsedRecords> ReadAsync(
        Stream stream,
        RecordReader reader,
        Action<int>? growing = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var records = new RecordStream(reader, growing);
        try
        {
            while (await records.NextAsync(stream, cancellationToken) is { } batch) yield return batch;
            if (records._fault is { } fault) throw fault;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(records._buffer);
        }
    }

    /// <summary>The next batch; null at the end of the stream or at a fault.</summary>
    private async ValueTask<ParsedRecords?> NextAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (_fault is null && !IsFull)
        {
            if (TryReadDocument()) continue;
            if (_isLast || _fault is not null) break;
            await FillAsync(stream, cancellationToken);
        }
        return _batch.DocumentCount > 0 ? _batch.Take() : null;
    }

    private bool IsFull => _batch.DocumentCount >= RecordsInBatch || _batch.HasEnoughBytes;

    /// <summary>False when the buffer has no complete document.</summary>
    private bool TryReadDocument()
    {
        SkipSeparators();
        if (_start == _end || _fault is not null) return false;
        var json = new Utf8JsonReader(_buffer.AsSpan(_start.._end), _isLast, state: default);
        long? time;
        try
        {
            if (!_reader.TryRead(ref json, _batch, out time)) return false;
        }
        catch (JsonException malformed)
        {
            _fault = PlaceOf(malformed, json.BytesConsumed);
            return false;
        }
        catch (InvalidOperationException noText)
        {
            _fault = FaultAt(JsonUnicode.IndexOfInvalid(_buffer.AsSpan(_start.._end)), JsonUnicode.Fault, noText);
            return false;
        }

        var length = (int)json.BytesConsumed;
        if (JsonUnicode.IndexOfInvalid(_buffer.AsSpan(_start, length)) is >= 0 and var at) _fault = FaultAt(at, JsonUnicode.Fault);
        else if (!_batch.IsWithinTextLimit)
            _fault = FaultAt(0, $"the analysed fields of the record hold more than {RecordLimits.MaxTextBytes} bytes of text");
        if (_fault is not null) return false;
        _batch.EndDocument(time);
        _batch.AddBytes(length);
        Advance(length);
        if (_list == ListState.BeforeRecord) _list = ListState.AfterRecord;
        return true;
    }

    /// <summary>White space, and the brackets and commas of an array of records.</summary>
    private void SkipSeparators()
    {
        SkipSpace();
        if (_list == ListState.None && TrySkip('[')) _list = ListState.BeforeRecord;
        if (_list == ListState.AfterRecord && TrySkip(',')) _list = ListState.BeforeRecord;
        if (_list != ListState.None && TrySkip(']')) _list = ListState.None;
        if (_list == ListState.AfterRecord && _start < _end) _fault = FaultAt(0, "a comma or the end of the array is missing between two records");
        if (_list != ListState.None && _start == _end && _isLast) _fault = FaultAt(0, "the array of records is not closed");
    }

    private bool TrySkip(char separator)
    {
        if (_start == _end || _buffer[_start] != separator) return false;
        Advance(1);
        SkipSpace();
        return true;
    }

    private void SkipSpace()
    {
        if (_line == 1 && _column == 1 && _buffer.AsSpan(_start.._end).StartsWith(ByteOrderMark)) _start += ByteOrderMark.Length;
        var rest = _buffer.AsSpan(_start.._end);
        var space = rest.IndexOfAnyExcept(" \t\r\n"u8);
        Advance(space < 0 ? rest.Length : space);
    }

    private void Advance(int bytes)
    {
        var passed = _buffer.AsSpan(_start, bytes);
        var lastBreak = passed.LastIndexOf((byte)'\n');
        _column = lastBreak < 0 ? _column + bytes : bytes - lastBreak;
        _line += passed.Count((byte)'\n');
        _start += bytes;
    }

    /// <summary>Fills the whole buffer before the document is parsed again, so that a long document is not parsed for every read.</summary>
    private async ValueTask FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_start == 0 && _end == _buffer.Length)
        {
            if (_buffer.Length >= RecordLimits.MaxDocumentBytes)
            {
                _fault = FaultAt(0, $"the record is longer than {RecordLimits.MaxDocumentBytes} bytes");
                return;
            }

            Grow();
        }

        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await stream.ReadAtLeastAsync(_buffer.AsMemory(_end), _buffer.Length - _end, throwOnEndOfStream: false, cancellationToken);
        _isLast = _end + read < _buffer.Length;
        _end += read;
    }

    private void Grow()
    {
        _growing?.Invoke(_buffer.Length * 2);
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <param name="offset">From the start of the document.</param>
    private MalformedRecordException FaultAt(int offset, string reason, Exception? inner = null)
    {
        var before = _buffer.AsSpan(_start, Math.Clamp(offset, 0, _end - _start));
        var lastBreak = before.LastIndexOf((byte)'\n');
        var column = lastBreak < 0 ? _column + before.Length : before.Length - lastBreak;
        return new MalformedRecordException(_line + before.Count((byte)'\n'), column, reason, inner);
    }

    private MalformedRecordException PlaceOf(JsonException malformed, long consumed)
    {
        // A fault of the document as a whole is reported at its start; for other faults the parser gives the position relative to that.
        var (line, column) = (malformed.LineNumber ?? 0, malformed.BytePositionInLine ?? Math.Max(0, consumed - 1));
        return new MalformedRecordException(_line + line, (line == 0 ? _column : 1) + column, MalformedJson.Reason(malformed), malformed);
    }

    private enum ListState { Invalid = 0, None, BeforeRecord, AfterRecord }
}
