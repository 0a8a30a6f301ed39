using System.Globalization;

namespace MlActors.Ctl.Runs;

/// <summary>The type of a unit of a run, in the order in which units are stopped.</summary>
public enum UnitType { Datafeed, Job }

/// <summary>The state of a unit in a run.</summary>
public enum UnitState { Waiting, Active, Done, Failed, Skipped }

/// <summary>Identifies a job or datafeed within a run. Datafeeds sort before jobs, because they are stopped first.</summary>
public readonly record struct UnitKey(UnitType Type, string Id) : IComparable<UnitKey>
{
    public int CompareTo(UnitKey other) =>
        Type != other.Type ? Type.CompareTo(other.Type) : string.CompareOrdinal(Id, other.Id);

    public override string ToString() => $"{(Type == UnitType.Job ? "job" : "datafeed")} {Id}";
}

/// <summary>The progress of one datafeed or job in one run. The step is text, because a newer server may have further steps.</summary>
/// <param name="Attempt">1 for the first attempt at the step.</param>
/// <param name="Seconds">How long the unit has taken so far; null before it begins.</param>
public sealed record RunUnit(
    UnitType Type, string Id, UnitState State, string? Step, int Attempt, string? Node, double? Seconds, string? WaitingFor, string? Reason)
{
    public UnitKey Key => new(Type, Id);

    public bool IsOver => State is UnitState.Done or UnitState.Failed or UnitState.Skipped;

    public string StepText => RunSteps.ToText(Step ?? "");

    /// <summary>What the unit waits for. Empty only when it is over: an operator must never see a wait without a reason.</summary>
    public string WaitReason => (State, WaitingFor, Step) switch
    {
        (UnitState.Waiting or UnitState.Active, { Length: > 0 } reported, _) => reported,
        (UnitState.Active, _, { Length: > 0 }) => $"the acknowledgement of {StepText}",
        (UnitState.Waiting, _, _) => "its turn",
        (UnitState.Active, _, _) => "its first step",
        _ => "",
    };

    /// <summary>The state of the unit as one line of text.</summary>
    public string Describe() => State switch
    {
        UnitState.Waiting => $"waits for {WaitReason}",
        UnitState.Active => $"{(Step is null ? "begins" : StepText)}{(Attempt > 1 ? $" (attempt {Attempt})" : "")}{OnNode}, waits for {WaitReason}",
        UnitState.Done => $"done{OnNode}{Duration}{(Reason is null ? "" : $": {Reason}")}",
        UnitState.Failed => $"failed at {StepText}{OnNode}: {Reason ?? "no reason given"}",
        UnitState.Skipped => $"skipped: {Reason ?? "nothing to do"}",
        _ => State.ToString(),
    };

    private string OnNode => Node is null ? "" : $" on {Node}";

    private string Duration => Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" after {seconds:0.0}s") : "";
}
