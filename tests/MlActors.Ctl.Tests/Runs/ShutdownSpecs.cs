using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Runs;

public sealed class ShutdownSpecs
{
    [Fact]
    public async Task A_shutdown_is_one_run_and_succeeds_once_the_states_are_read_back()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) => CloseEverything(cluster, run);
        var mlctl = new Mlctl();

        var exit = await mlctl.RunAsync(cluster, "shutdown", "--timeout", "2m", "--parallelism", "4");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal(["""POST /_mlactors/runs {"kind":"shutdown","targets":"_all","force":false,"timeout":"2m","parallelism":4}"""], cluster.Changes);
        Assert.Contains("Done in 2.5s and verified: shutdown, 3 of 3 done (run run-1).", mlctl.Output);
    }

    [Fact]
    public async Task Success_that_the_state_read_back_contradicts_is_a_failure()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) =>
        {
            CloseEverything(cluster, run);
            cluster.Jobs["big"].State = "opened";
        };
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Failed, await mlctl.RunAsync(cluster, "shutdown"));
        Assert.Contains("job big is opened, not closed", mlctl.Output);
    }

    [Fact]
    public async Task A_job_that_the_run_never_listed_is_detected()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.Jobs["forgotten"] = new FakeUnit("opened");
        cluster.OnRunStarted = (run, _) =>
        {
            CloseEverything(cluster, run);
            cluster.Jobs["forgotten"].State = "opened";
        };
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Failed, await mlctl.RunAsync(cluster, "close-all"));
        Assert.Contains("job forgotten is opened, not closed", mlctl.Output);
    }

    [Fact]
    public async Task A_partial_run_names_what_failed_and_the_next_command()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) =>
            run.Unit("job", "small", "done").Unit("job", "big", "failed", "snapshot", reason: "The disk is full.").End("partial");
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Partial, await mlctl.RunAsync(cluster, "close-all"));
        Assert.Contains("job big: failed at snapshot on 127.0.0.1:4053: The disk is full.", mlctl.Output);
        Assert.Contains($"mlctl {cluster.Address} ml why ID", mlctl.Output);
    }

    [Theory]
    [InlineData("partial", ExitCode.Failed)]
    [InlineData("cancelled", ExitCode.Failed)]
    public async Task Each_unsuccessful_outcome_has_its_exit_code(string outcome, ExitCode expected)
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) => run.Unit("job", "big", "failed", "flush", reason: "no engine").End(outcome);

        Assert.Equal(expected, await new Mlctl().RunAsync(cluster, "close-all"));
    }

    [Fact]
    public async Task A_refusal_has_its_own_exit_code_and_shows_the_servers_reason()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Refusal = (409, "status_exception", "cannot close job [j] because it failed, use force close");
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Refused, await mlctl.RunAsync(cluster, "close", "j"));
        Assert.Equal("Refused (409 status_exception): cannot close job [j] because it failed, use force close", mlctl.Error.Trim());
    }

    [Fact]
    public async Task A_server_failure_is_not_a_refusal()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Refusal = (503, "cluster_block_exception", "the database is locked");

        Assert.Equal(ExitCode.Failed, await new Mlctl().RunAsync(cluster, "close", "j"));
    }

    [Fact]
    public async Task Without_waiting_the_run_is_reported_as_accepted_and_nothing_is_read_back()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "shutdown", "--no-wait"));
        Assert.Contains("Accepted as run run-1; nothing is verified yet.", mlctl.Output);
        Assert.Single(cluster.Requests);
    }

    [Fact]
    public async Task After_the_timeout_the_state_what_is_safe_and_the_next_command_are_shown()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) =>
            run.Unit("job", "small", "done").Unit("job", "big", "active", "snapshot", waitingFor: "the snapshot store");
        var time = new FakeTimeProvider();
        var mlctl = new Mlctl(time);

        var exit = mlctl.RunAsync(cluster, "shutdown", "--timeout", "5s");
        await mlctl.WaitForOutputAsync("waits for the snapshot store");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(ExitCode.StillRunning, await exit);
        Assert.Contains("Timed out; what was begun still runs. The run is run-1.", mlctl.Output);
        Assert.Contains("State: 1 of 2 done, 1 active, 0 waiting, 0 failed.", mlctl.Output);
        Assert.Contains("job big: snapshot on 127.0.0.1:4053, waits for the snapshot store", mlctl.Output);
        Assert.Contains("Safe: ", mlctl.Output);
        Assert.Contains($"`mlctl {cluster.Address} ml follow run-1` waits for it", mlctl.Output);
    }

    [Fact]
    public async Task After_Ctrl_C_the_run_continues_and_the_commands_to_follow_and_cancel_it_are_shown()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) => run.Unit("job", "big", "active", "flush");
        var mlctl = new Mlctl();

        var exit = mlctl.RunAsync(cluster, "shutdown");
        await mlctl.WaitForOutputAsync("job big: flush");
        mlctl.Interrupts.Interrupt();

        Assert.Equal(ExitCode.Interrupted, await exit);
        Assert.Contains("Interrupted here; run run-1 continues in the cluster.", mlctl.Output);
        Assert.Contains("ml follow run-1", mlctl.Output);
        Assert.Contains("ml cancel run-1", mlctl.Output);
    }

    [Fact]
    public async Task Every_line_of_an_unfinished_unit_shows_what_it_waits_for()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) => run
            .Unit("datafeed", "feed", "active", "stop_feed").Unit("job", "big", "waiting")
            .Unit("job", "small", "active", "prune", attempt: 2, waitingFor: "its engine");
        var mlctl = new Mlctl();

        var exit = mlctl.RunAsync(cluster, "shutdown");
        await mlctl.WaitForOutputAsync("job small");
        CloseEverything(cluster, cluster.Run("run-1"));
        await exit;

        Assert.Contains("datafeed feed: stop feed on 127.0.0.1:4053, waits for the acknowledgement of stop feed", mlctl.Output);
        Assert.Contains("job big: waits for its turn", mlctl.Output);
        Assert.Contains("job small: prune (attempt 2) on 127.0.0.1:4053, waits for its engine", mlctl.Output);
    }

    [Fact]
    public async Task As_ndjson_every_line_is_a_json_object_and_the_last_is_the_verified_end()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) => CloseEverything(cluster, run);
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "shutdown", "-o", "ndjson"));

        var lines = mlctl.Lines.Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(["event", "type", "id", "state", "attempt", "node", "seconds"], lines[0].EnumerateObject().Select(field => field.Name));
        Assert.Contains(lines, line => line.GetProperty("event").GetString() == "unit" && line.GetProperty("id").GetString() == "big");
        Assert.Equal("end", lines[^1].GetProperty("event").GetString());
        Assert.True(lines[^1].GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task As_json_the_output_is_one_document_and_text_goes_to_the_error_stream()
    {
        await using var cluster = await ClusterWithTwoJobsAsync();
        cluster.OnRunStarted = (run, _) => CloseEverything(cluster, run);
        var mlctl = new Mlctl();

        await mlctl.RunAsync(cluster, "shutdown", "-o", "json");

        var ended = JsonElement.Parse(mlctl.Output);
        Assert.Equal(0, ended.GetProperty("exit_code").GetInt32());
        Assert.Equal(3, ended.GetProperty("units").GetArrayLength());
        Assert.Contains("Done in 2.5s and verified", mlctl.Error);
    }

    private static async Task<FakeCluster> ClusterWithTwoJobsAsync()
    {
        var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["big"] = new FakeUnit("opened") { ModelBytes = 9_000 };
        cluster.Jobs["small"] = new FakeUnit("opened") { ModelBytes = 10 };
        cluster.Feeds["feed"] = new FakeUnit("started") { Job = "big" };
        return cluster;
    }

    private static void CloseEverything(FakeCluster cluster, FakeRun run)
    {
        foreach (var job in cluster.Jobs.Values) job.State = "closed";
        foreach (var feed in cluster.Feeds.Values) feed.State = "stopped";
        run.Unit("datafeed", "feed", "done", seconds: 0.2).Unit("job", "big", "done", seconds: 2.1).Unit("job", "small", "done", seconds: 0.3).End();
    }
}
