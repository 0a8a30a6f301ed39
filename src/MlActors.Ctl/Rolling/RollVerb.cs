using System.Globalization;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Rolling;

/// <summary>
/// Restarts the nodes of a local cluster one after the other: each is drained, leaves, is started again with this build on the same addresses, and
/// is waited for. The coordinator's node comes last, so that it moves once. A node that does not leave or come back ends the roll; the rest of the
/// cluster is left as it is.
/// </summary>
public static class RollVerb
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500), SettleTimeout = TimeSpan.FromSeconds(60);

    public static Task<ExitCode> RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        RunAsync(call, NodeProgram.Find(call.Screen), cancellationToken);

    /// <param name="program">The node's command and its first arguments; null when it is not there, which was reported.</param>
    public static async Task<ExitCode> RunAsync(CommandCall call, IReadOnlyList<string>? program, CancellationToken cancellationToken)
    {
        if (program is null) return ExitCode.Usage;
        await call.Cluster.DiscoverNodesAsync(cancellationToken);
        var plan = await RollPlan.ReadAsync(call.Cluster, cancellationToken);
        if (plan.Refusal is { } refusal)
        {
            call.Screen.WriteError($"Refused: {refusal}");
            return ExitCode.Refused;
        }

        var before = await StatesAsync(call.Cluster, cancellationToken);
        var (began, rolled) = (call.Time.GetTimestamp(), new List<RolledNode>());
        foreach (var node in plan.Nodes)
        {
            if (call.Options.DryRun)
            {
                rolled.Add(new RolledNode(node.Id, RollOutcome.Planned, 0, null));
                continue;
            }

            var restart = new NodeRestart(call.Cluster, call.Screen, call.Time, program, plan);
            rolled.Add(await restart.RunAsync(node, call.Options.Timeout?.Text, cancellationToken));
            if (rolled[^1].Outcome != RollOutcome.Back) break;
        }

        var changed = call.Options.DryRun ? [] : Changed(before, await SettledStatesAsync(call, cancellationToken));
        return Report(call, plan, rolled, changed, call.Time.GetElapsedTime(began));
    }

    private static ExitCode Report(
        CommandCall call, RollPlan plan, List<RolledNode> rolled, IReadOnlyList<string> changed, TimeSpan took)
    {
        var isGood = rolled.All(node => node.Outcome is RollOutcome.Back or RollOutcome.Planned) && changed.Count == 0;
        var left = plan.Nodes.Skip(rolled.Count).Select(node => node.Id).ToList();
        if (call.Screen.Format == OutputFormat.Table)
        {
            call.Screen.Show(Grid.Of(
                rolled, ("node", node => node.Id), ("outcome", node => node.Outcome.ToString().ToLowerInvariant()),
                ("seconds", node => node.Seconds.ToString("0.0", CultureInfo.InvariantCulture)), ("reason", node => node.Reason)));
            foreach (var job in changed) call.Screen.WriteLine(job, Tone.Bad);
        }
        else call.Screen.Show(ApiJson.Write(new { Good = isGood, Nodes = rolled, NotRolled = left, Changed = changed }), "nodes");
        var verdict = call.Options.DryRun ? "Nothing was restarted."
            : isGood ? FormattableString.Invariant(
                $"Verdict: good. {rolled.Count} nodes restarted in {took.TotalSeconds:0.0}s; every job is as it was.")
            : $"Verdict: not good.{(left.Count > 0 ? $" Not restarted: {string.Join(", ", left)}." : "")}";
        call.Screen.WriteLine(verdict, isGood ? Tone.Good : Tone.Bad);
        return isGood ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<Dictionary<string, string>> StatesAsync(ClusterClient cluster, CancellationToken cancellationToken) =>
        (await cluster.JobStatsAsync(IdExpression.All, cancellationToken)).Jobs.ToDictionary(
            job => job.JobId, job => job.State, StringComparer.Ordinal);

    /// <summary>The jobs of the last node open again on another one; that takes a moment, and one that does not get there is a change.</summary>
    private static async Task<Dictionary<string, string>> SettledStatesAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var began = call.Time.GetTimestamp();
        using var poll = new PeriodicTimer(PollInterval, call.Time);
        while (true)
        {
            var states = await StatesAsync(call.Cluster, cancellationToken);
            if (!states.ContainsValue("opening") || call.Time.GetElapsedTime(began) > SettleTimeout) return states;
            await poll.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static IReadOnlyList<string> Changed(Dictionary<string, string> before, Dictionary<string, string> after) =>
    [
        .. before.Where(job => job.Value != "opening" && after.GetValueOrDefault(job.Key, "gone") != job.Value)
            .Select(job => $"job {job.Key} was {job.Value} and is {after.GetValueOrDefault(job.Key, "gone")}"),
    ];
}

/// <summary>How far the restart of a node came.</summary>
public enum RollOutcome { Planned, Back, NotDrained, NotGone, NotBack }

/// <param name="Reason">Why it did not come back; null when it did.</param>
public sealed record RolledNode(string Id, RollOutcome Outcome, double Seconds, string? Reason);
