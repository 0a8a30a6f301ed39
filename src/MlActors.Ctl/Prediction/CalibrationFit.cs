using System.Text.Json.Nodes;
using MlActors.Ctl.Runs;

namespace MlActors.Ctl.Prediction;

/// <summary>A measured run over jobs of one size.</summary>
/// <param name="Series">Of each job.</param>
/// <param name="Receipt">What the jobs acknowledged.</param>
public sealed record MeasuredRun(int Series, Receipt Receipt)
{
    public int Jobs => Receipt.Units.Count;

    public double MeanSnapshotBytes => Receipt.Units.Average(unit => (double)(unit.Snapshot?.Bytes ?? 0));

    public double MillisecondsPerJob => (Receipt.TookMs ?? 0) / (double)Jobs;

    /// <summary>The mean duration of a step without the slowest twentieth, in which the machine did something else.</summary>
    public double MeanOf(string step)
    {
        var steps = Receipt.Units.SelectMany(unit => unit.Steps).Where(each => each.Step == step);
        double[] durations = [.. steps.Select(each => (double)each.TookMs).Order()];
        return durations.Length == 0 ? 0 : durations[..Math.Max(1, durations.Length * 19 / 20)].Average();
    }

    public double MeanOfAllSteps => RunSteps.All.Sum(MeanOf);
}

/// <summary>
/// Works out from measured runs what the steps of a close cost: a fixed part, and what grows with the series or with the bytes of the snapshot.
/// Writes the document that the server keeps; its version is part of it.
/// </summary>
/// <param name="alone">Runs that closed one job at a time, the smallest jobs first.</param>
/// <param name="together">Runs that closed as many at a time as the cluster does, the smallest jobs first.</param>
public sealed class CalibrationFit(IReadOnlyList<MeasuredRun> alone, IReadOnlyList<MeasuredRun> together)
{
    private const int Format = 1, JournalEventsOfAClose = 4;

    private static readonly string[] GrowsWithSeries = ["prune", "finalize"], GrowsWithBytes = ["snapshot"];

    /// <param name="modelBytes">Of the jobs, as the plan of the first run had them, in the same order as <c>alone</c>.</param>
    /// <param name="syncMs">One sync of a file to the disk; null when it was not measured.</param>
    public JsonObject ToDocument(DateTimeOffset measuredAt, IReadOnlyList<double> modelBytes, double? syncMs)
    {
        var steps = new JsonObject();
        foreach (var step in RunSteps.All.Where(step => step != "vacate")) steps[step] = CostOf(step);

        // The acknowledgements between the steps of a job, and the coordinator's own writes, belong to its last step.
        var between = alone.Average(run => Math.Max(0, run.MillisecondsPerJob - run.MeanOfAllSteps));
        steps["close"] = Cost(steps["close"]!["fixed_ms"]!.GetValue<double>() + between);
        var (shared, series) = Line([.. together.Select(run => ((double)run.Series, run.MillisecondsPerJob))]);
        var perSecond = 1000 / Math.Max(0.001, together[0].MillisecondsPerJob);
        var perByte = steps["snapshot"]!["per_byte_ms"]!.GetValue<double>();
        return new JsonObject
        {
            ["format"] = Format,
            ["measured_at"] = measuredAt.ToString("O"),
            ["steps"] = steps,
            ["shared"] = Cost(shared, perSeries: series),
            ["stop_feed"] = Cost(shared * 2),
            ["shared_stop_feed_ms"] = Round(shared / 2),
            ["run_ms"] = 20,
            ["snapshot_bytes_per_model_byte"] = Round(alone.Zip(modelBytes, (run, model) => model > 0 ? run.MeanSnapshotBytes / model : 0).Average()),
            ["speeds"] = new JsonObject
            {
                ["snapshot_megabytes_per_second"] = perByte > 0 ? Round(1 / perByte / 1000) : 0,
                ["sync_ms"] = Round(syncMs ?? 0),
                ["journal_events_per_second"] = Round(perSecond * JournalEventsOfAClose),
                ["closes_per_second"] = Round(perSecond),
            },
        };
    }

    private JsonObject CostOf(string step)
    {
        if (GrowsWithSeries.Contains(step))
        {
            var (series, slope) = Line([.. alone.Select(run => ((double)run.Series, run.MeanOf(step)))]);
            return Cost(series, perSeries: slope);
        }

        if (!GrowsWithBytes.Contains(step)) return Cost(alone.Average(run => run.MeanOf(step)));
        var (alongside, perByte) = Line([.. alone.Select(run => (run.MeanSnapshotBytes, run.MeanOf(step)))]);
        return Cost(alongside, perByte: perByte);
    }

    /// <summary>The line that fits best, without a negative part: nothing becomes faster because there is more of it.</summary>
    private static (double Fixed, double Slope) Line((double X, double Y)[] points)
    {
        var (meanX, meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        var slope = spread > 0 ? Math.Max(0, points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread) : 0;
        return (Math.Max(0, meanY - slope * meanX), slope);
    }

    private static JsonObject Cost(double fixedMs, double perSeries = 0, double perByte = 0) => new()
    {
        ["fixed_ms"] = Round(fixedMs), ["per_series_ms"] = Round(perSeries), ["per_byte_ms"] = Round(perByte),
    };

    private static double Round(double number) => number == 0 ? 0 : Math.Round(number, 9);
}
