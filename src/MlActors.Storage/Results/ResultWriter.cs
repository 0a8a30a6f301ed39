using LinqToDB;
using LinqToDB.Data;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>Carries many jobs' writes into one transaction. It lives as long as that.</summary>
internal sealed class ResultWriter(DataConnection connection) : IDisposable
{
    /// <summary>So many names or moments stand in one statement.</summary>
    public const int InOneStatement = 500;

    private readonly ITable<WriterRow> _writers = connection.GetTable<WriterRow>();
    private readonly PreparedInsert<BucketRow> _newBuckets = new(connection);
    private readonly PreparedInsert<RecordRow> _newRecords = new(connection);
    private readonly PreparedInsert<InterimRow> _newInterim = new(connection);

    // Most writes have none of these, and the file is locked while a statement is prepared.
    private readonly Lazy<PreparedInsert<BucketInfluencerRow>> _newBucketInfluencers = new(() => new(connection));
    private readonly Lazy<PreparedInsert<InfluencerRow>> _newInfluencers = new(() => new(connection));
    private readonly Lazy<PreparedInsert<ModelPlotRow>> _newModelPlots = new(() => new(connection));
    private readonly Lazy<PreparedUpsert<CategoryRow>> _categories = new(() => new(connection, nameof(CategoryRow.FirstTimestamp)));
    private readonly Lazy<OldRows> _old = new(() => new(connection));
    private readonly Lazy<ForecastWriter> _forecasts = new(() => new(connection));
    private readonly Lazy<ScoreRenewal> _renewal = new(() => new(connection));

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
            if (accepted.Count == 0) continue;
            if (accepted[^1].Epoch != known?.Epoch) risen.Add(new WriterRow { Job = job.Key.Value, Epoch = accepted[^1].Epoch });
            Replace(job.Key, known, accepted);
            foreach (var write in accepted)
                if (write.Forecast is { } forecast) _forecasts.Value.Put(job.Key, forecast);
        }
        Remember(risen);
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
        Dispose(_renewal);
    }

    private static void Dispose<T>(Lazy<T> made)
        where T : IDisposable
    {
        if (made.IsValueCreated) made.Value.Dispose();
    }

    /// <summary>
    /// What each job has in the store already, as far as a write has to know it. Most writes go to the end and find nothing to delete.
    /// </summary>
    private Dictionary<string, Presence> Present(string[] jobs)
    {
        var present = new Dictionary<string, Presence>(jobs.Length, StringComparer.Ordinal);
        foreach (var some in jobs.Chunk(InOneStatement))
        {
            var interim = connection.GetTable<InterimRow>().Where(row => some.Contains(row.Job)).ToLookup(row => row.Job, row => row.Timestamp);
            var found =
                from writer in _writers
                where some.Contains(writer.Job)
                let newest = connection.GetTable<BucketRow>().Where(bucket => bucket.Job == writer.Job).Max(bucket => (long?)bucket.Timestamp)
                select new { writer.Job, writer.Epoch, Newest = newest };
            foreach (var job in found) present.Add(job.Job, new Presence(job.Epoch, job.Newest, [.. interim[job.Job]]));
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

    private void Replace(JobId job, Presence? known, List<ResultWrite> writes)
    {
        var replacing = ResultReplacement.Of(writes);
        if (known is not null)
        {
            var latestFinal = ResultReplacement.LatestFinal(writes);
            foreach (var moment in known.Interim.Where(moment => moment <= latestFinal)) _old.Value.Delete(job, moment);
            // An engine that starts again from an older model reaches moments as interim that the store has as final.
            replacing = [.. replacing.Where(timed => !timed.Bucket.IsInterim || !IsFinal(job, known, timed.Bucket.Timestamp))];
            foreach (var (bucket, _) in replacing)
            {
                if (bucket.Timestamp <= known.NewestBucket) _old.Value.Delete(job, bucket.Timestamp);
            }
        }
        foreach (var (bucket, milliseconds) in replacing) Insert(job, bucket, milliseconds);
        Renew(job, writes);
    }

    private bool IsFinal(JobId job, Presence known, long moment) => moment <= known.NewestBucket && !known.Interim.Contains(moment)
        && connection.GetTable<BucketRow>().Any(row => row.Job == job.Value && row.Timestamp == moment);

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
    /// What speaks of other results than its bucket's own comes last, in the order in which it was computed; also of a bucket that a later
    /// write of the same transaction replaces.
    /// </summary>
    private void Renew(JobId job, List<ResultWrite> writes)
    {
        foreach (var write in writes)
        {
            foreach (var bucket in write.Buckets)
            {
                if (!bucket.Categories.IsDefaultOrEmpty)
                    foreach (var category in CategoryRow.Of(job, bucket))
                        _categories.Value.Put(category);
                if (bucket is { Renormalization: not null, IsInterim: false }) _renewal.Value.Apply(job, bucket, write.RenormalizationWindow);
            }
        }
    }

    private void Remember(List<WriterRow> risen)
    {
        foreach (var some in risen.Select(writer => writer.Job).Chunk(InOneStatement)) _writers.Where(writer => some.Contains(writer.Job)).Delete();
        using var writers = new PreparedInsert<WriterRow>(connection);
        writers.Add(risen);
    }

    /// <param name="Interim">The moments of interim buckets.</param>
    private sealed record Presence(long Epoch, long? NewestBucket, long[] Interim);
}
