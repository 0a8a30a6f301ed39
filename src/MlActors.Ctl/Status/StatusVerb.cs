using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Status;

/// <summary>The whole cluster on one screen: nodes, how many jobs and datafeeds are in which state, and what is under way.</summary>
public static class StatusVerb
{
    public static async Task<ExitCode> RunAsync(CommandCall call, CancellationToken stop)
    {
        var (_, nodes) = await call.Cluster.NodesAsync(stop);
        var (_, jobs) = await call.Cluster.JobStatsAsync(RunOrder.Everything, stop);
        var (_, feeds) = await call.Cluster.FeedStatsAsync(RunOrder.Everything, stop);
        var (_, runs) = await call.Cluster.RunsAsync(stop);
        var underWay = runs.Where(run => !run.HasEnded).ToList();
        if (call.Screen.Format == OutputFormat.Table) Show(call, nodes, jobs, feeds, underWay);
        else
        {
            call.Screen.Show(Wire.Write(new
            {
                Nodes = nodes,
                Jobs = Counted(jobs, job => job.State),
                Datafeeds = Counted(feeds, feed => feed.State),
                RunsUnderWay = underWay,
            }), "nodes");
        }
        return ExitCode.Done;
    }

    private static void Show(
        CommandCall call, IReadOnlyList<NodeView> nodes, IReadOnlyList<JobStats> jobs, IReadOnlyList<DatafeedStats> feeds, List<RunSummary> underWay)
    {
        call.Screen.Show(Grid.Of(nodes,
            ("node", node => node.Id), ("http", node => node.Http), ("status", node => new Cell(node.Status, node.IsUp ? Tone.Good : Tone.Busy)),
            ("coordinator", node => node.Coordinator ? "yes" : ""), ("jobs", node => node.Jobs), ("datafeeds", node => node.Datafeeds)));
        call.Screen.Say($"Jobs:      {Listed(jobs, job => job.State)}");
        call.Screen.Say($"Datafeeds: {Listed(feeds, feed => feed.State)}");
        foreach (var failed in jobs.Where(job => job.HasFailed))
            call.Screen.Say($"Job {failed.JobId} has failed; `{call.HowToSay($"why {failed.JobId}")}` tells more.", Tone.Bad);
        foreach (var run in underWay)
            call.Screen.Say($"Run {run.RunId} is under way: {run.Kind.Words()}, {run.Counts.Done} of {run.Counts.Total} done.", Tone.Busy);
    }

    private static Dictionary<string, int> Counted<T>(IEnumerable<T> items, Func<T, string> state) =>
        items.GroupBy(state).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count());

    private static string Listed<T>(IReadOnlyCollection<T> items, Func<T, string> state) =>
        items.Count == 0 ? "none" : string.Join(", ", Counted(items, state).Select(pair => $"{pair.Value} {pair.Key}"));
}
