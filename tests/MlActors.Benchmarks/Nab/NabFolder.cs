using System.Globalization;
using System.Text.Json;
using MlActors.Detection;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Benchmarks.Nab;

/// <summary>Runs the detector with one configuration over all series of a folder with the layout of the benchmark's data.</summary>
internal static class NabFolder
{
    public static IEnumerable<NabSeries> Analyse(string folder)
    {
        var windows = JsonSerializer.Deserialize<Dictionary<string, string[][]>>(File.ReadAllText(Path.Combine(folder, "windows.json")))
            ?? throw new FormatException("windows.json holds no windows.");
        foreach (var (name, windowTexts) in windows.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var rows = File.ReadLines(Path.Combine(folder, name)).Skip(1).Select(RowOf).ToArray();
            yield return new NabSeries(name, ScoresOf(rows), [.. windowTexts.Select(window => RowsOf(rows, TimeOf(window[0]), TimeOf(window[1])))]);
        }
    }

    // Each row has the initial score of its bucket.
    private static double[] ScoresOf((long Time, double Value)[] rows)
    {
        var span = MedianInterval(rows);
        var detector = new AnomalyDetector(new AnalysisSettings(span, [new DetectorSettings(DetectorFunction.Mean) { FieldName = "value" }]));
        var buckets = new List<BucketResult>();
        var outcomes = rows.Select(row => detector.Add(row.Time, [FieldValue.Of(row.Value)], buckets)).ToArray();
        detector.AdvanceTo(rows[^1].Time + span, buckets);
        var scores = buckets.ToDictionary(bucket => bucket.Timestamp, bucket => bucket.InitialAnomalyScore);
        // After a clock was set back, rows can be too late for their bucket; they have no score.
        return [.. rows.Select((row, at) => outcomes[at] == RecordOutcome.Accepted ? scores.GetValueOrDefault(row.Time - row.Time % span) : 0)];
    }

    private static long MedianInterval((long Time, double Value)[] rows)
    {
        var steps = rows.Zip(rows.Skip(1), (one, next) => next.Time - one.Time).Where(step => step > 0).Order().ToArray();
        return steps[steps.Length / 2];
    }

    private static (int, int) RowsOf((long Time, double Value)[] rows, long from, long to) =>
        (Array.FindIndex(rows, row => row.Time >= from), Array.FindLastIndex(rows, row => row.Time <= to));

    private static (long, double) RowOf(string line) =>
        line.Split(',') is [var time, var value]
            ? (TimeOf(time), double.Parse(value, CultureInfo.InvariantCulture))
            : throw new FormatException($"Not a time and a value: {line}");

    private static long TimeOf(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();
}
