using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Jobs;

/// <summary>The verbs that list jobs and open them. Closing is a run, see <see cref="Runs.OrderingARun"/>.</summary>
public static class JobVerbs
{
    public static async Task<ExitCode> ListAsync(CommandCall call, CancellationToken stop)
    {
        var (answer, jobs) = await call.Cluster.JobStatsAsync(call.Argument, stop);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(answer, "jobs");
        else if (jobs.Count == 0) call.Screen.Say("No job matches.");
        else
        {
            call.Screen.Show(Grid.Of(jobs,
                ("job", job => job.JobId), ("state", job => new Cell(job.State, ToneOf(job.State))), ("node", job => job.Node?.Label),
                ("records", job => job.DataCounts?.ProcessedRecordCount ?? 0), ("buckets", job => job.DataCounts?.BucketCount ?? 0),
                ("latest record", Latest), ("model bytes", job => job.ModelBytes), ("waits for", job => job.Explanation)));
        }
        return ExitCode.Done;
    }

    public static async Task<ExitCode> OpenAsync(CommandCall call, CancellationToken stop)
    {
        var (_, jobs) = await call.Cluster.JobStatsAsync(call.Argument, stop);
        return await EachInTurn.RunAsync(call, new EachInTurn.Doing("job", "open", "opened"),
            [.. jobs.Select(job => new EachInTurn.Unit(job.JobId, job.State))],
            (id, stopping) => call.Cluster.OpenJobAsync(id, call.Options.Timeout?.Text, stopping),
            async stopping =>
                (await call.Cluster.JobStatsAsync(call.Argument, stopping)).Jobs.Select(job => new EachInTurn.Unit(job.JobId, job.State)),
            stop);
    }

    public static Tone ToneOf(string state) => state switch
    {
        "opened" or "started" => Tone.Good,
        "closed" or "stopped" => Tone.Quiet,
        "failed" => Tone.Bad,
        _ => Tone.Busy,
    };

    private static Cell Latest(JobStats job) => job.DataCounts?.LatestRecordTimestamp is { } time
        ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)
        : "";
}
