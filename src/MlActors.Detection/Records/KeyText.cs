using MlActors.Detection.Numerics;

namespace MlActors.Detection.Records;

/// <summary>
/// Limits the length of the texts that name series: a longer text is replaced by its beginning and a hash of all of it, so that very long field
/// values cost no memory.
/// </summary>
internal static class KeyText
{
    public const int MaxLength = 512;

    private const int PrefixLength = 480;

    public static string Of(string text) => text.Length <= MaxLength ? text : $"{text.AsSpan(0, PrefixLength)}…{TextHash.Of(text):x16}";
}
