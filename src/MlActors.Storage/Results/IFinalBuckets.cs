using System.Collections.Immutable;
using LinqToDB;
using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>What is stored of the final buckets of jobs.</summary>
public interface IFinalBuckets
{
    /// <returns>The start of the newest final bucket, milliseconds; null when the job has none.</returns>
    Task<long?> NewestAsync(JobId job, CancellationToken cancellationToken = default);

    /// <param name="start">Inclusive, and <paramref name="end"/> exclusive; milliseconds.</param>
    /// <returns>The start of each final bucket in the order of time, and its event count.</returns>
    Task<ImmutableArray<(long Start, long Records)>> FinalEventCountsAsync(
        JobId job, long start, long end, CancellationToken cancellationToken = default);
}

/// <summary>Knows no buckets.</summary>
public sealed class NoFinalBuckets : IFinalBuckets
{
    public static readonly NoFinalBuckets Instance = new();

    private NoFinalBuckets() { }

    public Task<long?> NewestAsync(JobId job, CancellationToken cancellationToken = default) => Task.FromResult<long?>(null);

    public Task<ImmutableArray<(long Start, long Records)>> FinalEventCountsAsync(
        JobId job, long start, long end, CancellationToken cancellationToken = default) => Task.FromResult(ImmutableArray<(long, long)>.Empty);
}

/// <summary>The buckets of the result store.</summary>
internal sealed class FinalBuckets(StoreDatabase database) : IFinalBuckets
{
    // The newest by the index of jobs and times; only those after it can be interim, and there are few.
    public Task<long?> NewestAsync(JobId job, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && !row.IsInterim)
            .OrderByDescending(row => row.Timestamp).Select(row => (long?)row.Timestamp).FirstOrDefault(),
        cancellationToken);

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
