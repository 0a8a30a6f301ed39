using System.Collections.Immutable;
using MlActors.Actors.Jobs;
using MlActors.Actors.Serialization;
using MlActors.Detection;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;
using MlActors.Domain.Verification;
using MlActors.Storage.Results;
using MlActors.Storage.Sources;

namespace MlActors.Actors.Verification;

/// <summary>How a job of another build fares with this one.</summary>
public enum PreflightOutcome { Invalid = 0, Ok, Different, Unusable }

/// <summary>What was found of one job.</summary>
public sealed record PreflightResult(JobId Job, PreflightOutcome Outcome, string Detail);

/// <summary>
/// Tries the jobs of a data folder with this build before it takes them over: every snapshot is loaded, and what came between the last two of a job
/// is analysed again and compared with the stored results and with the newer snapshot. Works on the journals and stores themselves; no job is
/// started.
/// </summary>
public sealed class SnapshotPreflight(
    JournalReader journals, SnapshotReader snapshots, ResultStore stored, IRecordSource source, TimeProvider time)
{
    /// <summary>More than this is not analysed again: a preflight is quick, and a job that began with it is tried by its snapshot alone.</summary>
    private const long MaxRecords = 1_000_000;

    public async Task<PreflightResult> CheckAsync(JobId id, DatafeedState? feed, CancellationToken cancellationToken)
    {
        try
        {
            var job = await ReadJobAsync(id, cancellationToken);
            if (job.Phase == JobPhase.Absent) return new PreflightResult(id, PreflightOutcome.Ok, "it was deleted");
            if (job.Damage is { } damage) return new PreflightResult(id, PreflightOutcome.Unusable, damage);
            if (job.Config is null) return new PreflightResult(id, PreflightOutcome.Unusable, "its configuration cannot be read");
            foreach (var saved in job.Model.Snapshots.Where(saved => saved.Id != job.Model.CurrentId))
                await LoadAsync(job.EngineConfig, saved, cancellationToken);
            return await CompareAsync(id, job, feed, cancellationToken);
        }
        catch (Exception unusable) when (unusable is InvalidOperationException or BrokenHistoryException)
        {
            return new PreflightResult(id, PreflightOutcome.Unusable, unusable.Message);
        }
    }

    private async Task<JobModel> LoadAsync(JobConfig config, ModelSnapshotRef saved, CancellationToken cancellationToken)
    {
        try
        {
            return await snapshots.ReadAsync(config, saved, cancellationToken);
        }
        catch (UnreadableModelException unreadable)
        {
            throw new InvalidOperationException($"model snapshot [{saved.Id}] cannot be loaded: {unreadable.Message}", unreadable);
        }
    }

    private async Task<JobState> ReadJobAsync(JobId id, CancellationToken cancellationToken)
    {
        var job = JobState.Initial;
        foreach (var (number, payload) in await journals.ReadAsync($"job-{id}", cancellationToken))
            job = payload switch
            {
                JobEvent happened => job.Replay(happened, number),
                UnreadablePayload unreadable => job.MarkDamaged($"event {number} of its journal {unreadable}"),
                _ => job,
            };
        return job;
    }

    private async Task<PreflightResult> CompareAsync(JobId id, JobState job, DatafeedState? feed, CancellationToken cancellationToken)
    {
        var count = job.Model.Snapshots.Length;
        var events = await ReadEventsAsync(id, job, cancellationToken);
        if (job.Model.Current is not { } newest) return Ok(id, $"it has no snapshot to continue from, and {events.Length} events can be read");
        var current = await LoadAsync(job.EngineConfig, newest, cancellationToken);
        var loads = $"{count} snapshots load, {events.Count(entry => entry.SequenceNr > newest.SequenceNumber)} later events can be read";
        if (job.ReplayObstacle is { } obstacle) return Ok(id, $"{loads}; not analysed again, because {obstacle}");
        var before = job.Model.Snapshots.TakeWhile(saved => saved.Id != newest.Id).LastOrDefault(saved => saved.Epoch >= job.Model.LineageEpoch);
        if (before is null && (job.Model.LineageEpoch > 0 || events.FirstOrDefault()?.SequenceNr != 1))
            return Ok(id, $"{loads}; not analysed again, because it has one snapshot and not all of what came before");
        var model = before is null ? new JobModel(job.EngineConfig) : await LoadAsync(job.EngineConfig, before, cancellationToken);
        if (newest.Statistics.Counts.ProcessedRecordCount - model.Counts.ProcessedRecordCount > MaxRecords)
            return Ok(id, $"{loads}; not analysed again, because its last two snapshots are more than {MaxRecords} records apart");
        var found = new List<BucketResult>();
        foreach (var entry in events.Where(entry => entry.SequenceNr > (before?.SequenceNumber ?? 0) && entry.SequenceNr <= newest.SequenceNumber))
            model.Apply((ModelEvent)entry.Payload, found);
        if (await ReadPagesAsync(job.EngineConfig, model, current, feed, found, cancellationToken) is { } unread)
            return Ok(id, $"{loads}; not analysed again, because {unread}");
        return await CompareAsync(id, job.EngineConfig, model, current, found, loads, cancellationToken);
    }

    private async Task<ImmutableArray<JournalEntry>> ReadEventsAsync(JobId id, JobState job, CancellationToken cancellationToken)
    {
        var events = await journals.ReadAsync(JobEngine.PersistenceIdOf(id), cancellationToken);
        if (events.FirstOrDefault(entry => entry.Payload is UnreadablePayload) is { } unreadable)
            throw new BrokenHistoryException($"event {unreadable.SequenceNr} of its model's journal {unreadable.Payload}");
        return [.. events.Where(entry => entry.Payload is ModelEvent happened && happened.Epoch >= job.Model.LineageEpoch)];
    }

    /// <summary>An event is written only when the pages before it are saved, so pages come after the last event.</summary>
    /// <returns>Why the source cannot be read up to the position of the current model; null when it was.</returns>
    private async Task<string?> ReadPagesAsync(
        JobConfig config, JobModel model, JobModel current, DatafeedState? feed, List<BucketResult> found, CancellationToken cancellationToken)
    {
        if (current.Position is not { } until || model.Position is null || model.Position == until) return null;
        if (feed?.Config is not { } reading) return "its datafeed is gone";
        if (feed.SourceChangedAt is { } changed) return $"indices or query of its datafeed were changed at {changed:u}";
        var end = until.Tiebreak is null ? until.Time : until.Time + 1;
        var request = new SourceRequest(reading, config.Data, config.ToSettings().FieldNames, model.Position, end, reading.ScrollSize);
        try
        {
            while (model.Counts.ProcessedRecordCount < current.Counts.ProcessedRecordCount)
            {
                var page = await source.ReadAsync(request with { From = model.Position }, cancellationToken);
                var to = page.To.CompareTo(until) > 0 ? until : page.To;
                model.TryAnalyse(
                    new JobRequest.AnalysePage(config.Id, reading.Id, model.Position, to, page.Records, null, CalculateInterim: false), 0, found);
                if (page.ReachedEnd) return null;
            }

            return null;
        }
        catch (RefusedException refused)
        {
            return $"its source cannot be read: {refused.Message}";
        }
    }

    private async Task<PreflightResult> CompareAsync(
        JobId id, JobConfig config, JobModel model, JobModel current, List<BucketResult> found, string loads, CancellationToken cancellationToken)
    {
        model.CompleteAs(current, found);
        var (again, then) = (model.Counts.ProcessedRecordCount, current.Counts.ProcessedRecordCount);
        if (again != then)
            return Different(
                id,
                $"{loads}; analysed again it has {again} records, its snapshot has {then}: "
                + "documents came late or were deleted, or this build counts otherwise");
        if (found.Count > 0)
        {
            using var results = ReplayedResults.Create(config, time);
            await results.AddAsync(found, cancellationToken);
            var range = new ResultRange(found.Min(bucket => bucket.Timestamp), found.Max(bucket => bucket.Timestamp), WithScores: false);
            if (await results.CompareAsync(stored, range, cancellationToken) is { } first)
                return Different(id, $"{loads}; {JobVerifier.Describe(first)}");
        }

        return model.HasSameDetectorAs(current)
            ? Ok(id, $"{loads}; its last {found.Count} buckets and its model are equal to the last bit")
            : Different(id, $"{loads}; its last {found.Count} buckets are equal, and its model is not: later results may differ");
    }

    private static PreflightResult Ok(JobId id, string detail) => new(id, PreflightOutcome.Ok, detail);

    private static PreflightResult Different(JobId id, string detail) => new(id, PreflightOutcome.Different, detail);
}
