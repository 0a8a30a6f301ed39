using MlActors.Detection.Encoding;

namespace MlActors.Detection.Records;

/// <summary>
/// The binary form of a <see cref="RecordBatch"/>: version, sizes, the distinct texts, then for each record the difference of its time to the one
/// before and its values, and a checksum. It is not compressed; that is left to the caller.
/// </summary>
public static class RecordBatchFormat
{
    /// <summary>The limit of analysed fields; a batch with more is invalid or damaged.</summary>
    public const int MaxFields = 10_000;

    private const byte Version = 1;

    // A value is a tag, followed by the eight bytes of a number. Texts are numbered from FirstText on.
    private const ulong MissingTag = 0;
    private const ulong NumberTag = 1;
    private const ulong FirstText = 2;

    public static byte[] Write(RecordBatch batch)
    {
        if (batch.FieldCount > MaxFields)
            throw new ArgumentException($"A batch has at most {MaxFields} fields, not {batch.FieldCount}.", nameof(batch));
        var texts = NumberTexts(batch);
        var bytes = new ByteWriter(64 + batch.Count * (3 + batch.FieldCount * 9));
        bytes.Byte(Version);
        bytes.Count(batch.FieldCount);
        bytes.Count(texts.Count);
        foreach (var text in texts.Keys) bytes.Text(text);

        bytes.Count(batch.Count);
        var previous = 0L;
        for (var record = 0; record < batch.Count; record++)
        {
            // The difference of two distant times may wrap around; adding it wraps back.
            bytes.Signed(unchecked(batch.TimeOf(record) - previous));
            previous = batch.TimeOf(record);
            foreach (ref readonly var value in batch.ValuesOf(record)) WriteValue(bytes, value, texts);
        }
        return bytes.Seal();
    }

    /// <summary>Reads a batch.</summary>
    /// <exception cref="FormatException">The bytes are damaged, or have a version that this build does not know.</exception>
    public static RecordBatch Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ReadContent(ByteReader.Open(bytes, Version));
        }
        catch (FormatException cause)
        {
            throw new FormatException($"This record batch cannot be read. {cause.Message}", cause);
        }
    }

    private static RecordBatch ReadContent(ByteReader bytes)
    {
        var fieldCount = bytes.Varint();
        if (fieldCount > MaxFields) throw new FormatException($"It announces {fieldCount} fields; the maximum is {MaxFields}.");
        var texts = new FieldValue[bytes.Count()];
        for (var text = 0; text < texts.Length; text++)
            texts[text] = FieldValue.Of(bytes.Text() ?? throw new FormatException("One of its texts is null."));

        var times = new long[bytes.Count(bytesEach: 1 + (int)fieldCount)];
        var values = new FieldValue[times.Length * (int)fieldCount];
        var (time, next) = (0L, 0);
        for (var record = 0; record < times.Length; record++)
        {
            times[record] = time = unchecked(time + bytes.Signed());
            for (var field = 0UL; field < fieldCount; field++) values[next++] = ReadValue(ref bytes, texts);
        }
        bytes.ExpectEnd();
        return new RecordBatch(times, values, (int)fieldCount);
    }

    private static OrderedDictionary<string, int> NumberTexts(RecordBatch batch)
    {
        var texts = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        for (var record = 0; record < batch.Count; record++)
            foreach (ref readonly var value in batch.ValuesOf(record))
                if (value.Kind == FieldKind.Text) texts.TryAdd(value.AsText()!, texts.Count);
        return texts;
    }

    private static void WriteValue(ByteWriter bytes, in FieldValue value, OrderedDictionary<string, int> texts)
    {
        switch (value.Kind)
        {
            case FieldKind.Number:
                bytes.Varint(NumberTag);
                bytes.Double(value.Number);
                break;
            case FieldKind.Text:
                bytes.Varint(FirstText + (ulong)texts[value.AsText()!]);
                break;
            default:
                bytes.Varint(MissingTag);
                break;
        }
    }

    private static FieldValue ReadValue(ref ByteReader bytes, FieldValue[] texts) => bytes.Varint() switch
    {
        MissingTag => FieldValue.Missing,
        NumberTag => FieldValue.Of(bytes.Double()),
        var tag when tag - FirstText < (ulong)texts.Length => texts[tag - FirstText],
        var tag => throw new FormatException($"A value has the tag {tag}, and the batch has only {texts.Length} texts."),
    };
}
