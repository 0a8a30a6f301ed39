using MlActors.Actors.Datafeeds;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Verification;
using MlActors.Storage.Results;
using MlActors.Storage.Sources;

namespace MlActors.Actors.Verification;

/// <summary>What is to be replayed and compared.</summary>
/// <param name="Original">The saved model, whose position and records the replay has to reach.</param>
/// <param name="Reader">With whose rights the source is read; null on a node without security.</param>
public sealed record ReplayOrder(JobConfig Job, JobModel Original, DatafeedConfig Feed, Identity? Reader, ResultRange Range);

/// <summary>How a replay ended.</summary>
public abstract record ReplayOutcome
{
    public sealed record Equal(long Records) : ReplayOutcome;

    public sealed record Different(ResultDifference First) : ReplayOutcome;

    /// <param name="Reason">Completes "cannot be replayed because".</param>
    public sealed record NotPossible(string Reason) : ReplayOutcome;

    private ReplayOutcome() { }
}

/// <summary>Reads the source of a job again from its beginning, analyses it in one piece, and compares the results with the stored ones.</summary>
public sealed class SourceReplay(IRecordSource source, ISourceAccess access, ResultStore stored, TimeProvider time)
{
    /// <summary>Buckets are written this many at a time.</summary>
    private const int BucketsInOneWrite = 1_000;

    /// <param name="progress">Receives how many records were analysed.</param>
    public async Task<ReplayOutcome> CompareAsync(ReplayOrder order, Action<long> progress, CancellationToken cancellationToken)
    {
        if (await access.FindRefusalAsync(order.Reader, order.Feed.Indices, cancellationToken) is { } denied)
            return new ReplayOutcome.NotPossible($"its source may not be read: {denied.Reason}");
        using var results = ReplayedResults.Create(order.Job, time);
        try
        {
            var replay = new JobReplay(order.Job, order.Original);
            var more = await AnalyseAsync(order, replay, results, progress, cancellationToken);
            var difference = await results.CompareAsync(stored, order.Range, cancellationToken);
            return FindChangedSource(order.Feed, replay, more, difference) is { } changed ? new ReplayOutcome.NotPossible(changed)
                : difference is not null ? new ReplayOutcome.Different(difference)
                : new ReplayOutcome.Equal(replay.Counts.ProcessedRecordCount);
        }
        catch (RefusedException refused)
        {
            return new ReplayOutcome.NotPossible($"its source cannot be read: {refused.Message}");
        }
    }

    // Results that agree although the source has changed are still equal: what came late may be out of order.
    private static string? FindChangedSource(DatafeedConfig feed, JobReplay replay, long more, ResultDifference? difference) => difference switch
    {
        null => null,

        // A group of which a stopped datafeed had read a part has become one record instead of two.
        _ when feed.Aggregations is not null && (replay.RecordsLeft > 0 || more > 0) =>
            "the groups of its aggregations are not those that its datafeed had read: documents came late or were deleted, or the datafeed was "
            + "stopped within an interval" + FirstBucket(difference),
        _ when replay.RecordsLeft > 0 => $"{replay.RecordsLeft} of the records that its datafeed had read are no longer in the source"
            + FirstBucket(difference),
        _ when more > 0 => $"the source holds {more} records that its datafeed had not read when it passed them; they came late"
            + FirstBucket(difference),
        _ => null,
    };

    private static string FirstBucket(ResultDifference difference) => difference.IsOfRecords
        ? $" (first in the bucket at {difference.Timestamp}: {difference.Stored ?? "none"} then, {difference.Replayed ?? "none"} now)"
        : $" (first effect in the bucket at {difference.Timestamp})";

    /// <returns>How many records the source holds up to the position of the model, beyond those that it was given.</returns>
    private async Task<long> AnalyseAsync(
        ReplayOrder order, JobReplay replay, ReplayedResults results, Action<long> progress, CancellationToken cancellationToken)
    {
        var completed = new List<BucketResult>();
        var end = order.Original.Position is { } position ? position.Tiebreak is null ? position.Time : position.Time + 1 : 0;
        var request = new SourceRequest(
            order.Feed, order.Job.Data, order.Job.ToSettings().FieldNames, replay.Position, end, order.Feed.ScrollSize);
        long more = 0;
        while (true)
        {
            var page = await source.ReadAsync(request with { From = replay.Position }, cancellationToken);
            var taken = replay.Analyse(page.Records, page.To, completed);
            if (completed.Count >= BucketsInOneWrite) await WriteAsync(results, completed, cancellationToken);
            progress(replay.Counts.ProcessedRecordCount);
            if (replay.Position == page.To) more += Count(page, taken, order.Original.Position!);
            if (page.ReachedEnd && replay.Position == page.To) break;
        }

        replay.Finish(completed);
        await WriteAsync(results, completed, cancellationToken);
        await results.AddAsync(replay.Interim(), cancellationToken);
        return more;
    }

    // Records at the very moment of a position with a tiebreak may be after it.
    private static long Count(SourcePage page, int from, DatafeedPosition until)
    {
        long count = 0;
        for (var record = from; record < page.Records.Batch.Count; record++)
            count += until.Tiebreak is null || page.Records.Batch.TimeOf(record) < until.Time ? 1 : 0;
        return count;
    }

    private static async Task WriteAsync(ReplayedResults results, List<BucketResult> completed, CancellationToken cancellationToken)
    {
        await results.AddAsync(completed, cancellationToken);
        completed.Clear();
    }
}
