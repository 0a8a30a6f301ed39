using System.Globalization;

namespace MlActors.Api.Elastic;

/// <summary>Elastic's byte sizes: a number and a unit. A number without a unit is MiB, as in model_memory_limit.</summary>
internal static class ByteSize
{
    public const long MiB = 1024 * 1024;

    private static readonly (string Suffix, long Bytes)[] Units =
    [
        ("pb", MiB * MiB * 1024), ("tb", MiB * MiB), ("gb", MiB * 1024), ("mb", MiB), ("kb", 1024),
        ("p", MiB * MiB * 1024), ("t", MiB * MiB), ("g", MiB * 1024), ("m", MiB), ("k", 1024), ("b", 1),
    ];

    public static long Parse(string text, string name)
    {
        var value = text.Trim();
        if (TryRead(value, MiB, out var mebibytes)) return mebibytes;
        foreach (var (suffix, bytes) in Units)
            if (value.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && TryRead(value[..^suffix.Length].TrimEnd(), bytes, out var size))
                return size;
        throw ElasticException.BadRequest(
            $"failed to parse setting [{name}] with value [{text}] as a size in bytes: unit is missing or unrecognized");
    }

    /// <summary>The format of model_memory_limit in responses.</summary>
    public static string FormatMebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / MiB}mb");

    /// <summary>A whole number of the largest unit, at most gigabytes: 1gb, 512mb.</summary>
    public static string Format(long bytes) =>
        bytes % (MiB * 1024) == 0 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (MiB * 1024)}gb") : FormatMebibytes(bytes);

    private static bool TryRead(string number, long unit, out long bytes)
    {
        bytes = 0;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(number, Style, CultureInfo.InvariantCulture, out var count)) return false;
        if (Math.Abs(count) > long.MaxValue / unit) return false;
        bytes = (long)(count * unit);
        return true;
    }
}
