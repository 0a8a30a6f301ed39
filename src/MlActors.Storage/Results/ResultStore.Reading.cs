using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Detection.Results;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>Reads results by job, time and score, in pages.</summary>
public sealed partial class ResultStore
{
    /// <exception cref="RefusedException">The sort field is not one of a bucket.</exception>
    public Task<ResultPage<StoredBucket>> BucketsAsync(BucketQuery query, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection =>
        {
            var matching = connection.GetTable<BucketRow>().Where(row => row.Job == query.Job.Value);
            if (query.Start is { } start) matching = matching.Where(row => row.Timestamp >= start);
            if (query.End is { } end) matching = matching.Where(row => row.Timestamp < end);
            if (query.MinimumScore > 0) matching = matching.Where(row => row.AnomalyScore >= query.MinimumScore);
            if (query.ExcludeInterim) matching = matching.Where(row => !row.IsInterim);
            var page = query.Sort == "timestamp"
                ? BucketPages.InOrderOfTime(connection, query)
                : matching.Sorted(query.Sort, query.Descending).Skip(query.From).Take(query.Size).ToList();
            return new ResultPage<StoredBucket>(
                matching.LongCount(), BucketPages.ToBuckets(connection, page, query.Expand, isInOrderOfTime: query.Sort == "timestamp"));
        },
        cancellationToken);

    /// <summary>The bucket with a start time; null when it does not exist.</summary>
    public Task<StoredBucket?> BucketAsync(JobId job, long timestamp, bool expand = false, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection =>
        {
            var rows = connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && row.Timestamp == timestamp).ToList();
            return BucketPages.ToBuckets(connection, rows, expand).SingleOrDefault();
        },
        cancellationToken);

    /// <exception cref="RefusedException">The sort field is not one of a record.</exception>
    public Task<ResultPage<StoredRecord>> RecordsAsync(RecordQuery query, CancellationToken cancellationToken = default) => _database.ReadAsync(
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
        cancellationToken);

    /// <exception cref="RefusedException">The sort field is not one of an influencer.</exception>
    public Task<ResultPage<StoredInfluencer>> InfluencersAsync(InfluencerQuery query, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection =>
        {
            var matching = connection.GetTable<InfluencerRow>().Where(row => row.Job == query.Job.Value);
            if (query.Start is { } start) matching = matching.Where(row => row.Timestamp >= start);
            if (query.End is { } end) matching = matching.Where(row => row.Timestamp < end);
            if (query.MinimumScore > 0) matching = matching.Where(row => row.InfluencerScore >= query.MinimumScore);
            if (query.ExcludeInterim) matching = matching.Where(row => !row.IsInterim);
            var page = matching.Sorted(query.Sort, query.Descending).Skip(query.From).Take(query.Size);
            return new ResultPage<StoredInfluencer>(matching.LongCount(), [.. page.AsEnumerable().Select(row => row.ToInfluencer())]);
        },
        cancellationToken);

    /// <summary>How many records the final buckets have.</summary>
    public IFinalBuckets FinalBuckets => new FinalBuckets(_database);

    /// <summary>Categories in the order of their ids.</summary>
    public Task<ResultPage<CategoryDefinition>> CategoriesAsync(CategoryQuery query, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection =>
        {
            var matching = connection.GetTable<CategoryRow>().Where(row => row.Job == query.Job.Value);
            if (query.CategoryId is { } id) matching = matching.Where(row => row.CategoryId == id);
            if (query.PartitionFieldValue is { } partition) matching = matching.Where(row => row.PartitionFieldValue == partition);
            var page = matching.OrderBy(row => row.CategoryId).Skip(query.From).Take(query.Size);
            return new ResultPage<CategoryDefinition>(matching.LongCount(), [.. page.AsEnumerable().Select(row => row.ToCategory())]);
        },
        cancellationToken);

    /// <summary>The maximum score of a job in each span that has buckets, in the order of time.</summary>
    /// <param name="span">The length of a span, milliseconds; spans begin at its multiples.</param>
    /// <param name="start">Inclusive, and <paramref name="end"/> exclusive; milliseconds.</param>
    public Task<ImmutableArray<BucketPeak>> PeaksAsync(
        JobId job, long span, long? start, long? end, bool excludeInterim, CancellationToken cancellationToken = default) =>
            _database.ReadAsync<ImmutableArray<BucketPeak>>(
        connection =>
        {
            var matching = connection.GetTable<BucketRow>().Where(row => row.Job == job.Value);
            if (start is { } first) matching = matching.Where(row => row.Timestamp >= first);
            if (end is { } last) matching = matching.Where(row => row.Timestamp < last);
            if (excludeInterim) matching = matching.Where(row => !row.IsInterim);

            // Correct for times before the epoch too, where the remainder is negative.
            var peaks = matching
                .GroupBy(row => row.Timestamp - (((row.Timestamp % span) + span) % span))
                .Select(stretch =>
                    new { stretch.Key, Score = stretch.Max(row => row.AnomalyScore), Interim = stretch.Max(row => row.IsInterim ? 1 : 0) })
                .OrderBy(stretch => stretch.Key);
            return [.. peaks.AsEnumerable().Select(peak => new BucketPeak(peak.Key, peak.Score ?? 0, peak.Interim > 0))];
        },
        cancellationToken);
}
