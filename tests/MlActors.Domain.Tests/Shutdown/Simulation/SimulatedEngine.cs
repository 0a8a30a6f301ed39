using MlActors.Domain.Jobs;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>
/// One incarnation of a job's engine: its ledger, and every effect that a step had on it. It is gone when it is lost, left or closed.
/// </summary>
internal sealed class SimulatedEngine(JobId job, long epoch)
{
    private static readonly CloseStep[] Close = [
        CloseStep.Gate, CloseStep.StopFeed, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot];
    private static readonly CloseStep[] Vacate = [CloseStep.Gate, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot];

    private readonly Dictionary<(RunId, CloseKind), List<CloseStep>> _effects = [];

    public long Epoch { get; } = epoch;

    public CloseLedger Ledger { get; set; } = CloseLedger.Empty;

    /// <summary>Checks I3 and I4 as each step takes effect: the next one of the order, once for a run and this engine.</summary>
    public void TakeEffect(RunId run, CloseKind kind, CloseStep step)
    {
        if (!_effects.TryGetValue((run, kind), out var done) || step == CloseStep.Gate) _effects[(run, kind)] = done = [];
        done.Add(step);
        Broken.Unless(
            done.SequenceEqual(Order(kind).Take(done.Count)),
            $"I3/I4: job [{job}] in epoch {Epoch} did {string.Join(", ", done)} for run [{run}] ({kind}).");
    }

    public void HasDoneEverything(RunId run, CloseKind kind) => Broken.Unless(
        _effects.TryGetValue((run, kind), out var done) && done.SequenceEqual(Order(kind)),
        $"I3: job [{job}] ended run [{run}] ({kind}) after {string.Join(", ", done ?? [])}.");

    private static CloseStep[] Order(CloseKind kind) => kind == CloseKind.Close ? Close : Vacate;
}

/// <summary>A promise that the simulation found broken.</summary>
internal sealed class Broken(string promise) : Exception(promise)
{
    public static void Unless(bool kept, string promise)
    {
        if (!kept) throw new Broken(promise);
    }
}
