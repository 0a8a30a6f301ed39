namespace MlActors.Ctl.Runs;

/// <summary>What happens while a run is followed.</summary>
public abstract record RunEvent
{
    public sealed record UnitChanged(RunUnit Unit) : RunEvent;
    public sealed record RunChanged(RunSummary Summary) : RunEvent;
    public sealed record RunHasEnded(RunSummary Summary) : RunEvent;

    /// <summary>The connection was lost; following continues on the next one.</summary>
    public sealed record ContactLost(string Reason) : RunEvent;

    private RunEvent() { }
}
