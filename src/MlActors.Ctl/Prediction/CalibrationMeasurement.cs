using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Prediction;

/// <summary>
/// Measures a running cluster by closing jobs of known sizes on it: a few one at a time, which gives the cost of each step, and many at a time, which
/// gives what they keep from one another. Other jobs are left alone; the jobs that are made are deleted in any case.
/// </summary>
public sealed class CalibrationMeasurement(ClusterClient cluster, Screen screen, TimeProvider time, string prefix)
{
    private static readonly JobSize Warm = new("warm", 1, 60), Many = new("many", 1, 300), ManyBig = new("wide", 200, 60);

    private static readonly JobSize[] Alone = [new("small", 1, 40), new("medium", 200, 20), new("large", 1_000, 10)];

    /// <param name="syncMs">One sync of a file to the disk; null when it was not measured.</param>
    /// <returns>The document of the calibration.</returns>
    public async Task<JsonObject> RunAsync(double? syncMs, CancellationToken cancellationToken)
    {
        var jobs = new CalibrationJobs(cluster, prefix);
        JobSize[] all = [Warm, Many, ManyBig, .. Alone];
        try
        {
            screen.WriteLine("Making jobs …", Tone.Quiet);
            foreach (var size in all) await jobs.CreateAsync(size, cancellationToken);

            // The first closes of a process are slower, because its code is being compiled.
            await MeasureAsync(jobs, Warm, null, cancellationToken);
            await MeasureAsync(jobs, Warm, 1, cancellationToken);
            var (alone, models, together) = (new List<MeasuredRun>(), new List<double>(), new List<MeasuredRun>());
            foreach (var size in Alone)
            {
                await jobs.OpenAndFillAsync(size, cancellationToken);
                models.Add(await jobs.ModelBytesAsync(size, cancellationToken));
                alone.Add(await CloseAsync(jobs, size, 1, cancellationToken));
            }

            foreach (var size in (JobSize[])[Many, ManyBig])
            {
                await MeasureAsync(jobs, size, null, cancellationToken);
                together.Add(await MeasureAsync(jobs, size, null, cancellationToken));
            }

            return new CalibrationFit(alone, together).ToDocument(time.GetUtcNow(), models, syncMs);
        }
        finally
        {
            // An interrupt ends the measurement, and not this.
            foreach (var size in all) await jobs.DeleteAsync(size, CancellationToken.None);
        }
    }

    private async Task<MeasuredRun> MeasureAsync(CalibrationJobs jobs, JobSize size, int? parallelism, CancellationToken cancellationToken)
    {
        await jobs.OpenAndFillAsync(size, cancellationToken);
        return await CloseAsync(jobs, size, parallelism, cancellationToken);
    }

    private async Task<MeasuredRun> CloseAsync(CalibrationJobs jobs, JobSize size, int? parallelism, CancellationToken cancellationToken)
    {
        var run = await jobs.CloseAsync(size, parallelism, time, cancellationToken);
        var how = parallelism == 1 ? "one at a time" : "together";
        screen.WriteLine(
            FormattableString.Invariant($"{size.Count} jobs of {size.Series} series closed {how}: {run.MillisecondsPerJob:0.0} ms each."), Tone.Quiet);
        return run;
    }
}
