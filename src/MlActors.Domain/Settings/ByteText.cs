using System.Globalization;

namespace MlActors.Domain.Settings;

/// <summary>Byte sizes as Elastic reads and writes them: a number and a unit; 0 and -1 need no unit.</summary>
public static class ByteText
{
    private static readonly (string Suffix, int Shift)[] Units =
        [("pb", 50), ("tb", 40), ("gb", 30), ("mb", 20), ("kb", 10), ("p", 50), ("t", 40), ("g", 30), ("m", 20), ("k", 10), ("b", 0)];

    /// <param name="bare">The bytes of one when the number has no unit; null when it must have one.</param>
    public static bool TryRead(string text, out long bytes, long? bare = null)
    {
        var value = text.Trim();
        if (TryMultiply(value, bare ?? 1, out bytes)) return bare is not null || value is "0" or "-1";
        foreach (var (suffix, shift) in Units)
            if (value.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return TryMultiply(value[..^suffix.Length].TrimEnd(), 1L << shift, out bytes);
        return false;
    }

    /// <summary>In the largest unit of which there is at least one, with one decimal: 1gb, 1.5gb, 9mb.</summary>
    public static string Format(long bytes)
    {
        var (suffix, shift) = Units.FirstOrDefault(unit => unit.Suffix.Length == 2 && bytes >= 1L << unit.Shift, Units[^1]);
        var tenths = (long)(10m * bytes / (1L << shift));
        return string.Create(CultureInfo.InvariantCulture, $"{tenths / 10m:0.#}{suffix}");
    }

    private static bool TryMultiply(string number, long unit, out long bytes)
    {
        bytes = 0;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(number, Style, CultureInfo.InvariantCulture, out var count)) return false;
        if (Math.Abs(count) > long.MaxValue / unit) return false;
        bytes = (long)(count * unit);
        return true;
    }
}
