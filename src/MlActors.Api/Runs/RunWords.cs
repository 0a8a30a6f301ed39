using System.Diagnostics;
using MlActors.Api.Elastic;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>The words in which runs are asked for and shown.</summary>
internal static class RunWords
{
    private static readonly (string Word, RunKind Kind)[] KindWords =
    [
        ("shutdown", RunKind.ShutDown), ("stop_datafeeds", RunKind.StopDatafeeds), ("close_jobs", RunKind.CloseJobs),
        ("drain_node", RunKind.DrainNode),
    ];

    public static string Kinds => string.Join(", ", KindWords.Select(known => known.Word));

    public static RunKind KindOf(string word) => KindWords.FirstOrDefault(known => known.Word == word) is { Kind: not RunKind.Invalid } found
        ? found.Kind
        : throw ElasticException.BadRequest($"kind [{word}] is unknown; known are {Kinds}");

    public static string Of(RunKind kind) => KindWords.First(known => known.Kind == kind).Word;

    public static string Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Running => "running",
        RunOutcome.Completed => "completed",
        RunOutcome.Partial => "partial",
        RunOutcome.Cancelled => "cancelled",
        _ => throw new UnreachableException($"No word for {outcome}."),
    };

    public static string Of(UnitState state) => state switch
    {
        UnitState.Waiting => "waiting",
        UnitState.Active => "active",
        UnitState.Done => "done",
        UnitState.Failed => "failed",
        UnitState.Skipped => "skipped",
        _ => throw new UnreachableException($"No word for {state.GetType().Name}."),
    };
}
