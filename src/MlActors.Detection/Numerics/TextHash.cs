namespace MlActors.Detection.Numerics;

/// <summary>A 64-bit hash of a text. It is the same on every machine and in every version, since it is part of saved states.</summary>
internal static class TextHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = Offset ^ (ulong)text.Length;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * Prime;
            hash ^= hash >> 29;
        }
        // The sketches use the upper bits, so every character must affect them.
        hash ^= hash >> 32;
        hash *= 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 31);
    }

    /// <summary>
    /// The hash of three consecutive characters, given as the lower bits of a number, by SplitMix64; different from the hashes of texts.
    /// </summary>
    public static ulong OfTrigram(ulong characters)
    {
        var hash = (characters ^ Offset) * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
