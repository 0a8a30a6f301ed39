using LinqToDB.Data;
using Microsoft.Data.Sqlite;
using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Storage.Tests.Files;

public sealed class CancelledReadSpecs : IDisposable
{
    private const string Endless = """
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT count(seen(n)) FROM numbers
        """;

    private readonly TemporaryStores _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_read_ends_with_its_request_in_the_middle_of_a_statement()
    {
        using var database = StoreDatabase.Open(_folder.Location, StoreFile.Results);
        using var request = new CancellationTokenSource();
        var isRunning = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var read = database.ReadAsync(
            connection =>
            {
                ((SqliteConnection)connection.OpenDbConnection()).CreateFunction("seen", (long _) => isRunning.TrySetResult());
                return connection.Execute<long>(Endless);
            },
            request.Token);
        await isRunning.Task;
        await request.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, await database.ReadAsync(connection => connection.Execute<int>("SELECT 1"), default));
    }
}
