using System.Collections.Immutable;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Prediction;

/// <summary>What one step of one unit takes while nothing else runs.</summary>
/// <param name="FixedMs">Milliseconds, whatever the model.</param>
/// <param name="PerSeriesMs">Milliseconds for each series of the model.</param>
/// <param name="PerByteMs">Milliseconds for each byte of the snapshot.</param>
public sealed record StepCost(double FixedMs, double PerSeriesMs = 0, double PerByteMs = 0)
{
    public double Of(UnitLoad unit) => FixedMs + PerSeriesMs * unit.Series + PerByteMs * unit.SnapshotBytes;
}

/// <summary>
/// How fast a cluster stops its units, measured by closing jobs of known sizes on it. A prediction is as good as the machine is like it was then.
/// </summary>
/// <param name="MeasuredAt">Null for the values that a build comes with.</param>
/// <param name="Steps">Of a job, without those that cost nothing.</param>
/// <param name="Shared">
/// What a job keeps from all others: the store commits for one after the other, and the processors are shared. With enough jobs at a time this,
/// and not the steps, decides how long a run takes.
/// </param>
/// <param name="StopFeed">A datafeed, alone.</param>
/// <param name="SharedStopFeedMs">What a datafeed keeps from all others.</param>
/// <param name="RunMs">Once for each run.</param>
public sealed record Calibration(
    DateTimeOffset? MeasuredAt, ImmutableSortedDictionary<CloseStep, StepCost> Steps, StepCost Shared, StepCost StopFeed, double SharedStopFeedMs,
    double RunMs)
{
    /// <summary>The version of the document in which calibrations are kept and exchanged.</summary>
    public const int Format = 1;

    /// <summary>Bytes of a snapshot for each byte of the model, where a job has no snapshot yet.</summary>
    public double SnapshotBytesPerModelByte { get; init; } = 0.1;

    /// <summary>What the measurement was made of, for the operator; no prediction depends on it.</summary>
    public MeasuredSpeeds Speeds { get; init; } = MeasuredSpeeds.Unknown;

    /// <summary>Of a machine with two processors and an SSD: so that there is a prediction before anything was measured.</summary>
    public static readonly Calibration Default = new(
        null,
        ImmutableSortedDictionary<CloseStep, StepCost>.Empty
            .Add(CloseStep.Gate, new StepCost(1)).Add(CloseStep.StopFeed, new StepCost(0.5)).Add(CloseStep.Flush, new StepCost(1))
            .Add(CloseStep.Prune, new StepCost(0.3, 0.0005)).Add(CloseStep.Finalize, new StepCost(1, 0.002))
            .Add(CloseStep.Snapshot, new StepCost(4, 0, 0.0001)).Add(CloseStep.Close, new StepCost(3)),
        new StepCost(4, 0, 0.00005), new StepCost(10), 2, 20);

    /// <returns>The number that cannot be right, with the reason; null when all can.</returns>
    public string? FindFault()
    {
        foreach (var (step, cost) in Steps.Append(new(CloseStep.Force, Shared)).Append(new(CloseStep.StopFeed, StopFeed)))
            if (IsWrong(cost.FixedMs) || IsWrong(cost.PerSeriesMs) || IsWrong(cost.PerByteMs))
                return $"a cost of step [{step.Describe()}] is negative or not a number";
        return IsWrong(RunMs) || IsWrong(SharedStopFeedMs) || IsWrong(SnapshotBytesPerModelByte) ? "a cost of the run is negative or not a number"
            : !Steps.ContainsKey(CloseStep.Snapshot) ? "the cost of step [snapshot] is missing"
            : null;
    }

    private static bool IsWrong(double number) => !double.IsFinite(number) || number < 0;
}

/// <summary>The speeds that a calibration has found. 0 for what was not measured.</summary>
/// <param name="SnapshotMegabytesPerSecond">Saved, read back and compared.</param>
/// <param name="SyncMs">One sync of a file to the disk.</param>
/// <param name="JournalEventsPerSecond">Written by many jobs at a time.</param>
/// <param name="ClosesPerSecond">Small jobs, with the parallelism of the run.</param>
public sealed record MeasuredSpeeds(
    double SnapshotMegabytesPerSecond, double SyncMs, double JournalEventsPerSecond, double ClosesPerSecond)
{
    public static readonly MeasuredSpeeds Unknown = new(0, 0, 0, 0);
}
