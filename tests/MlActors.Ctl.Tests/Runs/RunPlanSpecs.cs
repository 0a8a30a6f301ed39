using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Runs;

public sealed class RunPlanSpecs
{
    private static readonly JobStats[] Jobs = [
        Job("closed-job", "closed", 99), Job("small", "opened", 10), Job("big", "opened", 500), Job("broken", "failed", 1)];
    private static readonly DatafeedStats[] Feeds = [
        Feed("feed-b", "started", "big"), Feed("feed-a", "starting", "small"), Feed("idle", "stopped", "closed-job")];

    [Fact]
    public void Datafeeds_come_first_and_then_the_largest_model()
    {
        var plan = RunPlan.Of(new RunDefinition(RunKind.Shutdown), Jobs, Feeds);

        Assert.Equal(["feed-a", "feed-b", "big", "small", "broken"], plan.Select(unit => unit.Id));
        Assert.Equal([1, 2, 3, 4, 5], plan.Select(unit => unit.Order));
    }

    [Fact]
    public void A_failed_job_would_be_refused_unless_forced()
    {
        Assert.Contains(
            "--force is needed", RunPlan.Of(new RunDefinition(RunKind.CloseJobs), Jobs, Feeds).Single(unit => unit.Id == "broken").Action);
        Assert.Equal(
            "close at once, without a snapshot",
            RunPlan.Of(new RunDefinition(RunKind.CloseJobs) { Force = true }, Jobs, Feeds).Single(unit => unit.Id == "broken").Action);
    }

    [Fact]
    public void Closing_a_job_stops_its_own_datafeed_and_no_other()
    {
        var plan = RunPlan.Of(new RunDefinition(RunKind.CloseJobs, "big"), [Jobs[2]], Feeds);

        Assert.Equal(["feed-b", "big"], plan.Select(unit => unit.Id));
    }

    [Fact]
    public void Stopping_datafeeds_does_not_change_jobs() =>
        Assert.All(RunPlan.Of(new RunDefinition(RunKind.StopDatafeeds), Jobs, Feeds), unit => Assert.Equal(UnitType.Datafeed, unit.Type));

    [Fact]
    public void A_drain_includes_only_what_is_on_that_node()
    {
        var there = Job("there", "opened", 5) with { Node = new UnitNode("n2", null, null) };

        var plan = RunPlan.Of(new RunDefinition(RunKind.DrainNode) { Node = "n2" }, [.. Jobs, there], Feeds);

        Assert.Equal(("there", "flush, prune, finalize, snapshot, move"), (plan.Single().Id, plan.Single().Action));
    }

    [Fact]
    public async Task A_dry_run_reads_statistics_and_changes_nothing()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["big"] = new FakeUnit("opened") { ModelBytes = 500, Node = "n1" };
        cluster.Feeds["feed"] = new FakeUnit("started") { Job = "big" };
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "shutdown", "--dry-run"));

        Assert.Empty(cluster.Changes);
        Assert.DoesNotContain(cluster.Requests, request => request.Contains("_mlactors/runs", StringComparison.Ordinal));
        Assert.Contains(mlctl.Lines, line => line.StartsWith("1  datafeed  feed", StringComparison.Ordinal));
        Assert.Contains(mlctl.Lines, line => line.StartsWith("2  job       big", StringComparison.Ordinal));
    }

    private static JobStats Job(string id, string state, long bytes) => new(id, state, null, new ModelSize(bytes, "ok"), null, null, null);

    private static DatafeedStats Feed(string id, string state, string job) => new(id, state, new FeedTiming(job, 0), null, null, null, null);
}
