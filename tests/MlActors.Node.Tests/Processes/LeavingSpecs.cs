using Microsoft.Data.Sqlite;
using Xunit;

namespace MlActors.Node.Tests.Processes;

public sealed class LeavingSpecs
{
    [Fact]
    public async Task A_node_with_an_open_job_saves_it_and_leaves_and_the_job_is_open_again_at_the_next_start()
    {
        using var data = new DataDirectory();
        await using (var node = LocalNode.Start(data.Path))
        {
            await node.UntilReady();
            await node.Client.Load("series", Rows(2_000));
            await node.Client.CreateJobAndFeed("job", "series", "5m");
            await node.Client.Open("job");
            await node.Client.Start("job");
            await Waiting.Until("all is analysed", async () => await node.Client.Processed("job") == 2_000, () => node.Everything);
            node.Send(Signal.Terminate);

            var ended = await node.End();
            Assert.True(ended.Code == ExitCode.Left, node.Everything);
            Assert.Contains(ended.Output, line => line.Contains("2 jobs and datafeeds saved", StringComparison.Ordinal));
            Assert.Empty(ended.Errors);
        }

        await using var next = LocalNode.Start(data.Path);
        await next.UntilReady();
        await Waiting.Until(
            "the job is open and its datafeed runs",
            async () => (await next.Client.Get("/_ml/anomaly_detectors/job/_stats"))["jobs"]![0]!["state"]!.GetValue<string>() == "opened"
                && (await next.Client.Get("/_ml/datafeeds/feed-job/_stats"))["datafeeds"]![0]!["state"]!.GetValue<string>() == "started",
            () => next.Everything);
        Assert.Equal(2_000, await next.Client.Processed("job"));
    }

    [Fact]
    public async Task Ctrl_C_leaves_in_order_too()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.UntilReady();

        node.Send(Signal.Interrupt);

        Assert.Equal(ExitCode.Left, (await node.End()).Code);
    }

    [Fact]
    public async Task A_second_Ctrl_C_leaves_at_once_and_names_what_is_unsaved()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.UntilReady();
        await node.Client.Load("series", Rows(500));
        await node.Client.CreateJobAndFeed("unlucky", "series", "5m");
        await node.Client.Open("unlucky");
        await node.Client.Start("unlucky");
        await Waiting.Until("all is analysed", async () => await node.Client.Processed("unlucky") == 500, () => node.Everything);

        // With its store held by somebody else the drain cannot come to an end.
        using var holder = new SqliteConnection($"Data Source={Path.Combine(data.Path, "journal.db")};Pooling=False");
        holder.Open();
        await using var held = holder.BeginTransaction();
        node.Send(Signal.Interrupt);
        await node.UntilItSays("Leaving on Ctrl-C");
        node.Send(Signal.Interrupt);

        var ended = await node.End();
        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.Contains("job [unlucky]", Assert.Single(ended.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_a_parent_that_sees_to_the_order_Ctrl_C_is_not_for_the_node()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.StartIgnoringCtrlC(data.Path);
        await node.UntilReady();

        node.Send(Signal.Interrupt);
        await node.Client.Get("/_mlactors/nodes");
        node.Send(Signal.Terminate);

        var ended = await node.End();
        Assert.Equal(ExitCode.Left, ended.Code);
        Assert.Contains(ended.Output, line => line.Contains("Leaving on SIGTERM", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_never_came_into_the_cluster_leaves_all_the_same()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path, seed: LocalNode.FreePort());
        await Waiting.Until("the node answers", async () => await node.Client.Status(HttpMethod.Get, "/") is not null, () => node.Everything);

        node.Send(Signal.Terminate);

        Assert.Equal(ExitCode.Left, (await node.End()).Code);
    }

    private static IEnumerable<(long Time, double Value)> Rows(int count) =>
        Enumerable.Range(0, count).Select(i => (1_700_000_100_000L + i * 60_000L, 10 + Math.Sin(i / 30.0)));
}
