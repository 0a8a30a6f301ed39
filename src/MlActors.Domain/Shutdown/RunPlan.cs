using System.Collections.Immutable;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Shutdown;

/// <summary>What a run would do to one unit.</summary>
/// <param name="ModelBytes">0 for a datafeed, and for a job that does not answer.</param>
/// <param name="Steps">In order.</param>
public sealed record PlannedUnit(UnitId Unit, long ModelBytes, ImmutableArray<CloseStep> Steps);

/// <summary>What a run would do if it were started now. Nothing is changed to find out.</summary>
/// <param name="Units">In the order in which they would be started.</param>
/// <param name="Refusal">Why the run would be refused; null when it would be accepted.</param>
public sealed record RunPlan(RunKind Kind, ImmutableArray<PlannedUnit> Units, Refusal? Refusal)
{
    public static RunPlan Of(RunRequest request, ClosePlan plan) => new(
        request.Kind,
        [
            .. plan.Targets.OrderBy(WaitingUnit.Of)
                .Select(target => new PlannedUnit(target.Unit, target.Weight, StepsOf(target.Unit.Kind, request.Kind, request.Options.Force))),
        ],
        plan.Refusal);

    private static ImmutableArray<CloseStep> StepsOf(UnitKind unit, RunKind run, bool force) => (unit, run, force) switch
    {
        (UnitKind.Datafeed, RunKind.DrainNode, _) => [CloseStep.Vacate],
        (UnitKind.Datafeed, _, _) => [CloseStep.StopFeed],
        (_, RunKind.DrainNode, _) => [.. CloseProgress.StepsOf(CloseKind.Vacate)],
        (_, _, true) => [CloseStep.Force],
        _ => [.. CloseProgress.StepsOf(CloseKind.Close)],
    };
}
