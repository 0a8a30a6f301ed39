using MlActors.Domain.Jobs;

namespace MlActors.Domain.Shutdown;

/// <summary>What the runs under way together mean for the agent of a unit, which several of them may want.</summary>
public static class SharedUnits
{
    /// <summary>The state of a unit on which an agent works already, for a run that begins.</summary>
    public static UnitState StateInOtherRun(this ShutdownState state, UnitId unit, DateTimeOffset now) => state.RunsUnderWay
        .Select(run => run.Units.GetValueOrDefault(unit)?.State as UnitState.Active)
        .FirstOrDefault(active => active is not null) ?? new UnitState.Active(CloseStep.Gate, 1, now, "the run that has begun with it");

    /// <summary>The change reports that a forced close or stop failed for which a run still waits.</summary>
    public static bool IsFailedForce(this ShutdownState state, UnitChange change) => change is { State: UnitState.Failed, Kind: CloseKind.Close }
        && state.RunsUnderWay.Any(run => run.Options.Force && run.Units.TryGetValue(change.Unit, out var unit) && !unit.State.IsOver);

    /// <summary>The runs whose time is up while units wait to be started.</summary>
    public static IEnumerable<RunId> RunsToExpire(this ShutdownState state, DateTimeOffset now) => state.RunsUnderWay
        .Where(run => !run.IsCancelled && now >= run.Deadline && !run.WaitingUnits.IsEmpty)
        .Select(run => run.Id);

    /// <summary>
    /// The active units of the runs that are cancelled or whose time is up, with the reason. A unit that another run still wants is not given up.
    /// </summary>
    public static IEnumerable<(UnitId Unit, string Reason)> UnitsToGiveUp(this ShutdownState state, DateTimeOffset now)
    {
        var wanted = state.RunsUnderWay.Where(run => ReasonToEnd(run, now) is null).SelectMany(run => run.ActiveUnits).ToHashSet();
        return
            from run in state.RunsUnderWay
            let reason = ReasonToEnd(run, now)
            where reason is not null
            from unit in run.ActiveUnits
            where !wanted.Contains(unit)
            select (unit, reason);
    }

    /// <summary>Why this unit is given up; null while a run wants it.</summary>
    public static string? ReasonToGiveUp(this ShutdownState state, UnitId unit, DateTimeOffset now)
    {
        var runs = state.RunsUnderWay.Where(run => run.ActiveUnits.Contains(unit)).Select(run => ReasonToEnd(run, now)).ToArray();
        return runs.All(reason => reason is not null) ? runs.FirstOrDefault() : null;
    }

    private static string? ReasonToEnd(RunState run, DateTimeOffset now) =>
        run.IsCancelled ? "The run was cancelled." : now >= run.Deadline ? "The time of the run was up." : null;
}
