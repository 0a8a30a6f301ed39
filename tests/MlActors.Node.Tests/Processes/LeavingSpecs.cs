using Microsoft.Data.Sqlite;
using MlActors.Node.Diagnostics;
using Xunit;

namespace MlActors.Node.Tests.Processes;

public sealed class LeavingSpecs
{
    [Fact]
    public async Task A_leaving_node_saves_its_open_job_which_is_open_again_after_the_next_start()
    {
        using var data = new DataDirectory();
        await using (var node = LocalNode.Start(data.Path))
        {
            await node.WaitUntilReadyAsync();
            await node.Client.LoadAsync("series", Rows(2_000));
            await node.Client.CreateJobAndFeedAsync("job", "series", "5m");
            await node.Client.OpenAsync("job");
            await node.Client.StartAsync("job");
            await Waiting.UntilAsync("all is analysed", async () => await node.Client.ProcessedAsync("job") == 2_000, () => node.FullLog);
            node.Send(Signal.Terminate);

            var ended = await node.EndAsync();
            Assert.True(ended.Code == ExitCode.Left, node.FullLog);
            Assert.Contains(ended.Output, line => line.Contains("2 jobs and datafeeds saved", StringComparison.Ordinal));
            Assert.Empty(ended.Errors);
        }

        await using var next = LocalNode.Start(data.Path);
        await next.WaitUntilReadyAsync();
        await Waiting.UntilAsync(
            "the job is open and its datafeed runs",
            async () => (await next.Client.GetAsync("/_ml/anomaly_detectors/job/_stats"))["jobs"]![0]!["state"]!.GetValue<string>() == "opened"
                && (await next.Client.GetAsync("/_ml/datafeeds/feed-job/_stats"))["datafeeds"]![0]!["state"]!.GetValue<string>() == "started",
            () => next.FullLog);
        Assert.Equal(2_000, await next.Client.ProcessedAsync("job"));
        var drain = Assert.Single((await next.Client.GetAsync("/_mlactors/runs"))["runs"]!.AsArray())!;
        Assert.Equal("drain_node", drain["kind"]!.GetValue<string>());
        Assert.True(drain["prediction"]?["seconds"]?.GetValue<double>() > 0, drain.ToJsonString());
    }

    [Fact]
    public async Task Ctrl_C_leaves_in_order()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();

        node.Send(Signal.Interrupt);

        Assert.Equal(ExitCode.Left, (await node.EndAsync()).Code);
    }

    [Fact]
    public async Task A_second_Ctrl_C_exits_immediately_and_names_what_is_unsaved()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await node.Client.LoadAsync("series", Rows(500));
        await node.Client.CreateJobAndFeedAsync("unsaved", "series", "5m");
        await node.Client.OpenAsync("unsaved");
        await node.Client.StartAsync("unsaved");
        await Waiting.UntilAsync("all is analysed", async () => await node.Client.ProcessedAsync("unsaved") == 500, () => node.FullLog);

        // The drain cannot finish while another process holds the lock of the journal.
        using var holder = new SqliteConnection($"Data Source={Path.Combine(data.Path, "journal.db")};Pooling=False");
        holder.Open();
        await using var held = holder.BeginTransaction();
        node.Send(Signal.Interrupt);
        await node.WaitForOutputAsync("Leaving on Ctrl-C");
        node.Send(Signal.Interrupt);

        var ended = await node.EndAsync();
        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.Contains("job [unsaved]", Assert.Single(ended.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_a_parent_that_handles_Ctrl_C_the_node_ignores_it()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.StartIgnoringCtrlC(data.Path);
        await node.WaitUntilReadyAsync();

        node.Send(Signal.Interrupt);
        await node.Client.GetAsync("/_mlactors/nodes");
        node.Send(Signal.Terminate);

        var ended = await node.EndAsync();
        Assert.Equal(ExitCode.Left, ended.Code);
        Assert.Contains(ended.Output, line => line.Contains("Leaving on SIGTERM", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_never_joined_the_cluster_leaves_in_order()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path, seed: LocalNode.FreePort());
        await Waiting.UntilAsync(
            "the node answers", async () => await node.Client.StatusAsync(HttpMethod.Get, "/") is not null, () => node.FullLog);

        node.Send(Signal.Terminate);

        Assert.Equal(ExitCode.Left, (await node.EndAsync()).Code);
    }

    private static IEnumerable<(long Time, double Value)> Rows(int count) =>
        Enumerable.Range(0, count).Select(i => (1_700_000_100_000L + i * 60_000L, 10 + Math.Sin(i / 30.0)));
}
