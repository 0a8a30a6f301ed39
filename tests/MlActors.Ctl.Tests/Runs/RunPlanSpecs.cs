using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Runs;

public sealed class RunPlanSpecs
{
    private static readonly string[] Closing = ["gate", "stop_feed", "flush", "prune", "finalize", "snapshot", "close"];

    [Fact]
    public void A_unit_says_what_would_be_done_to_it_without_the_steps_that_every_unit_has()
    {
        Assert.Equal("flush, prune, finalize, snapshot, close", ActionOf(UnitType.Job, Closing));
        Assert.Equal("flush, prune, finalize, snapshot, move", ActionOf(UnitType.Job, "gate", "flush", "prune", "finalize", "snapshot", "vacate"));
        Assert.Equal("close at once, without a snapshot", ActionOf(UnitType.Job, "force"));
        Assert.Equal(("stop", "move"), (ActionOf(UnitType.Datafeed, "stop_feed"), ActionOf(UnitType.Datafeed, "vacate")));
    }

    [Fact]
    public async Task A_dry_run_shows_the_plan_of_the_server_with_states_and_nodes_and_changes_nothing()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["big"] = new FakeUnit("opened") { ModelBytes = 500, Node = "n1" };
        cluster.Feeds["feed"] = new FakeUnit("started") { Job = "big" };
        cluster.Plan = new JsonObject
        {
            ["kind"] = "shutdown",
            ["units"] = new JsonArray(Unit("datafeed", "feed", 0, "stop_feed"), Unit("job", "big", 500, Closing)),
        };
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "shutdown", "--dry-run"));

        Assert.Empty(cluster.Changes);
        Assert.Contains(mlctl.Lines, line => line.StartsWith("1  datafeed  feed", StringComparison.Ordinal));
        Assert.Contains(mlctl.Lines, line => line.StartsWith("2  job       big   opened   n1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_predicts_seconds_and_names_budget_blockers_and_the_critical_path()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var unit = Unit("job", "big", 500, Closing);
        (unit["predicted_seconds"], unit["done_after_seconds"], unit["buffered_records"], unit["open_bucket"]) = (2.5, 3.25, 1234, 1700000000000);
        unit["blockers"] = new JsonArray("it waits for the result store");
        cluster.Plan = new JsonObject
        {
            ["kind"] = "shutdown",
            ["units"] = new JsonArray(unit),
            ["prediction"] = JsonNode.Parse(
                """
                {"seconds":90.5,"budget_seconds":60,"within_budget":false,"bound_by":"its longest unit","critical_path":["big"],
                "steps":{"snapshot":2.5}}
                """),
        };
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "shutdown", "--dry-run"));

        Assert.Contains(mlctl.Lines, line => line.Contains("1,234     2023-11-14 22:13:20Z  2.50     3.25", StringComparison.Ordinal));
        Assert.Contains("job big: it waits for the result store", mlctl.Lines);
        Assert.Contains("Predicted: 90.5s of 60.0s allowed, OVER budget; decided by its longest unit (big).", mlctl.Lines);
        Assert.Contains("Work of all units, with what they wait for one another: snapshot 2.5s.", mlctl.Lines);
        Assert.Contains(mlctl.Lines, line => line.StartsWith("The cluster was not measured yet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_of_what_would_be_refused_gives_the_reason()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Plan["refusal"] = "cannot close job [broken] because it failed, use force close";
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "close", "broken", "--dry-run"));

        Assert.Contains(mlctl.Lines, line => line.Contains("would be refused: cannot close job [broken]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_with_nothing_to_do_says_so()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "shutdown", "--dry-run"));

        Assert.Contains(mlctl.Lines, line => line.StartsWith("Nothing to do", StringComparison.Ordinal));
    }

    private static string ActionOf(UnitType type, params string[] steps) => new PlannedUnit(type, "unit", 0, steps).Action;

    private static JsonObject Unit(string type, string id, long bytes, params string[] steps) => new()
    {
        ["type"] = type, ["id"] = id, ["model_bytes"] = bytes, ["steps"] = new JsonArray([.. steps.Select(step => (JsonNode)step)]),
    };
}
