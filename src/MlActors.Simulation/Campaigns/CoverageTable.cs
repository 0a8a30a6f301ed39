using MlActors.Domain.Jobs;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Rehearsals;

namespace MlActors.Simulation.Campaigns;

/// <summary>Which places of a close a fault has struck, and which messages reached an actor in which state.</summary>
internal sealed class CoverageTable
{
    private readonly HashSet<(CloseStep, StepPlace, FaultKind)> _cells = [];
    private readonly HashSet<(string Actor, string State, string Message)> _triples = [];

    /// <summary>Cells of step, place and kind of fault that were struck.</summary>
    public int Cells => _cells.Count;

    public static int AllCells => StepPlaces.All.Count * (Enum.GetValues<FaultKind>().Length - 1);

    /// <summary>Triples of actor, its state and a message that were struck.</summary>
    public int Triples => _triples.Count;

    /// <summary>Triples of which each part was seen.</summary>
    public int AllTriples => _triples.GroupBy(triple => triple.Actor).Sum(actor =>
        actor.Select(triple => triple.State).Distinct().Count() * actor.Select(triple => triple.Message).Distinct().Count());

    public void Add(Rehearsal run)
    {
        foreach (var fault in run.Faults.Done.Where(fault => fault.At.AtMessage is null)) _cells.Add((fault.At.Step, fault.At.Place, fault.Kind));
        _triples.UnionWith(run.Seen);
    }
}
