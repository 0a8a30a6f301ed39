using System.Diagnostics;
using Microsoft.Data.Sqlite;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Rolling;
using MlActors.Ctl.Terminal;
using Xunit;
using CtlExit = MlActors.Ctl.Commands.ExitCode;

namespace MlActors.Node.Tests.Processes;

/// <summary>Three real processes that are restarted one after the other.</summary>
public sealed class RollingSpecs
{
    private static readonly string[] Program = ["dotnet", typeof(Node.Options.NodeOptions).Assembly.Location];

    private readonly StringWriter _output = new(), _errors = new();

    [Fact]
    public async Task Each_node_is_drained_started_again_and_back_before_the_next_and_every_job_is_as_it_was()
    {
        await using var cluster = await LocalCluster.StartAsync(3);
        await using var rolled = new RolledProcesses(cluster);
        await cluster[0].Client.CreateJobAndFeedAsync("job", "series", "5m");
        await cluster[0].Client.OpenAsync("job");

        Assert.True(await RollAsync(cluster, Program) == CtlExit.Done, $"{_output}\n{_errors}\n{cluster.FullLog}");

        Assert.Contains("Verdict: good. 3 nodes restarted", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, _output.ToString().Split('\n').Count(line => line.Contains("  back", StringComparison.Ordinal)));
        Assert.Equal("opened", await cluster[0].Client.StateAsync("job"));
        for (var node = 0; node < 3; node++) Assert.False(cluster[node].IsRunning);
    }

    [Fact]
    public async Task A_node_that_does_not_come_back_ends_the_roll_and_the_others_are_left_alone()
    {
        await using var cluster = await LocalCluster.StartAsync(3);

        Assert.Equal(CtlExit.Failed, await RollAsync(cluster, ["dotnet", "no-such-program.dll"]));

        Assert.Contains("notback", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("its process ended with exit code", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Verdict: not good. Not restarted: ", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Enumerable.Range(0, 3).Count(node => cluster[node].IsRunning));
    }

    [Fact]
    public async Task One_node_alone_is_not_rolled()
    {
        await using var cluster = await LocalCluster.StartAsync(1);

        Assert.Equal(CtlExit.Refused, await RollAsync(cluster, Program));

        Assert.Contains("the cluster has one node", _errors.ToString(), StringComparison.Ordinal);
        Assert.True(cluster[0].IsRunning);
    }

    private async Task<CtlExit> RollAsync(LocalCluster cluster, string[] program)
    {
        using var client = new ClusterClient(new ClusterAddress("127.0.0.1", cluster[0].HttpPort));
        var call = new CommandCall(client, new Screen(_output, _errors), TimeProvider.System, "", CommandOptions.Defaults);
        return await RollVerb.RunAsync(call, program, CancellationToken.None);
    }

    /// <summary>The processes that a roll has started, which are no children of the test; killed when it ends.</summary>
    private sealed class RolledProcesses(LocalCluster cluster) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(cluster.Folder, "cluster.db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT process_id FROM cluster_process";
            using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                try
                {
                    using var process = Process.GetProcessById(reader.GetInt32(0));
                    if (process.ProcessName.Contains("dotnet", StringComparison.Ordinal)) process.Kill();
                    await process.WaitForExitAsync();
                }
                catch (ArgumentException)
                {
                    // It has ended.
                }
            }
        }
    }
}
