using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Status;

/// <summary>Shows the cluster on one screen: its nodes, the number of jobs and datafeeds by state, and the active runs.</summary>
public static class StatusVerb
{
    public static async Task<ExitCode> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (_, nodes) = await call.Cluster.NodesAsync(cancellationToken);
        var (_, jobs) = await call.Cluster.JobStatsAsync(IdExpression.All, cancellationToken);
        var (_, feeds) = await call.Cluster.DatafeedStatsAsync(IdExpression.All, cancellationToken);
        var (_, runs) = await call.Cluster.RunsAsync(cancellationToken);
        var activeRuns = runs.Where(run => !run.HasEnded).ToList();
        if (call.Screen.Format == OutputFormat.Table) Show(call, nodes, jobs, feeds, activeRuns);
        else
        {
            call.Screen.Show(ApiJson.Write(new
            {
                Nodes = nodes,
                Jobs = CountByState(jobs, job => job.State),
                Datafeeds = CountByState(feeds, feed => feed.State),
                RunsUnderWay = activeRuns,
            }), "nodes");
        }
        return ExitCode.Done;
    }

    private static void Show(
        CommandCall call, IReadOnlyList<NodeView> nodes, IReadOnlyList<JobStats> jobs, IReadOnlyList<DatafeedStats> feeds,
        List<RunSummary> activeRuns)
    {
        call.Screen.Show(Grid.Of(nodes,
            ("node", node => node.Id), ("http", node => node.Http), ("status", node => new Cell(node.Status, node.IsUp ? Tone.Good : Tone.Busy)),
            ("coordinator", node => node.Coordinator ? "yes" : ""), ("jobs", node => node.Jobs), ("datafeeds", node => node.Datafeeds)));
        call.Screen.WriteLine($"Jobs:      {Summarize(jobs, job => job.State)}");
        call.Screen.WriteLine($"Datafeeds: {Summarize(feeds, feed => feed.State)}");
        foreach (var failed in jobs.Where(job => job.HasFailed))
            call.Screen.WriteLine($"Job {failed.JobId} has failed; see `{call.CommandLineFor($"why {failed.JobId}")}`.", Tone.Bad);
        foreach (var run in activeRuns)
            call.Screen.WriteLine($"Run {run.RunId} is under way: {run.Kind.ToText()}, {run.Counts.Done} of {run.Counts.Total} done.", Tone.Busy);
    }

    private static Dictionary<string, int> CountByState<T>(IEnumerable<T> items, Func<T, string> state) =>
        items.GroupBy(state).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count());

    private static string Summarize<T>(IReadOnlyCollection<T> items, Func<T, string> state) =>
        items.Count == 0 ? "none" : string.Join(", ", CountByState(items, state).Select(pair => $"{pair.Value} {pair.Key}"));
}
