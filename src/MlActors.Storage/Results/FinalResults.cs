using LinqToDB;
using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>What a verification reads of the results.</summary>
public sealed class FinalResults
{
    private readonly StoreDatabase _database;

    internal FinalResults(StoreDatabase database) => _database = database;

    /// <summary>Counts the final buckets of a job.</summary>
    /// <param name="until">The start of the last bucket that is counted, milliseconds.</param>
    public Task<ResultTotals> TotalsAsync(JobId job, long until, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection =>
        {
            var final = connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && !row.IsInterim);
            var counted = final.Where(row => row.Timestamp <= until);
            return new ResultTotals(
                counted.LongCount(), counted.Sum(row => (long?)row.EventCount) ?? 0, counted.Min(row => (long?)row.Timestamp),
                final.Max(row => (long?)row.Timestamp));
        },
        cancellationToken);

    internal Task<List<ResultComparison.Row>> RowsAsync(JobId job, ResultRange range, CancellationToken cancellationToken) =>
        _database.ReadAsync(connection => ResultComparison.Read(connection, job, range), cancellationToken);
}
