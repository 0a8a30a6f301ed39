using MlActors.Ctl.Commands;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Datafeeds;

/// <summary>The verbs that list and start datafeeds. Stopping is a run.</summary>
public static class DatafeedVerbs
{
    public static async Task<ExitCode> ListAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (response, feeds) = await call.Cluster.DatafeedStatsAsync(call.Argument, cancellationToken);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(response, "datafeeds");
        else if (feeds.Count == 0) call.Screen.WriteLine("No datafeed matches.");
        else
        {
            call.Screen.Show(Grid.Of(feeds,
                ("datafeed", feed => feed.DatafeedId), ("job", feed => feed.JobId),
                ("state", feed => new Cell(feed.State, JobVerbs.ToneOf(feed.State))),
                ("node", feed => feed.Node?.Label), ("progress", feed => feed.Progress), ("searches", feed => feed.TimingStats?.SearchCount ?? 0),
                ("waits for", feed => feed.Explanation)));
        }
        return ExitCode.Done;
    }

    public static async Task<ExitCode> StartAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (_, feeds) = await call.Cluster.DatafeedStatsAsync(call.Argument, cancellationToken);
        var (start, end, timeout) = (call.Options.Start, call.Options.End, call.Options.Timeout?.Text);
        // A datafeed with an end may have reached it before its state is read back.
        string[] laterStates = end is null ? [] : ["stopping", "stopped"];
        return await SequentialAction.RunAsync(call, new SequentialAction.Definition("datafeed", "start", "started", laterStates),
            Units(feeds),
            (id, token) => call.Cluster.StartDatafeedAsync(id, start, end, timeout, token),
            async token => Units((await call.Cluster.DatafeedStatsAsync(call.Argument, token)).Feeds), cancellationToken);
    }

    private static IReadOnlyList<SequentialAction.Unit> Units(IReadOnlyList<DatafeedStats> feeds) =>
        [.. feeds.Select(feed => new SequentialAction.Unit(feed.DatafeedId, feed.State))];
}
