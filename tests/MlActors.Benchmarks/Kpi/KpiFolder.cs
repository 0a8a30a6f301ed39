using System.Globalization;

namespace MlActors.Benchmarks.Kpi;

/// <summary>Reads a folder of labelled series: one CSV file each (time or index, value, label), and <c>series.csv</c> that lists them.</summary>
internal static class KpiFolder
{
    public const string Index = "series.csv";

    // The interval and the first time of a series that has an index in place of times; a Monday at midnight.
    private const long SpanWithoutTimes = 300_000;
    private const long StartWithoutTimes = 1_704_067_200_000;

    private const long MillisecondsPerSecond = 1_000;

    public static IEnumerable<KpiSeries> Read(string folder)
    {
        foreach (var line in File.ReadLines(Path.Combine(folder, Index)).Skip(1).Where(line => line.Length > 0))
        {
            if (line.Split(',') is not [var file, var family, _, _, var interval, var testFrom, ..])
                throw new FormatException($"{Index} has a line without a file, a family, an interval and the begin of the test part: {line}");
            yield return Read(Path.Combine(folder, file), family, MillisecondsPerSecond * Whole(interval), (int)Whole(testFrom));
        }
    }

    private static KpiSeries Read(string path, string family, long interval, int testFrom)
    {
        var lines = File.ReadAllLines(path);
        var hasTimes = lines[0].StartsWith("timestamp", StringComparison.OrdinalIgnoreCase);
        var span = hasTimes ? interval : SpanWithoutTimes;
        var rows = lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')).ToArray();
        return new KpiSeries(
            Path.GetFileName(path), family, span,
            [.. rows.Select(row => hasTimes ? MillisecondsPerSecond * Whole(row[0]) : StartWithoutTimes + span * Whole(row[0]))],
            [.. rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture))],
            [.. rows.Select(row => Whole(row[2]) > 0)], testFrom);
    }

    private static long Whole(string text) => (long)double.Parse(text, CultureInfo.InvariantCulture);
}
