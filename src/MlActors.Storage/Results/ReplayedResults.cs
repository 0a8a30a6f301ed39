using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>
/// The results of a replay, written by the code that writes a job's own, into a file of their own in the folder of temporary files. Lives as
/// long as one comparison, and deletes its file.
/// </summary>
public sealed class ReplayedResults : IDisposable
{
    private readonly string _folder;
    private readonly StoreDatabase _database;
    private readonly ResultStore _store;
    private readonly JobConfig _job;

    private ReplayedResults(JobConfig job, TimeProvider time)
    {
        _job = job;
        _folder = Directory.CreateTempSubdirectory("mlactors-replay-").FullName;
        _database = StoreDatabase.Open(StorageLocation.Parse(_folder), StoreFile.Results);
        _store = new ResultStore(_database, time);
    }

    /// <exception cref="StorageUnavailableException">The folder of temporary files cannot be written.</exception>
    public static ReplayedResults Create(JobConfig job, TimeProvider time) => new(job, time);

    public Task AddAsync(IReadOnlyCollection<BucketResult> buckets, CancellationToken cancellationToken) => buckets.Count == 0
        ? Task.CompletedTask
        : _store.WriteAsync(
            [
                new BucketWrite(_job.Id, 1, [.. buckets])
                {
                    RenormalizationWindow = (long)_job.RenormalizationWindow.TotalMilliseconds,
                },
            ],
            cancellationToken);

    /// <returns>The earliest difference; null when all results are equal.</returns>
    public async Task<ResultDifference?> CompareAsync(ResultStore stored, ResultRange range, CancellationToken cancellationToken)
    {
        var window = (long)_job.Analysis.BucketSpan.TotalMilliseconds * ResultComparison.BucketsAtATime;
        for (var from = range.From; from <= range.To; from += window)
        {
            var part = range with { From = from, To = Math.Min(range.To, from + window - 1) };
            var (before, after) = (
                await stored.Final.RowsAsync(_job.Id, part, cancellationToken), await _store.Final.RowsAsync(_job.Id, part, cancellationToken));
            if (ResultComparison.FirstDifference(before, after) is { } difference) return difference;
        }

        return null;
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
