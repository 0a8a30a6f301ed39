using System.Globalization;

namespace MlActors.Domain.Settings;

/// <summary>Byte sizes as Elastic writes them: a number and a unit; 0 and -1 need no unit.</summary>
public static class ByteText
{
    private static readonly (string Suffix, int Shift)[] Units = [("pb", 50), ("tb", 40), ("gb", 30), ("mb", 20), ("kb", 10), ("b", 0)];

    public static bool TryRead(string text, out long bytes)
    {
        bytes = 0;
        var value = text.Trim();
        if (value is "0") return true;
        foreach (var (suffix, shift) in Units)
        {
            if (!value.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            if (!decimal.TryParse(value[..^suffix.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
                return false;
            if (count > long.MaxValue >> shift) return false;
            bytes = (long)(count * (1L << shift));
            return true;
        }

        return false;
    }
}
