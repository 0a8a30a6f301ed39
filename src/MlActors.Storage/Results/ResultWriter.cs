using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>Carries many jobs' writes into one transaction. It lives as long as that.</summary>
internal sealed class ResultWriter(DataConnection connection)
{
    /// <summary>So many names or moments stand in one statement.</summary>
    public const int InOneStatement = 500;

    private readonly ITable<WriterRow> _writers = connection.GetTable<WriterRow>();
    private readonly ITable<BucketRow> _buckets = connection.GetTable<BucketRow>();
    private readonly ITable<RecordRow> _records = connection.GetTable<RecordRow>();

    public ImmutableArray<StaleWriter> Write(IReadOnlyList<ResultWrite> writes)
    {
        var byJob = writes.GroupBy(write => write.Job).ToArray();
        var present = Present([.. byJob.Select(job => job.Key.Value)]);
        var stale = ImmutableArray.CreateBuilder<StaleWriter>();
        using var buckets = new PreparedInsert<BucketRow>(connection);
        using var records = new PreparedInsert<RecordRow>(connection);
        foreach (var job in byJob)
        {
            var known = present.GetValueOrDefault(job.Key.Value);
            var accepted = Fence(job.Key, job, known?.Epoch, stale);
            if (accepted.Count == 0) continue;
            var replacing = ResultReplacement.Of(accepted);
            if (known is not null) MakeRoom(known, replacing, ResultReplacement.LatestFinal(accepted));
            foreach (var (bucket, milliseconds) in replacing)
            {
                buckets.Add(BucketRow.Of(job.Key, bucket, milliseconds));
                if (!bucket.Records.IsDefaultOrEmpty) records.Add(RecordRow.Of(job.Key, bucket));
            }
        }
        return stale.ToImmutable();
    }

    /// <summary>What each job has in the store already, as far as a write has to know it. Most writes go to the end and find nothing to delete.</summary>
    private Dictionary<string, Presence> Present(string[] jobs)
    {
        var present = new Dictionary<string, Presence>(jobs.Length, StringComparer.Ordinal);
        foreach (var some in jobs.Chunk(InOneStatement))
        {
            var found =
                from writer in _writers
                where some.Contains(writer.Job)
                select new Presence(
                    writer.Job,
                    writer.Epoch,
                    _buckets.Where(bucket => bucket.Job == writer.Job).Max(bucket => (long?)bucket.Timestamp),
                    _buckets.Where(bucket => bucket.Job == writer.Job && bucket.IsInterim).Min(bucket => (long?)bucket.Timestamp));
            foreach (var job in found) present.Add(job.Job, job);
        }
        return present;
    }

    private List<ResultWrite> Fence(JobId job, IEnumerable<ResultWrite> writes, long? newestSeen, ImmutableArray<StaleWriter>.Builder stale)
    {
        var accepted = new List<ResultWrite>(1);
        var newest = newestSeen ?? long.MinValue;
        foreach (var write in writes)
        {
            if (write.Epoch < newest)
            {
                stale.Add(new StaleWriter(job, write.Epoch, newest));
                continue;
            }
            newest = write.Epoch;
            accepted.Add(write);
        }
        if (newest != newestSeen) connection.InsertOrReplace(new WriterRow { Job = job.Value, Epoch = newest });
        return accepted;
    }

    private void MakeRoom(Presence known, IReadOnlyCollection<TimedBucket> replacing, long? latestFinal)
    {
        var (job, newest) = (known.Job, known.NewestBucket);
        foreach (var moments in replacing.Select(timed => timed.Bucket.Timestamp).Where(moment => moment <= newest).Chunk(InOneStatement))
        {
            _buckets.Where(bucket => bucket.Job == job && moments.Contains(bucket.Timestamp)).Delete();
            _records.Where(record => record.Job == job && moments.Contains(record.Timestamp)).Delete();
        }
        if (known.OldestInterim > latestFinal || latestFinal is null || known.OldestInterim is null) return;
        _buckets.Where(bucket => bucket.Job == job && bucket.IsInterim && bucket.Timestamp <= latestFinal).Delete();
        _records.Where(record => record.Job == job && record.IsInterim && record.Timestamp <= latestFinal).Delete();
    }

    private sealed record Presence(string Job, long Epoch, long? NewestBucket, long? OldestInterim);
}
