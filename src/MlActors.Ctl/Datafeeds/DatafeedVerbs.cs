using MlActors.Ctl.Commands;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Datafeeds;

/// <summary>The verbs that list datafeeds and start them. Stopping is a run, see <see cref="Runs.OrderingARun"/>.</summary>
public static class DatafeedVerbs
{
    public static async Task<ExitCode> ListAsync(CommandCall call, CancellationToken stop)
    {
        var (answer, feeds) = await call.Cluster.FeedStatsAsync(call.Argument, stop);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(answer, "datafeeds");
        else if (feeds.Count == 0) call.Screen.Say("No datafeed matches.");
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

    public static async Task<ExitCode> StartAsync(CommandCall call, CancellationToken stop)
    {
        var (_, feeds) = await call.Cluster.FeedStatsAsync(call.Argument, stop);
        var (start, end, timeout) = (call.Options.Start, call.Options.End, call.Options.Timeout?.Text);
        // An end-dated datafeed may be through before it is looked at.
        string[] beyond = end is null ? [] : ["stopping", "stopped"];
        return await EachInTurn.RunAsync(call, new EachInTurn.Doing("datafeed", "start", "started", beyond),
            [.. feeds.Select(feed => new EachInTurn.Unit(feed.DatafeedId, feed.State))],
            (id, stopping) => call.Cluster.StartFeedAsync(id, start, end, timeout, stopping),
            async stopping =>
                (await call.Cluster.FeedStatsAsync(call.Argument, stopping)).Feeds.Select(feed => new EachInTurn.Unit(feed.DatafeedId, feed.State)),
            stop);
    }
}
