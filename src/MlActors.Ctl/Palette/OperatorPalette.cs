using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Anomalies;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Status;
using static MlActors.Ctl.Palette.Understands;

namespace MlActors.Ctl.Palette;

/// <summary>Every verb an operator has, in the order in which help lists them. The command line and the prompt are made from this list.</summary>
public static class OperatorPalette
{
    private static readonly VerbArgument Jobs = new("jobs", "A job, a list a,b, a wildcard a*, a group, or _all.");
    private static readonly VerbArgument Job = new("job", "A job; `jobs` lists them.");
    private static readonly VerbArgument Feeds = new("datafeeds", "A datafeed, a list a,b, a wildcard a*, or _all.");
    private static readonly VerbArgument Run = new("run", "The id that was printed when the run began; `runs` lists them.");

    public static readonly IReadOnlyList<PaletteCommand> All =
    [
        new("status", "Nodes, jobs and datafeeds by state, runs under way", null, Nothing, StatusVerb.RunAsync),
        new("jobs", "List jobs: state, node, records, model, what they wait for", Jobs with {
            Default = RunOrder.Everything }, Nothing, JobVerbs.ListAsync),
        new("feeds", "List datafeeds: state, node, progress, what they wait for", Feeds with {
            Default = RunOrder.Everything }, Nothing, DatafeedVerbs.ListAsync),
        new("why", "Why a job or datafeed is where it is", new("id", "A job or datafeed."), Nothing, WhyVerb.RunAsync),
        new("anomalies", "What a job has found, the worst first: actual and typical, of whom, and what they have in common", Job, Understands.Top,
            FindingVerbs.AnomaliesAsync),
        new("influencers", "Which values a job's anomalies have in common, the strongest first", Job, Understands.Top, FindingVerbs.InfluencersAsync),
        new("open", "Open jobs", Jobs, Understands.Timeout | DryRun, JobVerbs.OpenAsync),
        new("start", "Start datafeeds", Feeds, Understands.Timeout | DryRun | Period, DatafeedVerbs.StartAsync),
        new("stop-feed", "Stop datafeeds", Feeds, AnOrder, Order(RunKind.StopDatafeeds)),
        new("stop-all", "Stop all datafeeds", null, AnOrder, Order(RunKind.StopDatafeeds)),
        new("close", "Close jobs, stopping their datafeeds first", Jobs, AnOrder, Order(RunKind.CloseJobs)),
        new("close-all", "Close all jobs, stopping their datafeeds first", null, AnOrder, Order(RunKind.CloseJobs)),
        new("shutdown", "Stop all datafeeds, then close all jobs, as one run", null, AnOrder, Order(RunKind.Shutdown)),
        new("drain", "Move everything off a node, which then leaves the cluster", new(
            "node", "The node, as `status` names it."), AnOrder, DrainAsync),
        new("runs", "List runs, or show one", Run with { Default = "" }, Nothing, RunVerbs.ShowAsync),
        new("follow", "Wait for a run that is under way", Run, Understands.Timeout, RunVerbs.FollowAsync),
        new("cancel", "Call off a run: what is at work finishes its step, nothing more is begun", Run, Nothing, RunVerbs.CancelAsync),
    ];

    /// <summary>A verb without an argument means everything.</summary>
    private static Func<CommandCall, CancellationToken, Task<ExitCode>> Order(RunKind kind) => (call, stop) =>
        OrderingARun.OrderAsync(call, new RunOrder(kind, call.Argument.Length == 0 ? RunOrder.Everything : call.Argument), stop);

    private static async Task<ExitCode> DrainAsync(CommandCall call, CancellationToken stop)
    {
        // The run wants the node's id; an operator may have its HTTP address at hand.
        var (_, nodes) = await call.Cluster.NodesAsync(stop);
        if (nodes.FirstOrDefault(node => node.IsCalled(call.Argument)) is { } named)
        {
            return await OrderingARun.OrderAsync(call, new RunOrder(RunKind.DrainNode) { Node = named.Id }, stop);
        }
        call.Screen.Complain($"No node is called '{call.Argument}'. The cluster has {string.Join(", ", nodes.Select(node => node.Id))}.");
        return ExitCode.Refused;
    }
}
