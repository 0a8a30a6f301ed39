using System.Buffers.Binary;
using System.Text;

namespace MlActors.Detection.Encoding;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote, without trusting it: every length is compared with the remaining bytes before anything of that length
/// is allocated. Lives for one read of a block.
/// </summary>
internal ref struct ByteReader
{
    private ReadOnlySpan<byte> _left;

    private ByteReader(ReadOnlySpan<byte> bytes, byte version)
    {
        _left = bytes;
        Version = version;
    }

    /// <summary>The version of the block.</summary>
    public byte Version { get; }

    /// <summary>Opens a sealed block, which begins with its version.</summary>
    /// <exception cref="FormatException">The block has another version, is cut short, or its checksum does not match.</exception>
    public static ByteReader Open(ReadOnlySpan<byte> block, byte version) => Open(block, version, version);

    /// <summary>Opens a sealed block of one of several versions.</summary>
    /// <exception cref="FormatException">The block has another version, is cut short, or its checksum does not match.</exception>
    public static ByteReader Open(ReadOnlySpan<byte> block, byte oldest, byte version)
    {
        if (block.Length <= Checksum.Size) throw new FormatException($"It is cut short: {block.Length} bytes have no room for more than a checksum.");
        // The version is checked before the checksum, since another version may be sealed in a different way.
        if (block[0] < oldest || block[0] > version)
            throw new FormatException(
                $"Its format version is {block[0]} and this build reads {(oldest == version ? "" : $"versions {oldest} to ")}"
                + $"{(oldest == version ? "version " : "")}{version}; it was written by another build or is damaged.");
        var content = block[..^Checksum.Size];
        if (Checksum.Of(content) != BinaryPrimitives.ReadUInt64LittleEndian(block[^Checksum.Size..]))
            throw new FormatException("Its checksum does not match its content: it was cut short or damaged.");
        return new ByteReader(content[1..], block[0]);
    }

    public byte Byte() => Take(1)[0];

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new FormatException("It contains a number of more than 64 bits.");
    }

    /// <summary>The number of entries that take at least <paramref name="bytesEach"/> bytes each.</summary>
    public int Count(int bytesEach = 1)
    {
        var count = Varint();
        if (count > (ulong)(_left.Length / bytesEach))
            throw new FormatException($"It announces {count} entries, but only {_left.Length} bytes remain.");
        return (int)count;
    }

    /// <summary>An index into a list of <paramref name="count"/> entries.</summary>
    public int Index(int count)
    {
        var index = Varint();
        return index < (ulong)count ? (int)index : throw new FormatException($"It refers to entry {index} of {count}.");
    }

    public long Signed()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public long? Optional() => Byte() == 0 ? null : Signed();

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public ushort Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public string? Text()
    {
        var form = (TextForm)Byte();
        return form switch
        {
            TextForm.None => null,
            TextForm.Utf8 => Utf8(Take(Count())),
            TextForm.Utf16 => Utf16(Take(Count())),
            _ => throw new FormatException($"It contains a text with the unknown encoding {(byte)form}."),
        };
    }

    /// <summary>Checks that all bytes were read.</summary>
    /// <exception cref="FormatException">There are bytes left.</exception>
    public readonly void ExpectEnd()
    {
        if (!_left.IsEmpty) throw new FormatException($"It has {_left.Length} bytes after the end of its content.");
    }

    private static string Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ByteWriter.StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException cause)
        {
            throw new FormatException("It contains a text that is not valid UTF-8.", cause);
        }
    }

    // Code unit by code unit, since a decoder would repair the texts that this form is for.
    private static string Utf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % sizeof(char) != 0) throw new FormatException("It contains a text that ends within a character.");
        var text = new char[bytes.Length / sizeof(char)];
        for (var at = 0; at < text.Length; at++) text[at] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at * sizeof(char))..]);
        return new string(text);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length) throw new FormatException($"It is {count - _left.Length} bytes too short.");
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
