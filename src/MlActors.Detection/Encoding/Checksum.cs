using System.Buffers.Binary;

namespace MlActors.Detection.Encoding;

/// <summary>
/// A 64-bit checksum over stored bytes, computed a word at a time. Each step is a bijection of the checksum so far, so contents that differ in a
/// single word never have equal checksums. It guards against accidents, not against attackers.
/// </summary>
internal static class Checksum
{
    public const int Size = sizeof(ulong);

    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var sum = Offset ^ (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = Mix(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var remainder in bytes) sum = Mix(sum, remainder);
        return sum;
    }

    // Without the shift the upper bits of a word would never reach the lower bits of the checksum.
    private static ulong Mix(ulong sum, ulong word)
    {
        sum = (sum ^ word) * Prime;
        return sum ^ (sum >> 32);
    }
}
