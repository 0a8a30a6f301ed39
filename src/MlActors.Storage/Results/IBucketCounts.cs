using System.Collections.Immutable;
using LinqToDB;
using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>How many records the final buckets of jobs have.</summary>
public interface IBucketCounts
{
    /// <param name="start">Inclusive, and <paramref name="end"/> exclusive; milliseconds.</param>
    /// <returns>The start of each final bucket in the order of time, and its event count.</returns>
    Task<ImmutableArray<(long Start, long Records)>> FinalEventCountsAsync(
        JobId job, long start, long end, CancellationToken cancellationToken = default);
}

/// <summary>Knows no buckets.</summary>
public sealed class NoBucketCounts : IBucketCounts
{
    public static readonly NoBucketCounts Instance = new();

    private NoBucketCounts() { }

    public Task<ImmutableArray<(long Start, long Records)>> FinalEventCountsAsync(
        JobId job, long start, long end, CancellationToken cancellationToken = default) => Task.FromResult(ImmutableArray<(long, long)>.Empty);
}

/// <summary>Counts the buckets of the result store.</summary>
internal sealed class FinalBuckets(StoreDatabase database) : IBucketCounts
{
    public Task<ImmutableArray<(long Start, long Records)>> FinalEventCountsAsync(
        JobId job, long start, long end, CancellationToken cancellationToken = default) =>
        database.ReadAsync<ImmutableArray<(long, long)>>(
            connection =>
            [
                .. connection.GetTable<BucketRow>()
                    .Where(row => row.Job == job.Value && row.Timestamp >= start && row.Timestamp < end && !row.IsInterim)
                    .OrderBy(row => row.Timestamp).Select(row => new { row.Timestamp, row.EventCount }).AsEnumerable()
                    .Select(row => (row.Timestamp, row.EventCount)),
            ],
            cancellationToken);
}
