using System.Collections.Immutable;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;

namespace MlActors.Domain.Jobs;

/// <summary>
/// What one run did to one unit, collected from acknowledged steps. A job's is part of its <see cref="JobEvent.JobClosed"/>, so that an agent
/// which asks again after its acknowledgement was lost gets the same one.
/// </summary>
/// <param name="Run">The run that did it; it may be an earlier one, when a later run found the unit closed.</param>
/// <param name="Steps">The acknowledged steps, in order.</param>
public sealed record CloseReceipt(RunId Run, ImmutableArray<StepReceipt> Steps)
{
    /// <summary>Of the incarnation that acknowledged; 0 for a datafeed.</summary>
    public long Epoch { get; init; }

    /// <summary>The version of the node's program.</summary>
    public string? Build { get; init; }

    /// <summary>How often the sequence began; more than once after the loss of an engine or of an agent.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>The model that the unit continues from; null when there is none, and for a datafeed.</summary>
    public SnapshotReceipt? Snapshot { get; init; }

    /// <summary>How far the datafeed had read; null when it had read nothing.</summary>
    public FeedReach? Reach { get; init; }

    /// <summary>
    /// Whether the snapshot and the close were synced to the disk before they were acknowledged; otherwise a power cut could take them. Null for a
    /// datafeed, and in receipts of older builds.
    /// </summary>
    public bool? IsSynced { get; init; }

    /// <summary>What force skipped and may have lost; null for nothing.</summary>
    public string? Skipped { get; init; }

    /// <summary>The last step ended now: its own write, which the journal holds, took until then.</summary>
    public CloseReceipt Until(DateTimeOffset now) => Steps is [.., var last]
        ? this with { Steps = Steps.SetItem(Steps.Length - 1, last with { Milliseconds = Math.Max(0, (long)(now - last.At).TotalMilliseconds) }) }
        : this;
}

/// <summary>An acknowledged step.</summary>
/// <param name="At">When it began.</param>
/// <param name="Milliseconds">Until its effect was durable.</param>
/// <param name="Attempts">How often it was asked for.</param>
/// <param name="Detail">A description of its effect; null for none.</param>
public sealed record StepReceipt(CloseStep Step, DateTimeOffset At, long Milliseconds, int Attempts, string? Detail = null);

/// <summary>The saved model that a close ended with.</summary>
/// <param name="Counts">Of the records in the model: all that were acknowledged, unless force skipped some.</param>
/// <param name="LatestResultTime">Start of the last final bucket, milliseconds; null before the first.</param>
public sealed record SnapshotReceipt(string Id, string Checksum, long Bytes, DataCounts Counts, long? LatestResultTime)
{
    public DatafeedPosition? Position { get; init; }

    public static SnapshotReceipt? Of(ModelSnapshotRef? saved) => saved is null
        ? null
        : new SnapshotReceipt(saved.Id, saved.Checksum, saved.Bytes, saved.Statistics.Counts, saved.LatestResultTime) { Position = saved.Position };
}

/// <summary>The steps of one close while it is under way. Lives as long as the job's actor: what was acknowledged is in the receipt.</summary>
public sealed record CloseRecord(RunId? Run, ImmutableArray<StepReceipt> Steps, StepReceipt? Doing, int Starts)
{
    public static readonly CloseRecord Empty = new(null, [], null, 0);

    public CloseRecord Begin(RunId run, CloseStep step, DateTimeOffset now)
    {
        var doing = new StepReceipt(step, now, 0, 1);
        if (step == CloseStep.Gate || Run != run) return new CloseRecord(run, [], doing, Run == run ? Starts + 1 : 1);

        // Asked for again after a failure: what was tried before counts.
        return this with { Doing = Doing?.Step == step ? Doing with { Attempts = Doing.Attempts + 1 } : doing };
    }

    /// <summary>A step that is under way is asked for once more.</summary>
    public CloseRecord AskAgain(CloseStep step) => Doing?.Step == step ? this with { Doing = Doing with { Attempts = Doing.Attempts + 1 } } : this;

    public CloseRecord Finish(CloseStep step, DateTimeOffset now, string? detail = null) => Doing?.Step == step
        ? this with { Steps = Steps.Add(Timed(Doing, now) with { Detail = detail }), Doing = null }
        : this;

    /// <returns>What is acknowledged so far.</returns>
    public CloseReceipt ToReceipt(RunId run) => new(run, Run == run ? Steps : []) { Starts = Math.Max(1, Run == run ? Starts : 1) };

    private static StepReceipt Timed(StepReceipt step, DateTimeOffset now) =>
        step with { Milliseconds = Math.Max(0, (long)(now - step.At).TotalMilliseconds) };
}
