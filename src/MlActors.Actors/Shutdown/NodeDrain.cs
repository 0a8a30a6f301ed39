using System.Collections.Immutable;
using Akka.Actor;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Shutdown;

/// <summary>The result of a drain.</summary>
/// <param name="Run">Null when there was nothing to drain, or the run was not started.</param>
/// <param name="Drained">How many units have left the node.</param>
/// <param name="Unsaved">Units that still ran, or could not be saved; they continue on another node from their last snapshot and journal.</param>
/// <param name="Problem">Why the drain failed; null when it succeeded.</param>
public sealed record DrainReport(RunId? Run, int Drained, IReadOnlyList<UnitId> Unsaved, string? Problem);

/// <summary>
/// Drains a node before it leaves: nothing new starts here, its datafeeds pause, its jobs are flushed, pruned, finalized and saved,
/// by a run of the coordinator like any other, which the <see cref="NodeAgent"/> starts. They stay open, and continue on another node or at the
/// next start.
/// </summary>
public sealed class NodeDrain(
    NodeInventory inventory, ActorSystem system, ShutdownClient shutdown, RunPlanner planner, ShutdownSettings settings, CallTimeouts timeouts,
    TimeProvider time)
{
    /// <summary>A process that was asked to end does not wait for a prediction.</summary>
    private static readonly TimeSpan PredictionTimeout = TimeSpan.FromSeconds(3);

    public IReadOnlyList<UnitId> StillRunning => [.. inventory.Running.Select(target => target.Unit)];

    /// <summary>Never throws: a node leaves also when the drain fails, and reports it.</summary>
    /// <param name="budget">The time limit of the run, and of the wait for it.</param>
    public async Task<DrainReport> DrainAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        inventory.BeginDrain();
        var targets = inventory.Running;
        if (targets.IsEmpty) return new DrainReport(null, 0, [], null);
        RunId? run = null;
        try
        {
            var options = new RunOptions(budget, settings.Parallelism);
            var prediction = await PredictAsync(targets, options, cancellationToken);
            var started = await StartAsync(new DrainNode(options) { Prediction = prediction }, cancellationToken);
            run = started;
            var summary = await shutdown.WaitForAsync(started, budget, cancellationToken);
            return new DrainReport(run, summary?.Done ?? 0, StillRunning, summary switch
            {
                null => $"the drain took longer than {budget.TotalSeconds:0}s",
                { Outcome: RunOutcome.Completed } => null,
                _ => $"the drain ended {summary.Outcome.ToString().ToLowerInvariant()}",
            });
        }
        catch (Exception fault) when (fault is RefusedException or OperationCanceledException)
        {
            return new DrainReport(run, targets.Length - StillRunning.Count, StillRunning, fault.Message);
        }
    }

    /// <returns>Null for a run that was requested with its own prediction, and when there is none in time.</returns>
    private async Task<PredictedRun?> PredictAsync(ImmutableArray<RunTarget> targets, RunOptions options, CancellationToken cancellationToken)
    {
        if (inventory.LeaveRequested.IsCompleted) return null;
        try
        {
            var request = new RunRequest(RunKind.DrainNode, Targets: null, inventory.Node, options);
            var (_, prediction, calibration) =
                await planner.PredictAsync(request, new ClosePlan(targets), cancellationToken).WaitAsync(PredictionTimeout, time, cancellationToken);
            return prediction.ToRun(calibration);
        }
        catch (Exception fault) when (fault is RefusedException or TimeoutException)
        {
            return null;
        }
    }

    private async Task<RunId> StartAsync(DrainNode drain, CancellationToken cancellationToken) =>
        (await system.ActorSelection($"/user/{NodeAgent.Name}").AskUntilAsync<ShutdownReply.RunAccepted>(
            drain, "The shutdown coordinator", timeouts.Change, time, cancellationToken)).Run;
}
