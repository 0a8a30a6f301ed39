using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlActors.Detection.Records;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;

namespace MlActors.Actors.Serialization;

/// <summary>An id is its text.</summary>
internal sealed class TextIdJson<TId> : JsonConverter<TId>
    where TId : struct, ITextId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TId.Of(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>A step is its number. Releases up to the third wrote the steps of a run as words.</summary>
internal sealed class CloseStepJson : JsonConverter<CloseStep>
{
    private static readonly FrozenDictionary<string, CloseStep> OfThirdRelease = new Dictionary<string, CloseStep>
    {
        ["gate"] = CloseStep.Gate,
        ["stop_feed"] = CloseStep.StopFeed,
        ["flush"] = CloseStep.Flush,
        ["prune"] = CloseStep.Prune,
        ["finalize"] = CloseStep.Finalize,
        ["snapshot"] = CloseStep.Snapshot,
        ["close"] = CloseStep.Close,
        ["vacate"] = CloseStep.Vacate,
        ["force"] = CloseStep.Force,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public override CloseStep Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number) return (CloseStep)reader.GetInt32();
        var word = reader.GetString()!;
        return OfThirdRelease.TryGetValue(word, out var step) ? step : throw new JsonException($"No step is called [{word}].");
    }

    public override void Write(Utf8JsonWriter writer, CloseStep value, JsonSerializerOptions options) => writer.WriteNumberValue((int)value);
}

/// <summary>Records are too many for JSON: their binary form, compressed, stands in it as one text.</summary>
internal sealed class ParsedRecordsJson : JsonConverter<ParsedRecords>
{
    private const int HeaderLength = 3 * sizeof(long);

    public override ParsedRecords Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var bytes = Compressed.Read(reader.GetBytesFromBase64());
        return new ParsedRecords(
            RecordBatchFormat.Read(bytes.AsSpan(HeaderLength)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes),
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)));
    }

    public override void Write(Utf8JsonWriter writer, ParsedRecords value, JsonSerializerOptions options)
    {
        var batch = RecordBatchFormat.Write(value.Batch);
        var bytes = new byte[HeaderLength + batch.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value.InputBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), value.InputFieldCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), value.InvalidDateCount);
        batch.CopyTo(bytes.AsSpan(HeaderLength));
        writer.WriteBase64StringValue(Compressed.Write(bytes));
    }
}

/// <summary>Bytes as they are kept and sent: Brotli at its fastest, after their length.</summary>
internal static class Compressed
{
    private const int Quality = 1;
    private const int Window = 18;

    /// <summary>No honest writer makes anything longer; a damaged length must not take the memory of the node.</summary>
    private const int LongestPayload = 1 << 30;

    public static byte[] Write(ReadOnlySpan<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(sizeof(int) + BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        try
        {
            BinaryPrimitives.WriteInt32LittleEndian(buffer, bytes.Length);
            return BrotliEncoder.TryCompress(bytes, buffer.AsSpan(sizeof(int)), out var written, Quality, Window)
                ? buffer[..(sizeof(int) + written)]
                : throw new InvalidOperationException($"{bytes.Length} bytes could not be compressed.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <exception cref="FormatException">The bytes are damaged.</exception>
    public static byte[] Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(int)) throw new FormatException($"{bytes.Length} compressed bytes are too few.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length is < 0 or > LongestPayload) throw new FormatException($"A length of {length} cannot be right.");
        var content = new byte[length];
        return BrotliDecoder.TryDecompress(bytes[sizeof(int)..], content, out var written) && written == length
            ? content
            : throw new FormatException("The compressed bytes are damaged.");
    }
}
