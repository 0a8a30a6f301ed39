using MlActors.Domain.Progress;

namespace MlActors.Domain.Jobs;

/// <summary>
/// The steps that one engine has done for one run. It lives as long as the engine: what a lost engine did is worth nothing, so a new one
/// starts with an empty ledger, and the close starts over. Each step takes effect once for each run and engine.
/// </summary>
public sealed record CloseLedger(RunId? Run, CloseKind Kind, CloseStep? Done, CloseStep? Doing)
{
    /// <summary>How far the job's datafeed had read when it stopped for this run; null when the job has none that has read anything.</summary>
    public FeedReach? Reach { get; init; }

    public static readonly CloseLedger Empty = new(null, CloseKind.Invalid, null, null);

    /// <summary>Whether a run has closed the gate: nothing new is accepted.</summary>
    public bool IsGated => Run is not null;

    /// <summary>The datafeed may bring the job up to its reach: the gate is closed for all others, and nothing has been flushed yet.</summary>
    public bool AdmitsCatchUp => Run is not null && Kind == CloseKind.Close && Done == CloseStep.Gate;

    public StepJudgement Judge(RunId run, CloseKind kind, CloseStep step)
    {
        var known = Run == run && Kind == kind;
        if (known && Doing == step) return StepJudgement.UnderWay;

        // One step at a time: the end of what is still being done for another run would be taken for a step of this one.
        if (!known && Doing is not null) return StepJudgement.UnderWay;
        if (!known || Done is not { } done) return step == CloseStep.Gate ? StepJudgement.Perform : StepJudgement.StartOver;
        if (Comes(step, notAfter: done)) return StepJudgement.Repeat;
        return CloseProgress.After(kind, done) == step ? StepJudgement.Perform : StepJudgement.StartOver;
    }

    public CloseLedger Begin(RunId run, CloseKind kind, CloseStep step) => step == CloseStep.Gate
        ? new CloseLedger(run, kind, null, step)
        : this with { Doing = step };

    /// <summary>A step that was not started here is ignored, and so is one whose run was abandoned meanwhile.</summary>
    public CloseLedger Finish(CloseStep step) => Doing != step ? this : Run is null ? Empty : this with { Done = step, Doing = null };

    /// <summary>The run is abandoned, and the gate is open. The step in progress has to end before another run may begin.</summary>
    public CloseLedger Abandon(RunId run) => Run == run ? Empty with { Doing = Doing } : this;

    /// <summary>The step was not achieved; it may be asked for again.</summary>
    public CloseLedger Undo() => this with { Doing = null };

    private bool Comes(CloseStep step, CloseStep notAfter)
    {
        for (CloseStep? at = step; at is { } now; at = CloseProgress.After(Kind, now))
            if (now == notAfter) return true;
        return false;
    }
}
