using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MlActors.Ctl.Import;

/// <summary>A notation of dates; without an offset they are in UTC.</summary>
public abstract partial record DateFormat(string Name)
{
    public const string Iso = "iso8601", EpochSeconds = "epoch_second", EpochMilliseconds = "epoch_millis";

    /// <summary>Dates as text, in the order in which they are tried; of two that fit, the first is guessed.</summary>
    public static readonly ImmutableArray<DateFormat> Written =
    [
        new OfPatterns(Iso,
        [
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzz",
            "yyyy-MM-dd'T'HH:mm:sszz", "yyyy-MM-dd",
        ]),
        .. With(["HH:mm:ss", "HH:mm"], "yyyy-MM-dd"),
        .. With(["HH:mm:ss", "HH:mm", ""], "yyyy/MM/dd", "dd.MM.yyyy"),
        .. With(["HH:mm:ss", "HH:mm", "hh:mm:ss a", "hh:mm a", ""], "MM/dd/yyyy", "dd/MM/yyyy"),
        .. With(["HH:mm:ss", "HH:mm", ""], "dd-MM-yyyy", "dd MMM yyyy", "MMM dd yyyy", "dd-MMM-yyyy"),
        Of("dd/MMM/yyyy:HH:mm:ss Z"), Of("EEE, dd MMM yyyy HH:mm:ss z"),
    ];

    /// <summary>Dates as numbers, from the least to the most digits.</summary>
    public static readonly ImmutableArray<DateFormat> Numbers =
        [new Epoch(EpochSeconds, 1000), new Epoch(EpochMilliseconds, 1), Of("yyyyMMdd"), Of("yyyyMMddHHmm"), Of("yyyyMMddHHmmss")];

    /// <summary>The numbers that are guessed to be dates lie in these years.</summary>
    private const int MinPlausibleYear = 1990, MaxPlausibleYear = 2100;

    public bool IsEpoch => this is Epoch;

    public abstract bool TryRead(string text, out DateTimeOffset time);

    public bool IsPlausible(string text) => TryRead(text, out var time) && time.Year is >= MinPlausibleYear and < MaxPlausibleYear;

    /// <param name="name">A name, or a pattern in Elastic's letters.</param>
    /// <returns>Null when it is neither.</returns>
    public static DateFormat? Find(string name)
    {
        if (Written.Concat(Numbers).FirstOrDefault(format => format.Name == name) is { } known) return known;
        var isPattern = name.Contains("yy", StringComparison.Ordinal) && name.Contains('M', StringComparison.Ordinal)
            && name.Contains('d', StringComparison.Ordinal);
        return isPattern ? Of(name) : null;
    }

    private static IEnumerable<DateFormat> With(string[] times, params string[] dates) =>
        dates.SelectMany(date => times.Select(time => Of($"{date} {time}".TrimEnd())));

    /// <summary>Days and months may have one digit, and seconds a fraction, as spreadsheets write them.</summary>
    private static OfPatterns Of(string pattern)
    {
        var translated = ElasticLetters().Replace(pattern, letters => letters.Value[0] switch
        {
            _ when letters.Value[0] == '\'' => letters.Value,
            'u' => new string('y', letters.Length),
            'S' => new string('f', letters.Length),
            'E' => "ddd",
            'a' => "tt",
            'X' or 'x' or 'Z' => "zzz",
            'z' => "'GMT'",
            _ => letters.Value,
        });
        var isRun = !translated.Any(character => character is '-' or '/' or '.' or ' ');
        var short1 = isRun ? translated : ShortFields().Replace(translated, field => field.Value[..1]);
        string[] patterns = [translated, short1];
        return new OfPatterns(pattern, [.. patterns.Concat(patterns.Where(p => p.EndsWith("ss", StringComparison.Ordinal) && !isRun)
            .SelectMany(p => (string[])[$"{p}.FFFFFFF", $"{p}zzz", $"{p}.FFFFFFFzzz", $"{p}'Z'"])).Distinct(StringComparer.Ordinal)]);
    }

    private sealed record OfPatterns(string Name, string[] Patterns) : DateFormat(Name)
    {
        public override bool TryRead(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
            text, Patterns, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    private sealed record Epoch(string Name, int Milliseconds) : DateFormat(Name)
    {
        private const long MinMilliseconds = -62_135_596_800_000, MaxMilliseconds = 253_402_300_799_999;

        public override bool TryRead(string text, out DateTimeOffset time)
        {
            time = default;
            if (!NumberText.TryRead(text, '.', out var number)) return false;
            var milliseconds = Math.Round(number * Milliseconds);
            if (milliseconds is < MinMilliseconds or > MaxMilliseconds) return false;
            time = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
            return true;
        }
    }

    [GeneratedRegex("'[^']*'|([A-Za-z])\\1*")]
    private static partial Regex ElasticLetters();

    [GeneratedRegex("(?<![A-Za-z'])(dd|MM|HH|hh)(?![A-Za-z])")]
    private static partial Regex ShortFields();
}
