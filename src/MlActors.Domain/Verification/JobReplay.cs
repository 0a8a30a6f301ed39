using System.Collections.Immutable;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;

namespace MlActors.Domain.Verification;

/// <summary>
/// Replays a job from its source without its closes and moves: the same records through one detector that is never saved, with the changes that
/// were made between them. No clock and no I/O; lives as long as one replay.
/// </summary>
public sealed class JobReplay
{
    private readonly JobModel _model;
    private readonly Queue<ModelIntervention> _due;
    private readonly JobModel _original;

    /// <param name="config">As the job was opened with.</param>
    /// <param name="original">The model to reach, whose interventions are repeated.</param>
    public JobReplay(JobConfig config, JobModel original)
    {
        (_model, _original, _due) = (new JobModel(config), original, new Queue<ModelIntervention>(original.Interventions.Entries));
        if (original.Interventions.Has(InterventionKind.RulesChanged)) _model.Use(original.Rules);
        Position = new DatafeedPosition(0);
        RepeatDue([]);
    }

    /// <summary>From where the source is to be read next.</summary>
    public DatafeedPosition Position { get; private set; }

    public DataCounts Counts => _model.Counts;

    public DataCounts CountsOfOriginal => _original.Counts;

    /// <summary>How many records are left, of those that the original was given.</summary>
    public long RecordsLeft => _original.RecordsGiven - _model.RecordsGiven;

    /// <summary>Why a job cannot be replayed from its source; null when it can.</summary>
    /// <param name="job">The job whose model it is.</param>
    public static string? FindObstacle(JobView job, JobModel original)
    {
        var log = original.Interventions;
        var rules = log.Entries.Where(entry => entry.Kind == InterventionKind.RulesChanged).ToImmutableArray();
        return job.ReplayObstacle is { } obstacle ? obstacle
            : original.RecordsGiven == 0 && original.LastFinalizedBucketEnd is null ? "it has no results yet"
            : !log.IsComplete && log.Entries.IsEmpty ? "its model was begun by a build that did not record what a replay has to repeat"
            : !log.IsComplete ? $"time, calendars or filters were changed more than {InterventionLog.MaxEntries} times"
            : log.Has(InterventionKind.Posted)
                ? "records were posted to it, and posted records are deleted from the journal once two model snapshots contain them"
            : rules.Any(entry => entry.Records > 0)
                ? $"calendars, filters or custom rules were changed between its records, after record {rules.First(entry => entry.Records > 0).Records}"
            : !log.Has(InterventionKind.Attached) ? "no datafeed has read for it"
            : null;
    }

    /// <summary>Analyses a page, up to the next intervention.</summary>
    /// <param name="completed">Receives the results of the buckets that it completes.</param>
    /// <returns>How many records of the page were analysed; the original was not given more, or its datafeed went on elsewhere.</returns>
    public int Analyse(ParsedRecords page, DatafeedPosition to, ICollection<BucketResult> completed)
    {
        var (batch, taken) = (page.Batch, 0);
        while (taken < batch.Count && RecordsLeft > 0)
        {
            var untilNext = _due.TryPeek(out var next) ? next.Records - _model.RecordsGiven : long.MaxValue;
            var until = taken + (int)Math.Min(batch.Count - taken, Math.Min(RecordsLeft, untilNext));
            _model.Analyse(page with { Batch = Slice(batch, taken, until) }, 0, completed);
            taken = until;
            if (RepeatDue(completed)) return taken;
        }

        Position = to;
        return taken;
    }

    /// <summary>Completes the buckets that the original has completed.</summary>
    public void Finish(ICollection<BucketResult> completed)
    {
        if (_original.LastFinalizedBucketEnd is { } end) _model.Advance(end, completed);
    }

    /// <summary>What a close would write of the open buckets: categories are brought up to date with them.</summary>
    public IReadOnlyList<BucketResult> Interim() => _model.Interim();

    /// <returns>Whether reading goes on elsewhere.</returns>
    private bool RepeatDue(ICollection<BucketResult> completed)
    {
        var hasMoved = false;
        while (_due.TryPeek(out var next) && next.Records <= _model.RecordsGiven)
        {
            _model.Repeat(_due.Dequeue(), completed);
            if (next is not { Kind: InterventionKind.Attached, Time: { } start }) continue;
            (Position, hasMoved) = (new DatafeedPosition(start), true);
        }

        return hasMoved;
    }

    private static RecordBatch Slice(RecordBatch batch, int from, int until)
    {
        if (from == 0 && until == batch.Count) return batch;
        var (times, values) = (new long[until - from], new FieldValue[(until - from) * batch.FieldCount]);
        for (var record = from; record < until; record++)
        {
            times[record - from] = batch.TimeOf(record);
            batch.ValuesOf(record).CopyTo(values.AsSpan((record - from) * batch.FieldCount));
        }

        return new RecordBatch(times, values, batch.FieldCount);
    }
}
