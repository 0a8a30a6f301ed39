using Microsoft.Data.Sqlite;
using MlActors.Node.Diagnostics;
using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>A node that cannot start prints one line and exits with a code for the kind of cause.</summary>
public sealed class StartingSpecs
{
    [Fact]
    public async Task An_invalid_option_is_reported_in_one_line()
    {
        await using var node = LocalNode.StartWith("--http", "9200");

        await RefusedAsync(node, ExitCode.Usage, "--http: [9200] is not HOST:PORT");
    }

    [Theory]
    [InlineData("--http", "0.0.0.0:9200")]
    [InlineData("--cluster", "192.168.0.1:4053")]
    public async Task An_address_that_is_not_loopback_is_refused_without_security(string option, string address)
    {
        await using var node = LocalNode.StartWith(option, address);

        await RefusedAsync(node, ExitCode.Usage, $"{option} {address} is not a loopback address, which needs security: give --users FILE");
    }

    [Fact]
    public async Task A_database_server_is_refused()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path, more: ["--storage", "Host=db;Password=secret"]);

        var line = await RefusedAsync(node, ExitCode.Usage, "The storage connection is not for SQLite");
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_data_folder_is_reported_in_one_line()
    {
        using var data = new DataDirectory();
        var file = Path.Combine(data.Path, "file");
        await File.WriteAllTextAsync(file, "not a folder");
        await using var node = LocalNode.Start(file);

        await RefusedAsync(node, ExitCode.Data, file);
    }

    [Fact]
    public async Task Data_of_a_newer_format_is_refused()
    {
        using var data = new DataDirectory();
        await RunOnceOnAsync(data);

        Execute(Path.Combine(data.Path, "results.db"), "UPDATE mlactors_format SET version = 99");
        await using var node = LocalNode.Start(data.Path);

        await RefusedAsync(node, ExitCode.Data, "is in format 99, and this build knows format");
    }

    [Fact]
    public async Task Data_of_a_cluster_with_another_name_is_refused()
    {
        using var data = new DataDirectory();
        await RunOnceOnAsync(data);

        Execute(Path.Combine(data.Path, "cluster.db"), "UPDATE cluster_identity SET name = 'theirs'");
        await using var node = LocalNode.Start(data.Path);

        await RefusedAsync(node, ExitCode.ForeignData, "The data belongs to cluster 'theirs'.");
    }

    [Fact]
    public async Task A_second_node_reports_the_address_and_the_data_that_are_in_use()
    {
        using var data = new DataDirectory();
        using var elsewhere = new DataDirectory();
        await using var first = LocalNode.Start(data.Path);
        await first.WaitUntilReadyAsync();

        await using var sameHttp = LocalNode.Start(elsewhere.Path, http: first.HttpPort);
        await RefusedAsync(sameHttp, ExitCode.Address, $"--http 127.0.0.1:{first.HttpPort} is in use by another process");
        await using var sameCluster = LocalNode.Start(elsewhere.Path, cluster: first.ClusterPort);
        await RefusedAsync(sameCluster, ExitCode.Address, $"--cluster 127.0.0.1:{first.ClusterPort} is in use by another process");
        await using var ownCluster = LocalNode.Start(data.Path);
        await RefusedAsync(ownCluster, ExitCode.ForeignData, $"The data is in use by {first.Id}. Name one of them as a seed");

        first.Send(Signal.Terminate);
        Assert.Equal(ExitCode.Left, (await first.EndAsync()).Code);
    }

    private static async Task RunOnceOnAsync(DataDirectory data)
    {
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        node.Send(Signal.Terminate);
        await node.EndAsync();
    }

    private static async Task<string> RefusedAsync(LocalNode node, ExitCode code, string reason)
    {
        var ended = await node.EndAsync();
        var line = Assert.Single(ended.Errors);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.Equal(code, ended.Code);
        return line;
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
