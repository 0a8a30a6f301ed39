namespace MlActors.Ctl.Runs;

public enum UnitType { Datafeed, Job }

public enum UnitState { Waiting, Active, Done, Failed, Skipped }

/// <summary>Datafeeds sort before jobs, because that is the order in which they are stopped.</summary>
public readonly record struct UnitKey(UnitType Type, string Id) : IComparable<UnitKey>
{
    public int CompareTo(UnitKey other) =>
        Type != other.Type ? Type.CompareTo(other.Type) : string.CompareOrdinal(Id, other.Id);

    public override string ToString() => $"{(Type == UnitType.Job ? "job" : "datafeed")} {Id}";
}

/// <summary>How far one datafeed or job has come in one run. The step is text, so that a newer server may know more steps.</summary>
public sealed record RunUnit(
    UnitType Type, string Id, UnitState State, string? Step, int Attempt, string? Node, double? Seconds, string? WaitingFor, string? Reason)
{
    public UnitKey Key => new(Type, Id);

    public bool IsOver => State is UnitState.Done or UnitState.Failed or UnitState.Skipped;

    public string StepWords => (Step ?? "").Replace('_', ' ');

    /// <summary>Never empty while the unit is not over: a wait without a reason is what operators fear most.</summary>
    public string Awaits => (State, WaitingFor, Step) switch
    {
        (UnitState.Waiting or UnitState.Active, { Length: > 0 } said, _) => said,
        (UnitState.Active, _, { Length: > 0 }) => $"the acknowledgement of {StepWords}",
        (UnitState.Waiting, _, _) => "its turn",
        (UnitState.Active, _, _) => "its first step",
        _ => "",
    };
}
