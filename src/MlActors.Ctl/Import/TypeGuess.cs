namespace MlActors.Ctl.Import;

/// <summary>Guesses the type of a column from its name and its sampled values.</summary>
public static class TypeGuess
{
    /// <summary>One value in this many may not fit, so that a few broken rows do not turn a column of dates into texts.</summary>
    private const int ValuesPerMisfit = 20;

    private static readonly string[] TimeNames = ["@timestamp", "timestamp", "time", "datetime", "date", "ts"];
    private static readonly string[] TimeHints = ["time", "date", "epoch", "zeit", "datum"];

    /// <summary>How likely a column with this name is the time of the rows; 0 for a name that says nothing.</summary>
    public static int TimeRank(string name)
    {
        var exact = Array.FindIndex(TimeNames, known => name.Equals(known, StringComparison.OrdinalIgnoreCase));
        if (exact >= 0) return 1 + TimeNames.Length - exact;
        return TimeHints.Any(hint => name.Contains(hint, StringComparison.OrdinalIgnoreCase)) ? 1 : 0;
    }

    public static ColumnType Of(string name, ColumnValues values)
    {
        var texts = Present(values);
        if (texts.Count == 0) return ColumnType.Keyword;
        if (Fit(texts, text => bool.TryParse(text, out _))) return ColumnType.Boolean;
        if (Fit(texts, text => NumberText.TryRead(text, '.', out _))) return OfNumbers(name, texts);
        if (Fit(texts, text => NumberText.TryRead(text, ',', out _))) return ColumnType.DoubleWithComma;
        return WrittenDates(texts) is { } dates ? ColumnType.DateIn(dates) : ColumnType.Keyword;
    }

    /// <summary>The notation of a column that is known to have dates; null when none fits.</summary>
    public static DateFormat? DatesOf(ColumnValues values)
    {
        var texts = Present(values);
        return texts.Count == 0
            ? null
            : DateFormat.Numbers.FirstOrDefault(format => Fit(texts, format.IsPlausible)) ?? WrittenDates(texts);
    }

    private static List<string> Present(ColumnValues values) => [.. values.Texts.Where(text => !ColumnType.Long.IsMissing(text))];

    private static bool Fit(List<string> texts, Func<string, bool> fits) =>
        texts.Count(text => !fits(text)) * ValuesPerMisfit <= texts.Count;

    private static DateFormat? WrittenDates(List<string> texts)
    {
        var candidates = DateFormat.Written.Where(format => Fit(texts, text => format.TryRead(text, out _))).ToList();
        return candidates.Count == 0 ? null : candidates.MinBy(format => texts.Count(text => !format.TryRead(text, out _)));
    }

    private static ColumnType OfNumbers(string name, List<string> texts)
    {
        if (texts.Any(NumberText.IsCode)) return ColumnType.Keyword;
        var namesTime = TimeRank(name) > 0;
        if (DateFormat.Numbers.FirstOrDefault(format =>
            (namesTime || (format.IsEpoch && Ascend(texts))) && Fit(texts, format.IsPlausible)) is { } dates)
            return ColumnType.DateIn(dates);
        return texts.TrueForAll(text => !NumberText.TryRead(text, '.', out _) || NumberText.TryWhole(text, out _))
            ? ColumnType.Long
            : ColumnType.Double;
    }

    /// <summary>Large numbers that only grow are more often times than measurements.</summary>
    private static bool Ascend(List<string> texts)
    {
        var previous = double.MinValue;
        foreach (var text in texts)
        {
            if (!NumberText.TryRead(text, '.', out var number)) continue;
            if (number < previous) return false;
            previous = number;
        }

        return texts.Count > 1 && texts[0] != texts[^1];
    }
}
