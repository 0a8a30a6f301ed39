using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>The results of all jobs: buckets and their records. Writing a moment again replaces it, so a replay never doubles.</summary>
public sealed class ResultStore
{
    private readonly StoreDatabase _database;

    internal ResultStore(StoreDatabase database) => _database = database;

    /// <summary>
    /// Stores what many jobs have come to, in one transaction. A bucket replaces everything of its moment; a final bucket takes with it
    /// the interim ones up to it.
    /// </summary>
    /// <returns>The writes that were refused since a newer incarnation has written; all others are durable.</returns>
    public Task<IReadOnlyList<StaleWriter>> Write(IReadOnlyList<ResultWrite> writes, CancellationToken cancellation = default) =>
        _database.Write(connection => Write(connection, writes), cancellation);

    /// <exception cref="UnknownSortFieldException">The sort field is not one of a bucket.</exception>
    public Task<ResultPage<StoredBucket>> Buckets(BucketQuery query, CancellationToken cancellation = default) => _database.Read(
        connection =>
        {
            var matching = connection.GetTable<BucketRow>().Where(row => row.Job == query.Job.Value);
            if (query.Start is { } start) matching = matching.Where(row => row.Timestamp >= start);
            if (query.End is { } end) matching = matching.Where(row => row.Timestamp < end);
            if (query.MinimumScore > 0) matching = matching.Where(row => row.AnomalyScore >= query.MinimumScore);
            if (query.ExcludeInterim) matching = matching.Where(row => !row.IsInterim);
            var page = matching.Sorted(query.Sort, query.Descending).Skip(query.From).Take(query.Size).ToList();
            return new ResultPage<StoredBucket>(matching.LongCount(), ToBuckets(connection, page, query.Expand));
        },
        cancellation);

    /// <summary>The bucket that starts at a moment; null when there is none.</summary>
    public Task<StoredBucket?> Bucket(JobId job, long timestamp, bool expand = false, CancellationToken cancellation = default) => _database.Read(
        connection =>
        {
            var rows = connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && row.Timestamp == timestamp).ToList();
            return ToBuckets(connection, rows, expand).SingleOrDefault();
        },
        cancellation);

    /// <exception cref="UnknownSortFieldException">The sort field is not one of a record.</exception>
    public Task<ResultPage<StoredRecord>> Records(RecordQuery query, CancellationToken cancellation = default) => _database.Read(
        connection =>
        {
            var matching = connection.GetTable<RecordRow>().Where(row => row.Job == query.Job.Value);
            if (query.Start is { } start) matching = matching.Where(row => row.Timestamp >= start);
            if (query.End is { } end) matching = matching.Where(row => row.Timestamp < end);
            if (query.MinimumScore > 0) matching = matching.Where(row => row.RecordScore >= query.MinimumScore);
            if (query.ExcludeInterim) matching = matching.Where(row => !row.IsInterim);
            var page = matching.Sorted(query.Sort, query.Descending).Skip(query.From).Take(query.Size);
            return new ResultPage<StoredRecord>(matching.LongCount(), [.. page.AsEnumerable().Select(row => row.ToRecord())]);
        },
        cancellation);

    /// <summary>
    /// Forgets what comes after a moment, as a revert to a saved model asks. It counts as a write: older epochs are refused from now on.
    /// </summary>
    /// <param name="time">Milliseconds; what starts at this very moment stays.</param>
    /// <returns>The refusal when a newer epoch has written; nothing is deleted then.</returns>
    public Task<StaleWriter?> DeleteAfter(JobId job, long epoch, long time, CancellationToken cancellation = default) => _database.Write(
        connection =>
        {
            var stale = Write(connection, [new ResultWrite(job, epoch, [])]);
            if (stale.Count > 0) return stale[0];
            Forget(connection, job, after: time);
            return null;
        },
        cancellation);

    /// <summary>Forgets a job, its epochs included: a new job of this name begins with its own.</summary>
    public Task DeleteAll(JobId job, CancellationToken cancellation = default) => _database.Write(
        connection =>
        {
            Forget(connection, job, after: long.MinValue);
            connection.GetTable<WriterRow>().Where(row => row.Job == job.Value).Delete();
        },
        cancellation);

    private static IReadOnlyList<StaleWriter> Write(DataConnection connection, IReadOnlyList<ResultWrite> writes)
    {
        using var writer = new ResultWriter(connection);
        return writer.Write(writes);
    }

    private static void Forget(DataConnection connection, JobId job, long after)
    {
        connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
        connection.GetTable<RecordRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
        connection.GetTable<InterimRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
    }

    private static ImmutableArray<StoredBucket> ToBuckets(DataConnection connection, List<BucketRow> rows, bool expand)
    {
        if (!expand || rows.Count == 0) return [.. rows.Select(row => row.ToBucket([]))];
        var records = new List<RecordRow>();
        foreach (var moments in rows.Select(row => row.Timestamp).Chunk(ResultWriter.InOneStatement))
        {
            var job = rows[0].Job;
            records.AddRange(connection.GetTable<RecordRow>().Where(record => record.Job == job && moments.Contains(record.Timestamp)));
        }
        var byMoment = records.OrderBy(record => record.Ordinal).ToLookup(record => record.Timestamp, record => record.ToRecord().Result);
        return [.. rows.Select(row => row.ToBucket([.. byMoment[row.Timestamp]]))];
    }
}
