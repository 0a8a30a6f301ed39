using MlActors.Detection.Numerics;

namespace MlActors.Detection.Records;

/// <summary>
/// Bounds the texts that name series: a longer one is its beginning and a hash of all of it, so that megabytes in a field cost no memory.
/// </summary>
internal static class KeyText
{
    public const int Longest = 512;

    private const int Beginning = 480;

    public static string Of(string text) => text.Length <= Longest ? text : $"{text.AsSpan(0, Beginning)}…{TextHash.Of(text):x16}";
}
