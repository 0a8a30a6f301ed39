using Microsoft.Data.Sqlite;
using MlActors.Api.Tests.Hosting;
using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>Responses while another process locks the store, and afterwards.</summary>
[Collection(ApiCollection.Name)]
public sealed class StoreUnavailableSpecs(ApiHost api)
{
    [Fact]
    public async Task A_locked_store_is_unavailable_until_it_is_free_again()
    {
        (await api.CallAsync("PUT /locked")).Is(200);
        await using (await LockAsync())
        {
            (await api.CallAsync("PUT /locked/_doc/1", "{}")).IsError(503, "unavailable_shards_exception", "is locked by another writer");
            (await api.CallAsync("POST /locked/_bulk", "{\"index\":{}}\n{}\n")).IsError(503, "unavailable_shards_exception", "try again");
            (await api.CallAsync("GET /locked/_count")).Is(200).Has("count", "0");
        }

        (await api.CallAsync("PUT /locked/_doc/1", "{}")).Is(201);
    }

    [Fact]
    public async Task Results_that_cannot_be_written_are_retried()
    {
        var job = await api.HasOpenJobAsync("locked-results");
        await using (await LockAsync())
        {
            (await api.CallAsync(
                $"POST /_ml/anomaly_detectors/{job}/_data",
                """{"time":1403481600,"host":"a","value":1}{"time":1403488800,"host":"a","value":1}""")).Is(202).Has("processed_record_count", "2");
            await api.EventuallyAsync(
                $"GET /_ml/anomaly_detectors/{job}/_stats",
                response => Assert.Contains("result store", response.At("jobs.0.waiting_for")?.GetValue<string>() ?? "", StringComparison.Ordinal));
        }

        await api.EventuallyAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets", response => response.Has("count", "2"));
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200, """{"closed":true}""");
    }

    /// <summary>Another writer, until it is disposed.</summary>
    private async Task<SqliteConnection> LockAsync()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = api.Stores.Location.PathOf(StoreFile.Results), Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
