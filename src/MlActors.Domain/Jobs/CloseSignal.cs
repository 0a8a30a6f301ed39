using MlActors.Domain.Progress;

namespace MlActors.Domain.Jobs;

/// <summary>The inputs of a close.</summary>
public abstract record CloseSignal
{
    /// <param name="Detail">A description of the step's effect, for the operator: "3 series dropped".</param>
    public sealed record StepAcknowledged(CloseStep Step, string? Detail = null) : CloseSignal
    {
        /// <summary>All acknowledged steps of the run up to this one; null from an engine, and from older builds.</summary>
        public CloseReceipt? Receipt { get; init; }
    }

    /// <summary>The step takes long but is being worked on.</summary>
    public sealed record StepUnderWay(CloseStep Step) : CloseSignal;

    public sealed record StepRefused(CloseStep Step, string Reason) : CloseSignal;

    /// <summary>
    /// The datafeed is stopped, but the model lies before what it had read, because the engine was lost. The datafeed has to bring the job up to
    /// its reach again before the next step.
    /// </summary>
    public sealed record ModelIsBehind(CloseStep Step) : CloseSignal
    {
        /// <summary>What has to be read again first; null from older builds, where the datafeed knew it.</summary>
        public FeedReach? Reach { get; init; }
    }

    /// <summary>The step is not possible now, because the steps before it were done by an engine that is gone.</summary>
    public sealed record StartOver(CloseStep Asked) : CloseSignal;

    public sealed record StepTimedOut(CloseStep Step, int Attempt) : CloseSignal;

    /// <summary>There is nothing to close (any more).</summary>
    public sealed record AlreadyClosed : CloseSignal
    {
        /// <summary>Of the close that ended it; null when there was none, and from older builds.</summary>
        public CloseReceipt? Receipt { get; init; }

        /// <summary>The run that asks has closed the job, and the job was opened since: for other runs it is not closed.</summary>
        public bool IsOpenAgain { get; init; }
    }

    /// <summary>The close is to be forced; force has priority.</summary>
    public sealed record ForceRequested : CloseSignal;

    /// <summary>The forced close is durable.</summary>
    /// <param name="Detail">What was not saved and may be lost, in words; null when there was nothing to skip.</param>
    public sealed record ForceAcknowledged(string? Detail = null) : CloseSignal
    {
        /// <inheritdoc cref="AlreadyClosed.Receipt"/>
        public CloseReceipt? Receipt { get; init; }

        /// <inheritdoc cref="AlreadyClosed.IsOpenAgain"/>
        public bool IsOpenAgain { get; init; }
    }

    /// <summary>The time is up, or the run was cancelled.</summary>
    public sealed record GiveUp(string Reason) : CloseSignal;

    /// <summary>The job has abandoned its close.</summary>
    public sealed record AbandonAcknowledged : CloseSignal;

    private CloseSignal() { }
}
