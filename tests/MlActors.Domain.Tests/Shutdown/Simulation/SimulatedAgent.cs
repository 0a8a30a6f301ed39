using MlActors.Domain.Jobs;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>Brings one unit to rest for the coordinator, reports once, and is gone; with its coordinator it is gone before that.</summary>
internal abstract class SimulatedAgent(UnitId unit, RunId run, CloseKind kind)
{
    public UnitId Unit { get; } = unit;
    public RunId Run { get; } = run;
    public CloseKind Kind { get; } = kind;

    /// <summary>Later messages to it are ignored.</summary>
    public bool IsGone { get; set; }

    public abstract void Begin();

    public abstract void TimeOut();

    public abstract void Force();

    public abstract void GiveUp(string reason);
}
