using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;

namespace MlActors.Ctl.Prediction;

/// <summary>A size of the jobs that a calibration makes.</summary>
public sealed record JobSize(string Name, int Series, int Count);

/// <summary>
/// Jobs that exist for a calibration alone: made, fed with records, closed in measured runs, and deleted. Their names begin with a prefix that
/// no other job has.
/// </summary>
public sealed class CalibrationJobs(ClusterClient cluster, string prefix)
{
    private const int Buckets = 4, SpanSeconds = 300, Concurrency = 16;
    private const long FirstTime = 1_700_000_100;

    private long _rounds;

    public string NameOf(JobSize size, int number) => $"{prefix}-{size.Name}-{number}";

    public Task CreateAsync(JobSize size, CancellationToken cancellationToken) => ForEachAsync(size, (job, token) => cluster.PutAsync(
        $"_ml/anomaly_detectors/{job}",
        new JsonObject
        {
            ["description"] = "Made by mlctl calibrate, which deletes it",
            ["analysis_config"] = new JsonObject
            {
                ["bucket_span"] = $"{SpanSeconds}s",
                ["detectors"] = new JsonArray(
                    new JsonObject { ["function"] = "mean", ["field_name"] = "value", ["partition_field_name"] = "series" }),
            },
            ["data_description"] = new JsonObject { ["time_field"] = "time" },
        },
        token), cancellationToken);

    /// <summary>Opens the jobs and gives each of them new records, which a close has to save.</summary>
    public Task OpenAndFillAsync(JobSize size, CancellationToken cancellationToken)
    {
        var records = Records(size.Series, FirstTime + _rounds++ * Buckets * SpanSeconds);
        return ForEachAsync(size, async (job, token) =>
        {
            await cluster.OpenJobAsync(job, timeout: "60s", token);
            await cluster.PostLinesAsync($"_ml/anomaly_detectors/{job}/_data", records, token);

            // What was posted is analysed and stored before the run, so that its cost is not part of a close.
            await cluster.PostAsync($"_ml/anomaly_detectors/{job}/_flush", null, token);
        }, cancellationToken);
    }

    public async Task<double> ModelBytesAsync(JobSize size, CancellationToken cancellationToken)
    {
        var plan = await cluster.PlanRunAsync(DefinitionOf(size, null), cancellationToken);
        return plan.Units.Count == 0 ? 0 : plan.Units.Average(unit => (double)unit.ModelBytes);
    }

    /// <returns>The receipt of a run that closed all jobs of the size.</returns>
    public async Task<MeasuredRun> CloseAsync(JobSize size, int? parallelism, TimeProvider time, CancellationToken cancellationToken)
    {
        var run = await cluster.StartRunAsync(DefinitionOf(size, parallelism), cancellationToken);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200), time);
        while (!(await cluster.RunAsync(run, cancellationToken)).Summary.HasEnded) await poll.WaitForNextTickAsync(cancellationToken);
        var receipt = (await cluster.ReceiptAsync(run, cancellationToken)).Receipt;
        return receipt.Outcome == RunOutcome.Completed
            ? new MeasuredRun(size.Series, receipt)
            : throw new Commands.CommandFailedException(
                Commands.ExitCode.Failed, $"Run {run} of the calibration ended {receipt.Outcome.ToText()}; the cluster cannot be measured like this.");
    }

    /// <summary>Deletes the jobs, also those of a measurement that was interrupted.</summary>
    public Task DeleteAsync(JobSize size, CancellationToken cancellationToken) => ForEachAsync(size, async (job, token) =>
    {
        try
        {
            await cluster.DeleteAsync($"_ml/anomaly_detectors/{job}?force=true", token);
        }
        catch (ServerErrorException gone) when (gone.Status == System.Net.HttpStatusCode.NotFound)
        {
            // The measurement ended before it was made.
        }
    }, cancellationToken);

    private RunDefinition DefinitionOf(JobSize size, int? parallelism) =>
        new(RunKind.CloseJobs, $"{prefix}-{size.Name}-*") { Parallelism = parallelism };

    private async Task ForEachAsync(JobSize size, Func<string, CancellationToken, Task> act, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            Enumerable.Range(0, size.Count), new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (number, token) => await act(NameOf(size, number), token));

    // Values without a pattern, as measured ones are: a snapshot of a pattern would be compressed to almost nothing.
    private static string Records(int series, long from)
    {
        var (lines, noise) = (new StringBuilder(), (uint)from);
        for (var bucket = 0; bucket < Buckets; bucket++)
            for (var one = 0; one < series; one++)
            {
                noise = noise * 1_664_525 + 1_013_904_223;
                var (time, value) = (from + bucket * SpanSeconds + one * SpanSeconds / series, (noise >> 8) / 1_000.0);
                lines.Append(CultureInfo.InvariantCulture, $$"""{"time":{{time}},"value":{{value}},"series":"s{{one}}"}""").Append('\n');
            }

        return lines.ToString();
    }
}
