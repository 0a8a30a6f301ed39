using System.Text.Json.Serialization;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Shutdown;

/// <summary>A unit as a run was given it.</summary>
/// <param name="Datafeed">A job's datafeed, which has to be stopped before the job closes; null when it has none.</param>
/// <param name="Weight">Bytes of the model; jobs with the biggest models are started first.</param>
public sealed record RunTarget(UnitId Unit, DatafeedId? Datafeed, long Weight);

/// <summary>The state of one unit of a run. At any moment it is in exactly one of these.</summary>
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(Active), "active")]
[JsonDerivedType(typeof(Done), "done")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Skipped), "skipped")]
public abstract record UnitState
{
    public sealed record Waiting : UnitState;

    /// <param name="Attempt">Counts the requests for the step, from 1.</param>
    /// <param name="Since">When the agent asked for the step.</param>
    /// <param name="WaitingFor">A description for the operator.</param>
    public sealed record Active(CloseStep Step, int Attempt, DateTimeOffset Since, string WaitingFor) : UnitState;

    /// <param name="Detail">What force left undone, or how the unit ended otherwise; null when it was closed or stopped in order.</param>
    public sealed record Done(DateTimeOffset At, string? Detail = null) : UnitState;

    /// <param name="Step">The step that was not acknowledged.</param>
    public sealed record Failed(CloseStep Step, string Reason, DateTimeOffset At) : UnitState;

    /// <summary>The unit was not started.</summary>
    public sealed record Skipped(string Reason, DateTimeOffset At) : UnitState;

    private UnitState() { }

    public bool IsOver => this is Done or Failed or Skipped;

    /// <summary>When the unit became final; null before.</summary>
    public DateTimeOffset? EndedAt => this switch
    {
        Done done => done.At,
        Failed failed => failed.At,
        Skipped skipped => skipped.At,
        _ => null,
    };
}

/// <summary>A unit that went from one state to another.</summary>
/// <param name="Kind">
/// What its agent does. A unit that is closed or stopped has left its node as well, so it counts for every run; a unit that was vacated counts
/// for a drain alone, since it runs elsewhere.
/// </param>
/// <param name="Node">Where the unit was when it last answered, host:port; null when it has not yet.</param>
public sealed record UnitChange(UnitId Unit, UnitState State, CloseKind Kind = CloseKind.Close, string? Node = null)
{
    /// <summary>Of a unit that has ended: what it acknowledged. Null when it acknowledged nothing, and from older builds.</summary>
    public CloseReceipt? Receipt { get; init; }

    /// <summary>The only run that it counts for, because the job was opened again after that run had closed it; null for all.</summary>
    public RunId? Only { get; init; }
}
