using System.Globalization;
using MlActors.Detection;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Benchmarks.Kpi;

/// <summary>Quality on the labelled series of a folder, by family, beside a baseline of two lines of code.</summary>
internal static class KpiBenchmark
{
    public static int Run(string folder, string? scoresFolder)
    {
        if (!File.Exists(Path.Combine(folder, KpiFolder.Index)))
        {
            Console.Error.WriteLine($"{folder} holds no {KpiFolder.Index}, which lists the series with their families and test parts.");
            return 2;
        }
        var (engine, baseline) = (new List<KpiQuality>(), new List<KpiQuality>());
        foreach (var series in KpiFolder.Read(folder))
        {
            var scores = ScoresOf(series);
            if (scoresFolder is not null) Write(Path.Combine(scoresFolder, series.File), scores);
            engine.Add(KpiQuality.Of(series, scores[series.TestFrom..]));
            baseline.Add(KpiQuality.Of(series, RollingMedian.ScoresOf(series)));
        }
        PrintTable("this engine, bucket score", engine);
        PrintTable("rolling median of first differences, 16 points", baseline);
        PrintSeries(engine, baseline);
        return 0;
    }

    // Each point has the initial score of its bucket.
    private static double[] ScoresOf(KpiSeries series)
    {
        var detector = new AnomalyDetector(new AnalysisSettings(
            series.BucketSpan, [new DetectorSettings(DetectorFunction.Mean) { FieldName = "value" }]));
        var buckets = new List<BucketResult>();
        for (var at = 0; at < series.Values.Length; at++) detector.Add(series.Times[at], [FieldValue.Of(series.Values[at])], buckets);
        detector.AdvanceTo(series.Times[^1] + series.BucketSpan, buckets);
        var scores = buckets.ToDictionary(bucket => bucket.Timestamp, bucket => bucket.InitialAnomalyScore);
        return Array.ConvertAll(series.Times, time => scores.GetValueOrDefault(time - time % series.BucketSpan));
    }

    private static void Write(string path, double[] scores) => File.WriteAllLines(
        path, scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture)));

    private static void PrintTable(string detector, List<KpiQuality> all)
    {
        Console.WriteLine();
        Console.WriteLine($"| {detector} | series | event F1 | within 7 points | AP | one threshold for all | VUS-PR |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var family in all.GroupBy(one => one.Series.Family)) Print(family.Key, [.. family]);
        Print("all", all);
    }

    private static void Print(string name, List<KpiQuality> some)
    {
        var oneThreshold = EventScore.BestF1OfAll(some.Select(one => (one.Labels, one.Scores)));
        Line($"| {name} | {some.Count} | {Mean(some, one => one.EventF1):0.000} | {Mean(some, one => one.PromptF1):0.000} | "
            + $"{Mean(some, one => one.AveragePrecision):0.000} | {oneThreshold:0.000} | {Mean(some, one => one.Volume):0.000} |");
    }

    private static void PrintSeries(List<KpiQuality> engine, List<KpiQuality> baseline)
    {
        Console.WriteLine();
        Console.WriteLine("Each series: event F1, within 7 points, AP, VUS-PR; then the same of the baseline.");
        foreach (var (one, other) in engine.Zip(baseline)) Line($"{one.Series.File,-48} {Figures(one)}   {Figures(other)}");
    }

    private static string Figures(KpiQuality one) => string.Create(
        CultureInfo.InvariantCulture, $"{one.EventF1,6:0.000} {one.PromptF1,6:0.000} {one.AveragePrecision,6:0.000} {one.Volume,6:0.000}");

    // Series without an anomaly have no quality of their own; they count in the column of one threshold for all.
    private static double Mean(List<KpiQuality> some, Func<KpiQuality, double> figure) =>
        some.Select(figure).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Line(string line) => Console.WriteLine(line);
}
