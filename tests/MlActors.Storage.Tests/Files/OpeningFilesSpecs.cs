using LinqToDB.Data;
using Microsoft.Data.Sqlite;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Storage.Tests.Files;

public sealed class OpeningFilesSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(StoreFile.Journal, 1)]
    [InlineData(StoreFile.Snapshots, 1)]
    [InlineData(StoreFile.Results, 2)]
    [InlineData(StoreFile.Cluster, 1)]
    [InlineData(StoreFile.Lease, 1)]
    public void Every_file_is_created_in_wal_mode_with_its_format(StoreFile file, long format)
    {
        Assert.Equal("wal", Scalar(file, "PRAGMA journal_mode"));
        Assert.Equal(format, Scalar(file, "SELECT version FROM mlactors_format"));
    }

    [Fact]
    public async Task Nodes_that_start_together_on_a_new_folder_share_its_files()
    {
        var location = StorageLocation.Parse(Path.Combine(_folder.Location.Folder, "new"), busyTimeout: TimeSpan.FromSeconds(30));
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Stores.Open(location, _folder.Time))));

        var job = new JobId("j");
        await Task.WhenAll(opened.Select((stores, at) => stores.Results.WriteAsync([new BucketWrite(job, 1, [Buckets.Final(at)])])));
        Assert.Equal(8, (await opened[0].Results.BucketsAsync(new BucketQuery(job))).Count);
        foreach (var stores in opened) stores.Dispose();
    }

    [Theory]
    [InlineData(StoreFile.Journal, 2, 1, "start a build at least as new as the one that wrote it")]
    [InlineData(StoreFile.Results, 99, 2, "start a build at least as new as the one that wrote it")]
    [InlineData(StoreFile.Results, 0, 2, "start the build that wrote it")]
    [InlineData(StoreFile.Cluster, 0, 1, "start the build that wrote it")]
    public void A_file_in_another_format_is_refused_by_name_and_unchanged(StoreFile file, int version, int known, string remedy)
    {
        Scalar(file, $"UPDATE mlactors_format SET version = {version}");

        var refusal = Assert.Throws<StorageFormatException>(_folder.Reopen);

        Assert.StartsWith(
            $"{_folder.Location.PathOf(file)} is in format {version}, and this build knows format {known}: {remedy}", refusal.Message,
            StringComparison.Ordinal);
        Assert.Equal((long)version, Scalar(file, "SELECT version FROM mlactors_format"));
    }

    [Fact]
    public async Task A_file_without_the_later_tables_and_indexes_gets_them_when_it_is_opened()
    {
        await _folder.Stores.Documents.CreateIndexAsync("before");
        foreach (var statement in new[] { "DROP TABLE doc_alias", "DROP INDEX record_by_score", "DROP INDEX bucket_by_score" })
            Scalar(StoreFile.Results, statement);

        _folder.Reopen();

        await _folder.Stores.Documents.ChangeAliasesAsync([new AliasChange.Add(["before"], ["after"], false)]);
        Assert.True(await _folder.Stores.Documents.IndexExistsAsync("after"));
        Assert.Equal(2L, Scalar(StoreFile.Results, "SELECT count(*) FROM sqlite_master WHERE name IN ('record_by_score', 'bucket_by_score')"));
    }

    [Fact]
    public async Task Results_of_the_first_format_are_migrated_and_read()
    {
        _folder.Stores.Dispose();
        File.Delete(_folder.Location.PathOf(StoreFile.Results));
        foreach (var leftover in (string[])["-wal", "-shm"]) File.Delete(_folder.Location.PathOf(StoreFile.Results) + leftover);
        Scalar(StoreFile.Results, FirstFormat.Results);

        _folder.Reopen();
        var stores = _folder.Stores;

        var bucket = (await stores.Results.BucketAsync(new JobId("old"), 300_000, expand: true))!.Result;
        var record = Assert.Single(bucket.Records);
        Assert.Equal((87.5, 90, 7), (bucket.AnomalyScore, bucket.InitialAnomalyScore, bucket.EventCount));
        Assert.Equal(
            (87.5, 4.5, 0.001),
            (bucket.BucketInfluencers[0].AnomalyScore, bucket.BucketInfluencers[0].RawAnomalyScore, bucket.BucketInfluencers[0].Probability));
        Assert.Equal((87.5, "a", 99.5, 0), (record.RecordScore, record.ByFieldValue, Assert.Single(record.Actual), record.MultiBucketImpact));
        Assert.Empty(await stores.Results.WriteAsync([new BucketWrite(new JobId("old"), 2, [Buckets.Final(600_000)])]));
        Assert.Equal(2L, Scalar(StoreFile.Results, "SELECT version FROM mlactors_format"));
    }

    [Fact]
    public async Task A_folder_without_a_lease_file_gets_one_and_its_old_lease_is_ignored()
    {
        _folder.Stores.Dispose();
        foreach (var ending in (string[])["", "-wal", "-shm"]) File.Delete(_folder.Location.PathOf(StoreFile.Lease) + ending);
        Scalar(StoreFile.Cluster, """
            DROP TABLE cluster_process;
            CREATE TABLE cluster_lease (name TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, expires INTEGER NOT NULL);
            INSERT INTO cluster_lease VALUES ('mlactors-akka-sbr', 'somebody', 9999999999999);
            INSERT INTO cluster_member VALUES ('old', '1', 'old', 1, 1772600000000);
            """);

        _folder.Reopen();

        Assert.Equal(1, await _folder.Stores.Generations.EnterAsync("a", "1", formsCluster: true));
        Assert.True(await _folder.Stores.Generations.TryDecideAsync("1", ["1"], []));
        Assert.Equal(("old", null), Assert.Single(await _folder.Stores.Cluster.MembersAsync()) is var old ? (old.Address, old.Process) : default);
    }

    [Fact]
    public async Task The_access_check_runs_before_each_statement_and_commit()
    {
        var asked = new List<StoreFile>();
        using var stores = Stores.Open(_folder.Location with { BeforeAccess = asked.Add }, _folder.Time);
        asked.Clear();

        await stores.Generations.LeaveAsync("unknown");
        Assert.Equal([StoreFile.Lease, StoreFile.Lease], asked);

        using (var journal = new DataConnection(stores.Location.OptionsFor(StoreFile.Journal)))
            journal.Execute("CREATE TABLE one (id INTEGER)");
        Assert.Equal(StoreFile.Journal, asked[^1]);
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_refused_by_name()
    {
        _folder.Stores.Dispose();
        var path = _folder.Location.PathOf(StoreFile.Snapshots);
        File.Delete(path + "-wal");
        File.WriteAllText(path, new string('x', 5000));

        var refusal = Assert.Throws<StorageFormatException>(() => Stores.Open(_folder.Location, _folder.Time));
        Assert.StartsWith($"{path} is not a database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_that_cannot_be_created_is_named()
    {
        var location = StorageLocation.Parse(Path.Combine(_folder.Location.PathOf(StoreFile.Results), "below-a-file"));

        var refusal = Assert.Throws<StorageUnavailableException>(() => Stores.Open(location, _folder.Time));
        Assert.Contains("give a data folder that this user may make and write", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_to_a_locked_file_is_unavailable_until_the_lock_is_released()
    {
        var write = new BucketWrite(new JobId("j"), 1, [Buckets.Final(0)]);
        using (var other = Connect(StoreFile.Results))
        {
            using var holder = other.BeginTransaction();
            var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => _folder.Stores.Results.WriteAsync([write]));
            Assert.Equal(
                $"{_folder.Location.PathOf(StoreFile.Results)} is locked by another writer: try again; if it stays so, end the process that holds "
                + $"the file", refusal.Message);
            Assert.Equal(0, (await _folder.Stores.Results.BucketsAsync(new BucketQuery(write.Job))).Count);
        }

        Assert.Empty(await _folder.Stores.Results.WriteAsync([write]));
        Assert.Equal(1, (await _folder.Stores.Results.BucketsAsync(new BucketQuery(write.Job))).Count);
    }

    [Theory]
    [InlineData(5, "is locked by another writer")]
    [InlineData(6, "is locked by another writer")]
    [InlineData(8, "cannot be written")]
    [InlineData(10, "cannot be read or written")]
    [InlineData(13, "does not grow because the disk is full")]
    [InlineData(14, "cannot be opened")]
    public void Causes_of_unavailability_are_distinguished(int code, string reason)
    {
        var wrapped = new InvalidOperationException("outer", new SqliteException("inner", code));

        Assert.Equal(reason, StorageUnavailableException.From(wrapped, "results.db")?.Reason);
    }

    [Fact]
    public void An_invalid_statement_is_not_unavailability() =>
        Assert.Null(StorageUnavailableException.From(new SqliteException("no such table", 1), "results.db"));

    private object? Scalar(StoreFile file, string sql)
    {
        using var connection = Connect(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private SqliteConnection Connect(StoreFile file)
    {
        var connection = new SqliteConnection($"Data Source={_folder.Location.PathOf(file)};Pooling=False");
        connection.Open();
        return connection;
    }
}
