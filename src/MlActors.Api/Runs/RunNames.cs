using System.Diagnostics;
using MlActors.Api.Elastic;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>The names of run kinds, outcomes, steps and states in requests and responses.</summary>
internal static class RunNames
{
    private static readonly (string Name, RunKind Kind)[] KindNames =
    [
        ("shutdown", RunKind.ShutDown), ("stop_datafeeds", RunKind.StopDatafeeds), ("close_jobs", RunKind.CloseJobs),
        ("drain_node", RunKind.DrainNode),
    ];

    public static string Kinds => string.Join(", ", KindNames.Select(known => known.Name));

    public static RunKind KindOf(string name) => KindNames.FirstOrDefault(known => known.Name == name) is { Kind: not RunKind.Invalid } found
        ? found.Kind
        : throw ElasticException.BadRequest($"kind [{name}] is unknown; known are {Kinds}");

    public static string Of(RunKind kind) => KindNames.First(known => known.Kind == kind).Name;

    public static string Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Running => "running",
        RunOutcome.Completed => "completed",
        RunOutcome.Partial => "partial",
        RunOutcome.Cancelled => "cancelled",
        _ => throw new UnreachableException($"No name for {outcome}."),
    };

    public static string Of(CloseStep step) => step switch
    {
        CloseStep.Gate => "gate",
        CloseStep.StopFeed => "stop_feed",
        CloseStep.Flush => "flush",
        CloseStep.Prune => "prune",
        CloseStep.Finalize => "finalize",
        CloseStep.Snapshot => "snapshot",
        CloseStep.Close => "close",
        CloseStep.Vacate => "vacate",
        CloseStep.Force => "force",
        _ => throw new UnreachableException($"No name for {step}."),
    };

    public static string Of(UnitState state) => state switch
    {
        UnitState.Waiting => "waiting",
        UnitState.Active => "active",
        UnitState.Done => "done",
        UnitState.Failed => "failed",
        UnitState.Skipped => "skipped",
        _ => throw new UnreachableException($"No name for {state.GetType().Name}."),
    };
}
