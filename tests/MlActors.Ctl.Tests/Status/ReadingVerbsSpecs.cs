using System.Text.Json;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Status;

public sealed class ReadingVerbsSpecs
{
    [Fact]
    public async Task Status_counts_jobs_and_datafeeds_by_state_and_names_active_runs()
    {
        await using var cluster = await ClusterAsync();
        cluster.Run("r-7").Unit("job", "a", "active", "flush");
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "status"));
        Assert.Contains("Jobs:      1 failed, 1 opened", mlctl.Output);
        Assert.Contains("Datafeeds: 1 started", mlctl.Output);
        Assert.Contains("Run r-7 is under way: shutdown, 0 of 1 done.", mlctl.Output);
        Assert.Contains("Job broken has failed;", mlctl.Output);
    }

    [Fact]
    public async Task Listings_are_aligned_text_and_show_what_is_waited_for()
    {
        await using var cluster = await ClusterAsync();
        using var mlctl = new Mlctl();

        await mlctl.RunAsync(cluster, "jobs");

        Assert.StartsWith("JOB     STATE   NODE", mlctl.Lines[0]);
        Assert.Contains(mlctl.Lines, line => line.StartsWith("a       opened  n1    1,234    12", StringComparison.Ordinal));
        Assert.EndsWith("a node with room", mlctl.Lines[2]);
    }

    [Fact]
    public async Task Json_is_the_servers_response_and_ndjson_its_items()
    {
        await using var cluster = await ClusterAsync();
        using var asJson = new Mlctl();
        using var asLines = new Mlctl();

        await asJson.RunAsync(cluster, "jobs", "-o", "json");
        await asLines.RunAsync(cluster, "feeds", "-o", "ndjson");

        Assert.Equal(2, JsonElement.Parse(asJson.Output).GetProperty("count").GetInt32());
        Assert.Equal("feed", JsonElement.Parse(Assert.Single(asLines.Lines)).GetProperty("datafeed_id").GetString());
    }

    [Fact]
    public async Task No_match_is_reported_as_text()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "jobs", "x*"));
        Assert.Contains("No job matches.", mlctl.Output);
    }

    [Fact]
    public async Task Why_shows_the_job_its_datafeed_what_it_waits_for_and_its_run()
    {
        await using var cluster = await ClusterAsync();
        cluster.Run("r-7").Unit("job", "a", "active", "snapshot", waitingFor: "the snapshot store");
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "why", "a"));
        Assert.Contains("Job a is opened on n1, with 1,234 records", mlctl.Output);
        Assert.Contains("Datafeed feed is started.", mlctl.Output);
        Assert.Contains("It is part of run r-7: snapshot on 127.0.0.1:4053, waits for the snapshot store.", mlctl.Output);
    }

    [Fact]
    public async Task Why_finds_a_datafeeds_job()
    {
        await using var cluster = await ClusterAsync();
        using var mlctl = new Mlctl();

        await mlctl.RunAsync(cluster, "why", "feed");

        Assert.Contains("Job a is opened", mlctl.Output);
    }

    [Fact]
    public async Task Why_of_a_failed_job_names_the_remedy()
    {
        await using var cluster = await ClusterAsync();
        using var mlctl = new Mlctl();

        await mlctl.RunAsync(cluster, "why", "broken");

        Assert.Contains("It waits for a node with room", mlctl.Output);
        Assert.Contains("needs `close --force`", mlctl.Output);
    }

    [Fact]
    public async Task Why_of_an_unknown_id_is_refused()
    {
        await using var cluster = await ClusterAsync();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Refused, await mlctl.RunAsync(cluster, "why", "unknown"));
        Assert.Contains("No job or datafeed has the id 'unknown'.", mlctl.Error);
    }

    [Fact]
    public async Task Runs_lists_all_and_shows_one()
    {
        await using var cluster = await ClusterAsync();
        cluster.Run("r-7").Unit("job", "a", "failed", "snapshot", reason: "disk full").End("partial");
        using var all = new Mlctl();
        using var one = new Mlctl();

        await all.RunAsync(cluster, "runs");
        await one.RunAsync(cluster, "runs", "r-7");

        Assert.Contains(all.Lines, line => line.StartsWith("r-7", StringComparison.Ordinal) && line.Contains("partial", StringComparison.Ordinal));
        Assert.Contains("disk full", one.Output);
    }

    [Fact]
    public async Task Cancel_cancels_the_run_and_reads_its_outcome_back()
    {
        await using var cluster = await ClusterAsync();
        cluster.Run("r-7");
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "cancel", "r-7"));
        Assert.Equal(["POST /_mlactors/runs/r-7/_cancel"], cluster.Changes);
        Assert.Contains("Run r-7 is cancelled.", mlctl.Output);
    }

    [Fact]
    public async Task Drain_accepts_any_address_of_a_node_and_refuses_an_unknown_one()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Nodes.Add(FakeCluster.Node("127.0.0.1:4054", http: "127.0.0.1:9201"));
        cluster.OnRunStarted = (run, _) => run.End();
        using var known = new Mlctl();
        using var unknown = new Mlctl();

        Assert.Equal(ExitCode.Done, await known.RunAsync(cluster, "drain", "127.0.0.1:9201"));
        Assert.Contains("\"node\":\"127.0.0.1:4054\"", Assert.Single(cluster.Changes));
        Assert.Equal(ExitCode.Refused, await unknown.RunAsync(cluster, "drain", "elsewhere"));
        Assert.Contains("The cluster has 127.0.0.1:4053, 127.0.0.1:4054.", unknown.Error);
    }

    [Fact]
    public async Task A_drain_is_verified_by_what_is_left_on_the_node()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Nodes[0] = FakeCluster.Node("127.0.0.1:4053", jobs: 1);
        cluster.OnRunStarted = (run, _) => run.End();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Failed, await mlctl.RunAsync(cluster, "drain", "127.0.0.1:4053"));
        Assert.Contains("node 127.0.0.1:4053 still has 1 jobs and 0 datafeeds", mlctl.Output);
    }

    private static async Task<FakeCluster> ClusterAsync()
    {
        var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["a"] = new FakeUnit("opened") { Node = "n1", ModelBytes = 2048 };
        cluster.Jobs["broken"] = new FakeUnit("failed") { WaitingFor = "a node with room" };
        cluster.Feeds["feed"] = new FakeUnit("started") { Job = "a" };
        return cluster;
    }
}
