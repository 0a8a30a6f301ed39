using LinqToDB;
using LinqToDB.Data;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>Executes the writes of many jobs in one transaction. Lives for the transaction.</summary>
internal sealed class ResultWriter(DataConnection connection) : IDisposable
{
    /// <summary>The maximum number of names or timestamps in one statement.</summary>
    public const int MaxParameters = 500;

    private readonly ITable<WriterRow> _writers = connection.GetTable<WriterRow>();
    private readonly PreparedInsert<BucketRow> _newBuckets = new(connection);
    private readonly PreparedInsert<RecordRow> _newRecords = new(connection);
    private readonly PreparedInsert<InterimRow> _newInterim = new(connection);

    // Created on demand: most writes have none of these, and the file is locked while statements are prepared.
    private readonly Lazy<PreparedInsert<BucketInfluencerRow>> _newBucketInfluencers = new(() => new(connection));
    private readonly Lazy<PreparedInsert<InfluencerRow>> _newInfluencers = new(() => new(connection));
    private readonly Lazy<PreparedInsert<ModelPlotRow>> _newModelPlots = new(() => new(connection));
    private readonly Lazy<PreparedUpsert<CategoryRow>> _categories = new(() => new(connection, nameof(CategoryRow.FirstTimestamp)));
    private readonly Lazy<BucketRemover> _old = new(() => new(connection));
    private readonly Lazy<ForecastWriter> _forecasts = new(() => new(connection));
    private readonly Lazy<ScoreRenormalizer> _renormalizer = new(() => new(connection));

    public List<StaleWriter> Write(IReadOnlyList<ResultWrite> writes)
    {
        var byJob = writes.GroupBy(write => write.Job).ToArray();
        var present = ReadStoredJobs([.. byJob.Select(job => job.Key.Value)]);
        var stale = new List<StaleWriter>();
        var raised = new List<WriterRow>();
        foreach (var job in byJob)
        {
            var known = present.GetValueOrDefault(job.Key.Value);
            var accepted = Fence(job.Key, job, known?.Epoch, stale);
            if (accepted.Count == 0) continue;
            if (accepted[^1].Epoch != known?.Epoch) raised.Add(new WriterRow { Job = job.Key.Value, Epoch = accepted[^1].Epoch });
            Replace(job.Key, known, [.. accepted.OfType<BucketWrite>()]);
            foreach (var forecast in accepted.OfType<ForecastWrite>()) _forecasts.Value.Put(forecast);
        }
        SaveEpochs(raised);
        return stale;
    }

    public void Dispose()
    {
        _newBuckets.Dispose();
        _newRecords.Dispose();
        _newInterim.Dispose();
        Dispose(_newBucketInfluencers);
        Dispose(_newInfluencers);
        Dispose(_newModelPlots);
        Dispose(_categories);
        Dispose(_old);
        Dispose(_forecasts);
        Dispose(_renormalizer);
    }

    private static void Dispose<T>(Lazy<T> made)
        where T : IDisposable
    {
        if (made.IsValueCreated) made.Value.Dispose();
    }

    /// <summary>
    /// Reads what the writes need to know about stored results. Most writes append and delete nothing.
    /// </summary>
    private Dictionary<string, StoredJob> ReadStoredJobs(string[] jobs)
    {
        var present = new Dictionary<string, StoredJob>(jobs.Length, StringComparer.Ordinal);
        foreach (var chunk in jobs.Chunk(MaxParameters))
        {
            var interim = connection.GetTable<InterimRow>().Where(row => chunk.Contains(row.Job)).ToLookup(row => row.Job, row => row.Timestamp);
            var found =
                from writer in _writers
                where chunk.Contains(writer.Job)
                let newest = connection.GetTable<BucketRow>().Where(bucket => bucket.Job == writer.Job).Max(bucket => (long?)bucket.Timestamp)
                select new { writer.Job, writer.Epoch, Newest = newest };
            foreach (var job in found) present.Add(job.Job, new StoredJob(job.Epoch, job.Newest, [.. interim[job.Job]]));
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

    private void Replace(JobId job, StoredJob? known, BucketWrite[] writes)
    {
        if (writes.Length == 0) return;
        var replacing = ResultReplacement.Of(writes);
        if (known is not null)
        {
            var latestFinal = ResultReplacement.LatestFinal(writes);
            var replacesInterim = writes.Any(ResultReplacement.HasInterim);
            foreach (var timestamp in known.Interim)
                if (replacesInterim || timestamp <= latestFinal) _old.Value.Delete(job, timestamp);
            // An engine that resumes from an older model computes interim buckets for timestamps that are stored as final.
            replacing = [.. replacing.Where(timed => !timed.Bucket.IsInterim || !IsFinal(job, known, timed.Bucket.Timestamp))];
            foreach (var (bucket, _) in replacing)
            {
                if (bucket.Timestamp <= known.NewestBucket) _old.Value.Delete(job, bucket.Timestamp);
            }
        }
        foreach (var (bucket, milliseconds) in replacing) Insert(job, bucket, milliseconds);
        UpdateCategoriesAndScores(job, writes);
    }

    private bool IsFinal(JobId job, StoredJob known, long timestamp) => timestamp <= known.NewestBucket && !known.Interim.Contains(timestamp)
        && connection.GetTable<BucketRow>().Any(row => row.Job == job.Value && row.Timestamp == timestamp);

    private void Insert(JobId job, BucketResult bucket, double milliseconds)
    {
        _newBuckets.Add(BucketRow.Of(job, bucket, milliseconds));
        if (bucket.IsInterim) _newInterim.Add(new InterimRow { Job = job.Value, Timestamp = bucket.Timestamp });
        if (!bucket.Records.IsDefaultOrEmpty) _newRecords.Add(RecordRow.Of(job, bucket));
        if (bucket.BucketInfluencers.Any(influencer => influencer.FieldName != BucketInfluencer.BucketTime))
            _newBucketInfluencers.Value.Add(BucketInfluencerRow.Of(job, bucket));
        if (!bucket.Influencers.IsDefaultOrEmpty) _newInfluencers.Value.Add(InfluencerRow.Of(job, bucket));
        if (!bucket.ModelPlots.IsDefaultOrEmpty) _newModelPlots.Value.Add(ModelPlotRow.Of(job, bucket));
    }

    /// <summary>
    /// Applies what a bucket changes in other results after all buckets are stored, in the order of computation, also for buckets that a later
    /// write of the same transaction replaces.
    /// </summary>
    private void UpdateCategoriesAndScores(JobId job, BucketWrite[] writes)
    {
        foreach (var write in writes)
        {
            foreach (var bucket in write.Buckets)
            {
                if (!bucket.Categories.IsDefaultOrEmpty)
                    foreach (var category in CategoryRow.Of(job, bucket))
                        _categories.Value.Put(category);
                if (bucket is { Renormalization: not null, IsInterim: false }) _renormalizer.Value.Apply(job, bucket, write.RenormalizationWindow);
            }
        }
    }

    private void SaveEpochs(List<WriterRow> raised)
    {
        foreach (var chunk in raised.Select(writer => writer.Job).Chunk(MaxParameters)) _writers.Where(writer => chunk.Contains(writer.Job)).Delete();
        using var writers = new PreparedInsert<WriterRow>(connection);
        writers.Add(raised);
    }

    /// <param name="Interim">The timestamps of interim buckets.</param>
    private sealed record StoredJob(long Epoch, long? NewestBucket, long[] Interim);
}
