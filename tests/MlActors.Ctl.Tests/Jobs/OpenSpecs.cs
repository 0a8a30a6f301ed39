using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Jobs;

public sealed class OpenSpecs
{
    [Fact]
    public async Task Open_opens_matching_jobs_and_skips_those_that_are_open()
    {
        await using var cluster = await FakeCluster.StartAsync();
        (cluster.Jobs["a"], cluster.Jobs["b"]) = (new FakeUnit("closed"), new FakeUnit("opened"));
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "open", "_all", "--timeout", "1m"));
        Assert.Equal(["POST /_ml/anomaly_detectors/a/_open?timeout=1m"], cluster.Changes);
        Assert.Contains("job b: opened (was opened already)", mlctl.Output);
    }

    [Fact]
    public async Task Start_sends_its_period()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Feeds["f"] = new FakeUnit("stopped") { Job = "a" };
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "start", "f", "--start", "2026-01-05T00:00:00Z", "--end", "now"));
        Assert.Equal(["""POST /_ml/datafeeds/f/_start {"start":"2026-01-05T00:00:00Z","end":"now"}"""], cluster.Changes);
    }

    [Fact]
    public async Task A_datafeed_that_has_already_reached_its_end_counts_as_started()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Feeds["f"] = new FakeUnit("stopped") { Job = "a", IgnoresRequests = true };

        Assert.Equal(ExitCode.Done, await new Mlctl().RunAsync(cluster, "start", "f", "--end", "now"));
        Assert.Equal(ExitCode.Failed, await new Mlctl().RunAsync(cluster, "start", "f"));
    }

    [Fact]
    public async Task A_response_that_the_state_read_back_contradicts_is_a_failure()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["a"] = new FakeUnit("closed") { IgnoresRequests = true };
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Failed, await mlctl.RunAsync(cluster, "open", "a"));
        Assert.Contains("its state is closed", mlctl.Output);
    }

    [Theory]
    [InlineData("a", ExitCode.Refused)]
    [InlineData("_all", ExitCode.Partial)]
    public async Task One_refusal_among_successes_is_partial(string jobs, ExitCode expected)
    {
        await using var cluster = await FakeCluster.StartAsync();
        (cluster.Jobs["a"], cluster.Jobs["b"]) = (new FakeUnit("closed") { RefusalReason = "it is executing [delete]" }, new FakeUnit("closed"));
        using var mlctl = new Mlctl();

        Assert.Equal(expected, await mlctl.RunAsync(cluster, "open", jobs));
        Assert.Contains("job a: closed (it is executing [delete])", mlctl.Output);
    }

    [Fact]
    public async Task An_unknown_job_is_refused()
    {
        await using var cluster = await FakeCluster.StartAsync();

        Assert.Equal(ExitCode.Refused, await new Mlctl().RunAsync(cluster, "open", "unknown"));
    }

    [Fact]
    public async Task A_dry_run_opens_nothing()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["a"] = new FakeUnit("closed");

        Assert.Equal(ExitCode.Done, await new Mlctl().RunAsync(cluster, "open", "a", "--dry-run"));
        Assert.Empty(cluster.Changes);
    }
}
