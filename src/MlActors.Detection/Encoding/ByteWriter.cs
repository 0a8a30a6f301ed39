using System.Buffers.Binary;
using System.Text;

namespace MlActors.Detection.Encoding;

/// <summary>
/// Writes one stored block: whole numbers as varints, doubles bit for bit, and texts so that any text is preserved. A checksum is at the end. Lives
/// for one write of a block; <see cref="ByteReader"/> is the counterpart.
/// </summary>
internal sealed class ByteWriter(int capacity = 1024)
{
    // Strict, so that a text with half a surrogate pair is detected and written as it is instead of being repaired.
    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _bytes = new byte[capacity];
    private int _length;

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)value);
    }

    public void Count(int value) => Varint((ulong)value);

    /// <summary>A signed number in zigzag form; numbers near zero are short, whatever their sign.</summary>
    public void Signed(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void Optional(long? value)
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is { } present) Signed(present);
    }

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(sizeof(double)), value);

    public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Reserve(sizeof(float)), value);

    public void Short(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(sizeof(ushort)), value);

    public void Text(string? text)
    {
        if (text is null) Byte((byte)TextForm.None);
        else if (IsWellFormed(text)) Utf8(text);
        else Utf16(text);
    }

    /// <summary>The block with its checksum.</summary>
    public byte[] Seal()
    {
        var sum = Checksum.Of(_bytes.AsSpan(0, _length));
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(Checksum.Size), sum);
        return _bytes.AsSpan(0, _length).ToArray();
    }

    private static bool IsWellFormed(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return false;
            at++;
        }
        return true;
    }

    private void Utf8(string text)
    {
        var length = StrictUtf8.GetByteCount(text);
        Byte((byte)TextForm.Utf8);
        Count(length);
        StrictUtf8.GetBytes(text, Reserve(length));
    }

    private void Utf16(string text)
    {
        Byte((byte)TextForm.Utf16);
        Count(text.Length * sizeof(char));
        foreach (var unit in text) BinaryPrimitives.WriteUInt16LittleEndian(Reserve(sizeof(char)), unit);
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
            Array.Resize(ref _bytes, Math.Max(checked(_length + count), (int)Math.Min(_bytes.Length * 2L, Array.MaxLength)));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}

/// <summary>The encoding of a text in a stored block.</summary>
internal enum TextForm : byte { None = 0, Utf8 = 1, Utf16 = 2 }
