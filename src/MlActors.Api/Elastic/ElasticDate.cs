using System.Globalization;

namespace MlActors.Api.Elastic;

/// <summary>Moments as callers write them: ISO 8601 with or without its smaller parts, a number since the epoch, or `now` with date math.</summary>
internal static class ElasticDate
{
    /// <summary>A number of at most so many digits is seconds, where seconds are allowed.</summary>
    private const int MostDigitsOfSeconds = 10;

    private static readonly string[] Formats =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-ddTHH", "yyyy-MM-ddTHHzzz", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd HH:mm:ssK",
    ];

    /// <returns>Milliseconds since the epoch; null when the text is no moment.</returns>
    public static long? TryParse(string text, DateTimeOffset now, bool shortNumbersAreSeconds)
    {
        var value = text.Trim();
        if (value.StartsWith("now", StringComparison.Ordinal)) return DateMath.Apply(now, value.AsSpan(3))?.ToUnixTimeMilliseconds();
        if (IsNumber(value) && (value.Length != 4 || shortNumbersAreSeconds)) return Number(value, shortNumbersAreSeconds);
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(value, Formats, CultureInfo.InvariantCulture, Utc, out var moment)
            ? moment.ToUnixTimeMilliseconds()
            : null;
    }

    /// <param name="name">The parameter, for the error.</param>
    public static long Parse(string text, string name, DateTimeOffset now, bool shortNumbersAreSeconds) =>
        TryParse(text, now, shortNumbersAreSeconds) ?? throw new ElasticError(
            400, "parse_exception",
            $"Query param [{name}] with value [{text}] cannot be parsed as a date or converted to a number (epoch).").AsException();

    /// <summary>What lies outside of the calendar stays a number.</summary>
    public static string Format(long milliseconds) => milliseconds is < LeastMilliseconds or > MostMilliseconds
        ? milliseconds.ToString(CultureInfo.InvariantCulture)
        : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static bool IsNumber(string value) =>
        value.Length > 0 && value.AsSpan(value[0] == '-' ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9');

    private static long? Number(string value, bool shortNumbersAreSeconds)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return null;
        if (shortNumbersAreSeconds && value.Length <= MostDigitsOfSeconds) return number * 1000;
        return number is >= LeastMilliseconds and <= MostMilliseconds ? number : null;
    }

    private const long LeastMilliseconds = -62_135_596_800_000;

    /// <summary>The year 9999, beyond which no moment can be written.</summary>
    private const long MostMilliseconds = 253_402_300_799_999;
}
