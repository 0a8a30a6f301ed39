namespace MlActors.Ctl.Runs;

/// <summary>Everything that can be heard while a run is followed.</summary>
public abstract record RunEvent
{
    public sealed record UnitChanged(RunUnit Unit) : RunEvent;
    public sealed record RunChanged(RunSummary Summary) : RunEvent;
    public sealed record RunHasEnded(RunSummary Summary) : RunEvent;
    public sealed record ContactLost(string Reason) : RunEvent;

    private RunEvent() { }
}
