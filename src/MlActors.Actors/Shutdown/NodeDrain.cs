using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Domain;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Shutdown;

/// <summary>The result of a drain.</summary>
/// <param name="Unsaved">Units that still ran, or could not be saved; they continue on another node from their last snapshot and journal.</param>
/// <param name="Problem">Why the drain failed; null when it succeeded.</param>
public sealed record DrainReport(RunId? Run, int Drained, IReadOnlyList<UnitId> Unsaved, string? Problem);

/// <summary>
/// Drains a node before it leaves: nothing new starts here, its datafeeds pause, its jobs are flushed, pruned, finalized and saved,
/// by a run of the coordinator like any other. They stay open, and continue on another node or at the next start.
/// </summary>
public sealed class NodeDrain(NodeInventory inventory, ShutdownClient shutdown, ShutdownSettings settings)
{
    public IReadOnlyList<UnitId> StillRunning => [.. inventory.Running.Select(target => target.Unit)];

    /// <summary>Never throws: a node leaves also when the drain fails, and reports it.</summary>
    public async Task<DrainReport> DrainAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        inventory.BeginDrain();
        var run = inventory.LeaveRequested.IsCompletedSuccessfully
            ? await inventory.LeaveRequested
            : new RunId($"drain-{inventory.Node.Replace(':', '-')}-{Guid.NewGuid().ToString("N")[..8]}");
        var targets = inventory.Running;
        if (targets.IsEmpty) return new DrainReport(null, 0, [], null);
        try
        {
            await shutdown.StartAsync(
                new ShutdownCommand.StartRun(run, RunKind.DrainNode, new RunOptions(budget, settings.Parallelism), inventory.Node, targets),
                cancellationToken);
            var summary = await shutdown.WaitForAsync(run, budget, cancellationToken);
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
}
