using MlActors.Ctl.Anomalies;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Diagnosis;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Rolling;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Status;
using MlActors.Ctl.Verification;
using static MlActors.Ctl.Palette.VerbOptions;

namespace MlActors.Ctl.Palette;

/// <summary>All verbs, in the order in which help lists them. The command line and the prompt are generated from this list.</summary>
public static class OperatorPalette
{
    private static readonly VerbArgument Jobs = new("jobs", "A job, a list a,b, a wildcard a*, a group, or _all.");
    private static readonly VerbArgument Job = new("job", "A job; `jobs` lists them.");
    private static readonly VerbArgument Feeds = new("datafeeds", "A datafeed, a list a,b, a wildcard a*, or _all.");
    private static readonly VerbArgument Run = new("run", "The id that was printed when the run began; `runs` lists them.");

    public static readonly IReadOnlyList<PaletteCommand> All =
    [
        new("status", "Nodes, jobs and datafeeds by state, runs under way", null, None, StatusVerb.RunAsync),
        new("jobs", "List jobs: state, node, records, model, what they wait for", Jobs with {
            Default = IdExpression.All }, None, JobVerbs.ListAsync),
        new("feeds", "List datafeeds: state, node, progress, what they wait for", Feeds with {
            Default = IdExpression.All }, None, DatafeedVerbs.ListAsync),
        new("why", "Why a job or datafeed is where it is", new("id", "A job or datafeed."), None, WhyVerb.RunAsync),
        new("anomalies", "Anomalies of a job, highest score first: actual and typical values, entity, influencers", Job, VerbOptions.Top,
            AnomalyVerbs.AnomaliesAsync),
        new("influencers", "Influencers of a job's anomalies, highest score first", Job, VerbOptions.Top, AnomalyVerbs.InfluencersAsync),
        new("open", "Open jobs", Jobs, VerbOptions.Timeout | DryRun, JobVerbs.OpenAsync),
        new("start", "Start datafeeds", Feeds, VerbOptions.Timeout | DryRun | Period, DatafeedVerbs.StartAsync),
        new("stop-feed", "Stop datafeeds", Feeds, ForRun, StartRun(RunKind.StopDatafeeds)),
        new("stop-all", "Stop all datafeeds", null, ForRun, StartRun(RunKind.StopDatafeeds)),
        new("close", "Close jobs, stopping their datafeeds first", Jobs, ForRun, StartRun(RunKind.CloseJobs)),
        new("close-all", "Close all jobs, stopping their datafeeds first", null, ForRun, StartRun(RunKind.CloseJobs)),
        new("shutdown", "Stop all datafeeds, then close all jobs, as one run", null, ForRun, StartRun(RunKind.Shutdown)),
        new("drain", "Move everything off a node, which then leaves the cluster", new(
            "node", "The node, as `status` names it."), ForRun, DrainAsync),
        new("roll", "Restart the nodes of a local cluster one after the other with this build: drain, start, wait until it is back", null,
            VerbOptions.Timeout | DryRun, RollVerb.RunAsync),
        new("runs", "List runs, or show one", Run with { Default = "" }, None, RunVerbs.ShowAsync),
        new("receipt", "What the units of a run acknowledged: records, buckets, snapshot with checksum, steps; compare two runs with --diff", Run,
            VerbOptions.Diff, ReceiptVerb.RunAsync),
        new("verify", "Compare what jobs, or the jobs of a run, acknowledged with snapshots, results and a replay from the source", new(
            "target", "A run, a job, a list a,b, a wildcard a*, a group, or _all."), VerbOptions.Timeout, VerifyVerb.RunAsync),
        new("doctor", "Examine every node: timeouts, store, clocks, disk, and whether a shutdown fits its budget; exit code 1 when it does not",
            null, None, DoctorVerb.RunAsync),
        new("follow", "Wait for a run that is under way", Run, VerbOptions.Timeout, RunVerbs.FollowAsync),
        new("cancel", "Cancel a run: active units finish their step, no further step is started", Run, None, RunVerbs.CancelAsync),
    ];

    /// <summary>A verb without an argument applies to everything.</summary>
    private static Func<CommandCall, CancellationToken, Task<ExitCode>> StartRun(RunKind kind) => (call, cancellationToken) =>
        RunExecution.StartAsync(call, new RunDefinition(kind, call.Argument.Length == 0 ? IdExpression.All : call.Argument), cancellationToken);

    private static async Task<ExitCode> DrainAsync(CommandCall call, CancellationToken cancellationToken)
    {
        // The run needs the id of the node; the operator may have given its HTTP address.
        var (_, nodes) = await call.Cluster.NodesAsync(cancellationToken);
        if (nodes.FirstOrDefault(node => node.Matches(call.Argument)) is { } named)
        {
            return await RunExecution.StartAsync(call, new RunDefinition(RunKind.DrainNode) { Node = named.Id }, cancellationToken);
        }
        call.Screen.WriteError($"No node matches '{call.Argument}'. The cluster has {string.Join(", ", nodes.Select(node => node.Id))}.");
        return ExitCode.Refused;
    }
}
