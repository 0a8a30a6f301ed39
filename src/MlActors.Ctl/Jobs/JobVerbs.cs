using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Jobs;

/// <summary>The verbs that list and open jobs. Closing is a run.</summary>
public static class JobVerbs
{
    public static async Task<ExitCode> ListAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (response, jobs) = await call.Cluster.JobStatsAsync(call.Argument, cancellationToken);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(response, "jobs");
        else if (jobs.Count == 0) call.Screen.WriteLine("No job matches.");
        else
        {
            call.Screen.Show(Grid.Of(jobs,
                ("job", job => job.JobId), ("state", job => new Cell(job.State, ToneOf(job.State))), ("node", job => job.Node?.Label),
                ("records", job => job.DataCounts?.ProcessedRecordCount ?? 0), ("buckets", job => job.DataCounts?.BucketCount ?? 0),
                ("latest record", Latest), ("model bytes", job => job.ModelBytes), ("waits for", job => job.Explanation)));
        }
        return ExitCode.Done;
    }

    public static async Task<ExitCode> OpenAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (_, jobs) = await call.Cluster.JobStatsAsync(call.Argument, cancellationToken);
        return await SequentialAction.RunAsync(call, new SequentialAction.Definition("job", "open", "opened"),
            Units(jobs),
            (id, token) => call.Cluster.OpenJobAsync(id, call.Options.Timeout?.Text, token),
            async token => Units((await call.Cluster.JobStatsAsync(call.Argument, token)).Jobs), cancellationToken);
    }

    private static IReadOnlyList<SequentialAction.Unit> Units(IReadOnlyList<JobStats> jobs) =>
        [.. jobs.Select(job => new SequentialAction.Unit(job.JobId, job.State))];

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
