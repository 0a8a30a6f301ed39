using System.Collections.Immutable;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Detection;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;
using MlActors.Domain.Verification;
using MlActors.Storage.Results;
using static MlActors.Domain.Verification.VerificationCheck;

namespace MlActors.Actors.Verification;

/// <summary>
/// Compares what a job has acknowledged with what is stored: its snapshots, its results, and its source, from which it is replayed. Reads only, so
/// a job that is open goes on; what is compared is the state of its current snapshot.
/// </summary>
public sealed class JobVerifier(
    JobClient jobs, DatafeedClient datafeeds, RegistryClient registry, SnapshotReader snapshots, ResultStore results, SourceReplay replay)
{
    private const string Snapshots = "snapshots", Position = "position", Records = "records", Buckets = "buckets", Replay = "replay";

    /// <param name="reader">With whose rights the source is read; null on a node without security.</param>
    /// <param name="progress">Receives how many records were replayed.</param>
    /// <exception cref="RefusedException">There is no such job, or it does not answer.</exception>
    public async Task<JobVerification> VerifyAsync(JobId id, Identity? reader, Action<long> progress, CancellationToken cancellationToken)
    {
        var job = await jobs.GetOneAsync(id, cancellationToken);
        var feed = await FeedOfAsync(id, cancellationToken);
        if (job.Config is not { } config) return new JobVerification(id, [Failed(Snapshots, job.Reason ?? "its configuration cannot be read")]);
        var (check, model) = await CheckSnapshotsAsync(job, config, cancellationToken);
        if (check.Outcome == CheckOutcome.Failed) return new JobVerification(id, [check]);
        if (model is null || job.Model.Current is not { } saved)
            return new JobVerification(id, [check, .. UnsavedChecks(job, feed)]);
        var totals = await results.Final.TotalsAsync(id, saved.LatestResultTime ?? long.MinValue, cancellationToken);
        return new JobVerification(
            id,
            [
                check,
                CheckPosition(job, saved, feed),
                CheckRecords(config, model, totals, feed),
                CheckBuckets(config, model, saved, totals),
                await CheckReplayAsync(job, model, feed, totals, reader, progress, cancellationToken),
            ]);
    }

    private async Task<DatafeedView?> FeedOfAsync(JobId job, CancellationToken cancellationToken)
    {
        var entry = (await registry.ResolveJobsAsync(job.Value, allowNoMatch: true, cancellationToken)).FirstOrDefault(found => found.Job == job);
        return entry?.Datafeed is { } feed ? await datafeeds.GetOneAsync(feed, cancellationToken) : null;
    }

    private static IEnumerable<VerificationCheck> UnsavedChecks(JobView job, DatafeedView? feed)
    {
        if (feed?.Reach is { } reach && !reach.IsCoveredBy(null, job.Model.LineageEpoch))
            yield return job.Phase is JobPhase.Closed
                ? Failed(Position, $"its datafeed had read up to {reach.Position.Time}, and no model holds that")
                : NotPossible(Position, "its model is not saved yet");
        var given = job.Statistics.Counts.ProcessedRecordCount;
        if (given > 0) yield return NotPossible(Replay, $"the {given} records that it has analysed are in no snapshot yet; close the job first");
    }

    private async Task<(VerificationCheck Check, JobModel? Current)> CheckSnapshotsAsync(
        JobView job, JobConfig config, CancellationToken cancellationToken)
    {
        JobModel? current = null;
        foreach (var saved in job.Model.Snapshots)
        {
            try
            {
                var model = await snapshots.ReadAsync(config, saved, cancellationToken);
                if (FindFault(saved, model) is { } fault) return (Failed(Snapshots, $"model snapshot [{saved.Id}]: {fault}"), null);
                if (saved.Id == job.Model.CurrentId) current = model;
            }
            catch (UnreadableModelException unreadable)
            {
                return (Failed(Snapshots, $"model snapshot [{saved.Id}] cannot be loaded: {unreadable.Message}"), null);
            }
        }

        if (job.Model.CurrentId is { } id && current is null)
            return (Failed(Snapshots, $"model snapshot [{id}] is current and not in the list"), null);
        var count = job.Model.Snapshots.Length;
        return (Passed(Snapshots, count == 0 ? "there is none" : $"{count} loaded, checksums agree, current is [{job.Model.CurrentId}]"), current);
    }

    private static string? FindFault(ModelSnapshotRef saved, JobModel model) =>
        Recorded(model.Counts) != Recorded(saved.Statistics.Counts)
            ? $"it holds {model.Counts.ProcessedRecordCount} records, and {saved.Statistics.Counts.ProcessedRecordCount} were acknowledged"
        : saved.Position is { } position && model.Position != position
            ? $"it holds the source up to {model.Position?.Time}, and {position.Time} was acknowledged"
        : null;

    private static (long, long, long, long?) Recorded(DataCounts counts) => (
        counts.ProcessedRecordCount, counts.OutOfOrderTimestampCount, counts.InvalidDateCount, counts.LatestRecordTimestamp);

    private static VerificationCheck CheckPosition(JobView job, ModelSnapshotRef saved, DatafeedView? feed) => feed?.Reach switch
    {
        null => Passed(Position, "no datafeed has stopped after reading for it"),
        { } reach when reach.IsCoveredBy(saved.Position, job.Model.LineageEpoch) =>
            Passed(Position, $"the current snapshot holds what datafeed [{feed!.Id}] had read"),
        { } reach when job.Phase is JobPhase.Closed => Failed(
            Position, $"datafeed [{feed!.Id}] had read up to {reach.Position.Time}, and the model of the closed job holds {saved.Position?.Time}"),
        { } => Passed(Position, "the open job has gone on since its last snapshot"),
    };

    /// <summary>Each record that was counted is in a final bucket, or in the open ones of the saved model.</summary>
    private static VerificationCheck CheckRecords(JobConfig config, JobModel model, ResultTotals totals, DatafeedView? feed)
    {
        var log = model.Interventions;
        var processed = model.Counts.ProcessedRecordCount;
        if (config.Analysis.SummaryCountFieldName is { } field)
            return NotPossible(
                Records,
                (feed?.Config?.Aggregations is null ? "" : $"datafeed [{feed.Id}] reads aggregations: ") + $"a record counts as many as its field [{field}] has");
        if (log.Has(InterventionKind.BucketsReset)) return NotPossible(Records, "open buckets were emptied by posts with reset_start");
        if (!log.IsComplete || log.Has(InterventionKind.Skipped)) return NotPossible(Records, "buckets may have been left out by a skip of time");
        if (HasExpired(config, totals, model)) return NotPossible(Records, "results older than results_retention_days are deleted");
        var open = model.Interim().Sum(bucket => bucket.EventCount);
        return totals.EventCount + open == processed
            ? Passed(Records, $"{processed} acknowledged: {totals.EventCount} in final buckets, {open} in open ones")
            : Failed(Records, $"{processed} were acknowledged, and {totals.EventCount} are in final buckets and {open} in open ones");
    }

    private static VerificationCheck CheckBuckets(JobConfig config, JobModel model, ModelSnapshotRef saved, ResultTotals totals)
    {
        if (saved.LatestResultTime is not { } latest || totals.First is not { } first)
            return model.Counts.BucketCount == 0 || HasExpired(config, totals, model)
                ? Passed(Buckets, "there are none yet")
                : Failed(Buckets, $"the model has {model.Counts.BucketCount} final buckets, and none is stored");
        if (model.Interventions.Has(InterventionKind.Skipped) || !model.Interventions.IsComplete)
            return NotPossible(Buckets, $"{totals.Buckets} are stored; buckets may have been left out by a skip of time");
        var expected = (latest - first) / (long)config.Analysis.BucketSpan.TotalMilliseconds + 1;
        return totals.Buckets == expected
            ? Passed(Buckets, $"{expected} final ones without a gap")
            : Failed(Buckets, $"{totals.Buckets} are stored between the first and the last one, and {expected} are expected");
    }

    // Deletion of old results leaves fewer buckets than the model has completed.
    private static bool HasExpired(JobConfig config, ResultTotals totals, JobModel model) =>
        config.ResultsRetentionDays is not null && totals.Buckets < model.Counts.BucketCount;

    private async Task<VerificationCheck> CheckReplayAsync(
        JobView job, JobModel model, DatafeedView? feed, ResultTotals totals, Identity? reader, Action<long> progress,
        CancellationToken cancellationToken)
    {
        if (JobReplay.FindObstacle(job, model) is { } obstacle) return NotPossible(Replay, $"cannot be replayed because {obstacle}");
        if (feed?.Config is not { } source) return NotPossible(Replay, "cannot be replayed because the datafeed that has read for it is gone");
        if (feed.SourceChangedAt is { } changed)
            return NotPossible(Replay, $"cannot be replayed because indices or query of datafeed [{feed.Id}] were changed at {changed:u}");
        if (totals.First is not { } first) return Passed(Replay, "there are no final results to compare");
        var latest = job.Model.Current!.LatestResultTime!.Value;
        var range = new ResultRange(first, latest, WithScores: totals.Newest == latest);
        return await replay.CompareAsync(new ReplayOrder(job.Config!, model, source, reader, range), progress, cancellationToken) switch
        {
            ReplayOutcome.Equal equal => Passed(
                Replay,
                $"{equal.Records} records of datafeed [{feed.Id}] give the same {totals.Buckets} buckets, equal to the last bit"
                + (range.WithScores ? "" : "; scores that later buckets may have changed were not compared")),
            ReplayOutcome.NotPossible no => NotPossible(Replay, $"cannot be replayed because {no.Reason}"),
            ReplayOutcome.Different different => Failed(Replay, Describe(different.First)),
            _ => throw new InvalidOperationException("A replay has three outcomes."),
        };
    }

    internal static string Describe(ResultDifference first) =>
        $"first difference at bucket {first.Timestamp}, {first.Table} {first.Ordinal}, {first.Field ?? "the whole result"}: "
        + $"stored {first.Stored ?? "none"}, replayed {first.Replayed ?? "none"}";
}
