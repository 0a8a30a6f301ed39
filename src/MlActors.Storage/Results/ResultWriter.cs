using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>Carries many jobs' writes into one transaction. It lives as long as that.</summary>
internal sealed class ResultWriter(DataConnection connection) : IDisposable
{
    /// <summary>So many names or moments stand in one statement.</summary>
    public const int InOneStatement = 500;

    private readonly ITable<WriterRow> _writers = connection.GetTable<WriterRow>();
    private readonly ITable<BucketRow> _buckets = connection.GetTable<BucketRow>();
    private readonly ITable<RecordRow> _records = connection.GetTable<RecordRow>();
    private readonly PreparedInsert<BucketRow> _newBuckets = new(connection);
    private readonly PreparedInsert<RecordRow> _newRecords = new(connection);
    private readonly PreparedDelete<BucketRow> _oldBuckets = new(connection, nameof(BucketRow.Job), nameof(BucketRow.Timestamp));
    private readonly PreparedDelete<RecordRow> _oldRecords = new(connection, nameof(RecordRow.Job), nameof(RecordRow.Timestamp));

    public List<StaleWriter> Write(IReadOnlyList<ResultWrite> writes)
    {
        var byJob = writes.GroupBy(write => write.Job).ToArray();
        var present = Present([.. byJob.Select(job => job.Key.Value)]);
        var stale = new List<StaleWriter>();
        var risen = new List<WriterRow>();
        foreach (var job in byJob)
        {
            var known = present.GetValueOrDefault(job.Key.Value);
            var accepted = Fence(job.Key, job, known?.Epoch, stale);
            if (accepted.Count > 0 && accepted[^1].Epoch != known?.Epoch) risen.Add(new WriterRow { Job = job.Key.Value, Epoch = accepted[^1].Epoch });
            if (accepted.Count == 0) continue;
            var replacing = ResultReplacement.Of(accepted);
            if (known is not null) MakeRoom(known, replacing, ResultReplacement.LatestFinal(accepted));
            foreach (var (bucket, milliseconds) in replacing)
            {
                _newBuckets.Add(BucketRow.Of(job.Key, bucket, milliseconds));
                if (!bucket.Records.IsDefaultOrEmpty) _newRecords.Add(RecordRow.Of(job.Key, bucket));
            }
        }
        Remember(risen);
        return stale;
    }

    public void Dispose()
    {
        _newBuckets.Dispose();
        _newRecords.Dispose();
        _oldBuckets.Dispose();
        _oldRecords.Dispose();
    }

    private void Remember(List<WriterRow> risen)
    {
        foreach (var some in risen.Select(writer => writer.Job).Chunk(InOneStatement)) _writers.Where(writer => some.Contains(writer.Job)).Delete();
        using var writers = new PreparedInsert<WriterRow>(connection);
        writers.Add(risen);
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

    private static List<ResultWrite> Fence(JobId job, IEnumerable<ResultWrite> writes, long? newestSeen, List<StaleWriter> stale)
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
        return accepted;
    }

    private void MakeRoom(Presence known, IReadOnlyCollection<TimedBucket> replacing, long? latestFinal)
    {
        var (job, newest) = (known.Job, known.NewestBucket);
        foreach (var (bucket, _) in replacing)
        {
            if (newest is null || bucket.Timestamp > newest) continue;
            _oldBuckets.Where(job, bucket.Timestamp);
            _oldRecords.Where(job, bucket.Timestamp);
        }
        if (known.OldestInterim > latestFinal || latestFinal is null || known.OldestInterim is null) return;
        _buckets.Where(bucket => bucket.Job == job && bucket.IsInterim && bucket.Timestamp <= latestFinal).Delete();
        _records.Where(record => record.Job == job && record.IsInterim && record.Timestamp <= latestFinal).Delete();
    }

    private sealed record Presence(string Job, long Epoch, long? NewestBucket, long? OldestInterim);
}
