using System.Diagnostics;
using static MlActors.Domain.Jobs.CloseProgress;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Domain.Jobs;

/// <summary>Whether a job is closed, or only leaves its node.</summary>
public enum CloseKind { Invalid = 0, Close, Vacate }

/// <summary>
/// How a job closes. Every step is asked for and must be acknowledged before the next one starts:
/// <code>
///     Gate ─► StopFeed ─► Flush ─► Prune ─► Finalize ─► Snapshot ─► Close ─► Completed
///       └────────┴──────────┴────────┴─────────┴───────────┴──────────┴────► Abandoning ─► Failed
///     from anywhere, when force is asked for: Forcing ─► Completed, with the steps that were skipped
/// </code>
/// Steps are safe to repeat, so a new agent may begin at any step that is not acknowledged yet.
/// </summary>
public abstract record CloseProgress
{
    private const int AttemptsPerStep = 3;
    private const int StartsPerClose = 5;

    /// <param name="Attempt">Counts the requests for the step, from 1.</param>
    /// <param name="Starts">How often the sequence began, from 1: after the loss of an engine it starts over.</param>
    public sealed record Awaiting(CloseKind Kind, CloseStep Step, int Attempt = 1, int Starts = 1) : CloseProgress;

    public sealed record Forcing(CloseStep From, int Attempt = 1) : CloseProgress;

    public sealed record Abandoning(CloseStep At, string Reason, int Attempt = 1) : CloseProgress;

    /// <param name="SkippedFrom">The step from which on force skipped; null when nothing was skipped.</param>
    /// <param name="Skipped">With force: a description of what was not saved and may be lost.</param>
    public sealed record Completed(CloseStep? SkippedFrom = null, string? Skipped = null) : CloseProgress;

    public sealed record Failed(CloseStep At, string Reason) : CloseProgress;

    private CloseProgress() { }

    public static CloseProgress Begin(CloseKind kind) => new Awaiting(kind, CloseStep.Gate);

    /// <summary>The order of a close. It is defined here only.</summary>
    public static CloseStep? After(CloseKind kind, CloseStep step) => (step, kind) switch
    {
        (CloseStep.Gate, CloseKind.Close) => CloseStep.StopFeed,
        (CloseStep.Gate, CloseKind.Vacate) => CloseStep.Flush,
        (CloseStep.StopFeed, _) => CloseStep.Flush,
        (CloseStep.Flush, _) => CloseStep.Prune,
        (CloseStep.Prune, _) => CloseStep.Finalize,
        (CloseStep.Finalize, _) => CloseStep.Snapshot,
        (CloseStep.Snapshot, CloseKind.Close) => CloseStep.Close,
        (CloseStep.Snapshot, CloseKind.Vacate) => CloseStep.Vacate,
        (CloseStep.Close or CloseStep.Vacate or CloseStep.Force, _) => null,
        _ => throw new UnreachableException($"No step follows {step}."),
    };

    /// <summary>All steps, in order.</summary>
    public static IEnumerable<CloseStep> StepsOf(CloseKind kind)
    {
        for (CloseStep? step = CloseStep.Gate; step is { } now; step = After(kind, now)) yield return now;
    }

    public bool IsOver => this is Completed or Failed;

    public CloseProgress On(CloseSignal signal) => (this, signal) switch
    {
        (Completed or Failed, _) => this,
        (_, AlreadyClosed) => new Completed(),
        (Awaiting now, ForceRequested) => new Forcing(now.Step),
        (Abandoning now, ForceRequested) => new Forcing(now.At),
        (Forcing now, ForceAcknowledged done) => new Completed(now.From, done.Detail),
        (Forcing now, StepTimedOut late) => late.Attempt != now.Attempt ? this
            : now.Attempt < AttemptsPerStep ? now with { Attempt = now.Attempt + 1 }
            : new Failed(now.From, $"The forced close was not acknowledged after {AttemptsPerStep} attempts."),
        (Awaiting now, StepAcknowledged ack) when ack.Step == now.Step => Next(now),
        (Awaiting now, StepUnderWay busy) when busy.Step == now.Step => now with { Attempt = 1 },

        // Reading again may take long, and reports itself as under way; what ends it is the budget of the run.
        (Awaiting now, ModelIsBehind behind) when behind.Step == now.Step => now with { Attempt = 1 },
        (Awaiting now, StepRefused no) when no.Step == now.Step => AskAgainOrAbandon(now, no.Reason),
        (Awaiting now, StepTimedOut late) when late == new StepTimedOut(now.Step, now.Attempt) =>
            AskAgainOrAbandon(now, $"No answer after {AttemptsPerStep} attempts."),
        (Awaiting now, StartOver stale) when stale.Asked == now.Step => StartAgainOrAbandon(now),
        (Awaiting now, GiveUp end) => new Abandoning(now.Step, end.Reason),
        (Abandoning now, AbandonAcknowledged) => new Failed(now.At, now.Reason),
        (Abandoning now, StepTimedOut late) when late.Attempt == now.Attempt => now.Attempt < AttemptsPerStep
            ? now with { Attempt = now.Attempt + 1 }
            : new Failed(now.At, now.Reason),
        _ => this, // Late or repeated signals change nothing.
    };

    private static CloseProgress Next(Awaiting done) => After(done.Kind, done.Step) is { } step
        ? new Awaiting(done.Kind, step, Starts: done.Starts)
        : new Completed();

    private static CloseProgress AskAgainOrAbandon(Awaiting step, string reason) => step.Attempt < AttemptsPerStep
        ? step with { Attempt = step.Attempt + 1 }
        : new Abandoning(step.Step, reason);

    private static CloseProgress StartAgainOrAbandon(Awaiting step) => step.Starts < StartsPerClose
        ? new Awaiting(step.Kind, CloseStep.Gate, Starts: step.Starts + 1)
        : new Abandoning(step.Step, $"The engine was lost {StartsPerClose} times.");
}
