using System.Collections.Immutable;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Domain.Prediction;

/// <summary>What a unit of a run has to do, as far as it is known before.</summary>
/// <param name="SnapshotBytes">Of its last snapshot, or estimated from the model; 0 for a datafeed.</param>
/// <param name="Series">Of its model; 0 for a datafeed.</param>
/// <param name="BufferedRecords">Records that the last snapshot does not hold.</param>
/// <param name="OpenBucket">Start of the bucket that is not final, milliseconds; null without one.</param>
/// <param name="Blockers">What keeps it from being stopped in order, or is waited for, in words.</param>
public sealed record UnitLoad(
    UnitId Unit, ImmutableArray<CloseStep> Steps, long SnapshotBytes, long Series, long BufferedRecords, long? OpenBucket,
    ImmutableArray<string> Blockers)
{
    /// <summary>The model is as its last snapshot has it, so that no other is written.</summary>
    public bool IsSaved { get; init; }

    /// <param name="job">Null when the unit did not answer, or is a datafeed.</param>
    public static UnitLoad Of(PlannedUnit planned, JobView? job, Calibration calibration)
    {
        if (planned.Unit.Kind != UnitKind.Job) return new UnitLoad(planned.Unit, planned.Steps, 0, 0, 0, null, []);
        if (job is null)
            return new UnitLoad(planned.Unit, planned.Steps, 0, 1, 0, null, ["it does not answer; its store or its node may be away"]);
        var (size, saved) = (job.Statistics.Size, job.Model.Current);
        var estimate = (long)(Math.Max(planned.ModelBytes, size.ModelBytes) * calibration.SnapshotBytesPerModelByte);
        var buffered = job.Statistics.Counts.ProcessedRecordCount - (saved?.Statistics.Counts.ProcessedRecordCount ?? 0);
        return new UnitLoad(
            planned.Unit, planned.Steps, saved?.Bytes ?? estimate,
            Math.Max(1, size.TotalByFieldCount + size.TotalOverFieldCount + size.TotalPartitionFieldCount), Math.Max(0, buffered),
            OpenBucketOf(job), BlockersOf(job))
        {
            IsSaved = saved is not null && buffered == 0 && saved.Statistics.LastFinalizedBucketEnd == job.Statistics.LastFinalizedBucketEnd,
        };
    }

    private static long? OpenBucketOf(JobView job) =>
        job.Statistics.LastFinalizedBucketEnd is { } end && job.Statistics.Counts.LatestRecordTimestamp >= end ? end : null;

    private static ImmutableArray<string> BlockersOf(JobView job) =>
    [
        .. job.IsUnanswered ? new[] { $"it does not answer: {job.Reason}" } : [],
        .. job is { IsDamaged: true, IsUnanswered: false } ? new[] { $"its saved state is damaged: {job.Reason}; it closes by force only" } : [],
        .. job is { Phase: JobPhase.Failed, IsDamaged: false, IsUnanswered: false }
            ? new[] { $"it failed: {job.Reason}; it closes by force only" }
            : [],
        .. job is { Phase: JobPhase.Closing, ClosingFor: { } run } ? new[] { $"run [{run}] is closing it" } : [],
        .. job.WaitingFor is { } waiting ? new[] { $"it waits for {waiting}" } : [],
    ];
}
