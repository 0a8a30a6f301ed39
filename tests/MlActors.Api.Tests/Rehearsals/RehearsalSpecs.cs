using MlActors.Api.Rehearsals;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Rehearsals;

/// <summary>The rehearsal API over a simulator that ends on command. The process itself is of the specs of the node.</summary>
[Collection(ApiCollection.Name)]
public sealed class RehearsalSpecs(ApiHost api) : IAsyncLifetime
{
    private static readonly RehearsalVerdict Green = new(true, """{"is_green":true,"hash":"a1"}""", "<!doctype html><title>Green</title>");

    private const string Rehearsals = "/_mlactors/rehearsals";

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Nothing is left running for the next spec.</summary>
    public async Task DisposeAsync()
    {
        api.Simulator.Problem = null;
        foreach (var rehearsal in (await api.CallAsync($"GET {Rehearsals}")).At("rehearsals")!.AsArray())
            if (rehearsal!["state"]!.GetValue<string>() == "running") await api.CallAsync($"DELETE {Rehearsals}/{rehearsal["rehearsal_id"]}");
        await api.EventuallyAsync($"GET {Rehearsals}", all => Assert.DoesNotContain("\"running\"", all.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rehearsal_shows_its_progress_and_in_the_end_its_verdict_also_as_a_page()
    {
        var id = await StartAsync("""{"nodes":4,"jobs":9,"datafeeds":2,"seeds":"7..12","faults":["kill","disk"],"timeout":"5m"}""");
        await api.EventuallyAsync($"GET {Rehearsals}/{id}", rehearsal => rehearsal.Is(200).Has("state", "\"running\"")
            .Has("progress", """{"done":3,"total":6,"failed":1}""").HasNo("verdict").HasNo("ended_at")
            .Has("request", """{"nodes":4,"jobs":9,"datafeeds":2,"faults":["kill","disk"],"seeds":"7..12","timeout":"5m"}"""));
        (await api.CallAsync($"GET {Rehearsals}/{id}/verdict")).IsError(404, "resource_not_found_exception", "because it is running");

        api.Simulator.End(Green);

        await api.EventuallyAsync($"GET {Rehearsals}/{id}", rehearsal => rehearsal.Has("state", "\"completed\"").Has("green", "true")
            .Has("verdict", Green.Json));
        var page = (await api.CallAsync($"GET {Rehearsals}/{id}/verdict", null, ("Accept", "text/html"))).Is(200);
        Assert.Equal(Green.Page, page.Text);
        Assert.Equal("text/html; charset=UTF-8", page.Header("Content-Type"));
        Assert.Contains("default-src 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        (await api.CallAsync($"GET {Rehearsals}")).Is(200).Has("rehearsals.0.rehearsal_id", $"\"{id}\"").HasNo("rehearsals.0.verdict")
            .Has("available", "true").Has("scenarios.0.id", "\"rolling-upgrade\"").Has("limits.nodes", "10");
    }

    [Fact]
    public async Task Without_a_body_three_nodes_and_a_hundred_seeds_are_rehearsed_under_all_faults()
    {
        (await api.CallAsync($"POST {Rehearsals}")).Is(202);
        await api.EventuallyAsync($"GET {Rehearsals}", all => all.Has("rehearsals.0.progress.done", "3"));

        Assert.Equal((3, 8, 4, "1..100", "all"), (
            api.Simulator.Order!.Nodes, api.Simulator.Order.Jobs, api.Simulator.Order.Datafeeds, $"{api.Simulator.Order.Seeds}",
            Assert.Single(api.Simulator.Order.Faults)));
    }

    [Fact]
    public async Task Of_forty_callers_at_once_one_starts_a_rehearsal_and_the_others_are_refused_by_its_name()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => api.CallAsync($"POST {Rehearsals}", "{}")));

        var id = Assert.Single(responses, response => response.Status == 202).At("rehearsal_id")!.GetValue<string>();
        Assert.All(
            responses.Where(response => response.Status != 202),
            refused => refused.IsError(429, "es_rejected_execution_exception", $"rehearsal [{id}] runs on this node"));
        Assert.Equal(1, api.Simulator.Running);
    }

    [Fact]
    public async Task A_cancelled_rehearsal_ends_its_simulator_and_lets_the_next_one_start()
    {
        var id = await StartAsync("{}");

        (await api.CallAsync($"DELETE {Rehearsals}/{id}")).Is(200, """{"acknowledged":true}""");

        await api.EventuallyAsync($"GET {Rehearsals}/{id}", rehearsal => rehearsal.Has("state", "\"cancelled\""));
        Assert.Equal(0, api.Simulator.Running);
        (await api.CallAsync($"DELETE {Rehearsals}/{id}")).IsError(400, "illegal_argument_exception", "has ended already; it is cancelled");
        await StartAsync("{}");
    }

    [Fact]
    public async Task A_simulator_that_ends_without_a_verdict_fails_its_rehearsal_with_the_reason()
    {
        var id = await StartAsync("{}");

        api.Simulator.Fail("the simulator ended with code 134");

        await api.EventuallyAsync($"GET {Rehearsals}/{id}", rehearsal => rehearsal.Has("state", "\"failed\"")
            .Has("problem", "\"the simulator ended with code 134\"").HasNo("verdict"));
    }

    [Fact]
    public async Task A_rehearsal_ends_when_its_time_is_over()
    {
        var id = await StartAsync("""{"timeout":"1ms"}""");

        await api.EventuallyAsync($"GET {Rehearsals}/{id}", rehearsal => rehearsal.Has("state", "\"failed\""));
        Assert.Contains("within [timeout] 1ms", (await api.CallAsync($"GET {Rehearsals}/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_simulator_a_start_is_refused_with_the_remedy_and_the_list_says_so()
    {
        api.Simulator.Problem = "no simulator is beside this node; build it";

        (await api.CallAsync($"POST {Rehearsals}", "{}")).IsError(409, "status_exception", "build it");
        (await api.CallAsync($"GET {Rehearsals}")).Is(200).Has("available", "false").Has("problem", "\"no simulator is beside this node; build it\"");
    }

    [Fact]
    public async Task The_newest_twenty_are_remembered()
    {
        var first = await StartAsync("{}");
        api.Simulator.End(Green);
        for (var number = 0; number < 20; number++)
        {
            await api.EventuallyAsync($"GET {Rehearsals}", all => all.Has("rehearsals.0.state", "\"completed\""));
            await StartAsync("{}");
            api.Simulator.End(Green);
        }

        (await api.CallAsync($"GET {Rehearsals}")).Is(200).Has("count", "20");
        (await api.CallAsync($"GET {Rehearsals}/{first}")).IsError(404, "resource_not_found_exception", $"No rehearsal with id [{first}]");
    }

    [Fact]
    public async Task A_rehearsal_of_another_node_is_shown_with_its_verdict_after_that_node_has_ended()
    {
        await api.Stores.Rehearsals.AddAsync(new("far-done", Now, DocumentOf("far-done", "127.0.0.1:9", "")), 20);
        var end = ""","End":{"Outcome":"Completed","At":"2026-01-01T00:01:00+00:00","IsGreen":true}""";
        await api.Stores.Rehearsals.EndAsync("far-done", DocumentOf("far-done", "127.0.0.1:9", end), new(Green.Json, Green.Page));

        (await api.CallAsync($"GET {Rehearsals}/far-done")).Is(200).Has("state", "\"completed\"").Has("green", "true").Has("verdict", Green.Json)
            .Has("node", "\"127.0.0.1:9\"").Has("started_by", "\"alice\"").Has("progress", """{"done":3,"total":7,"failed":1}""");
        Assert.Equal(Green.Page, (await api.CallAsync($"GET {Rehearsals}/far-done/verdict", null, ("Accept", "text/html"))).Is(200).Text);
    }

    /// <summary>A process at the address of one that has ended is another one.</summary>
    [Theory]
    [InlineData("127.0.0.1:9")]
    [InlineData(null)]
    public async Task A_rehearsal_whose_node_was_lost_is_lost_with_the_command_that_runs_it_again(string? node)
    {
        var id = node is null ? "here-lost" : "far-lost";
        await api.Stores.Rehearsals.AddAsync(new(id, Now, DocumentOf(id, node ?? api.Node, "")), 20);

        (await api.CallAsync($"GET {Rehearsals}/{id}")).Is(200).Has("state", "\"lost\"").HasNo("ended_at").HasNo("verdict")
            .Has("problem", $"\"node [{node ?? api.Node}], which ran it, ended before it\"")
            .Has("command", "\"mlctl sim run --seeds 1..7 --nodes 2 --jobs 3 --feeds 1 --faults kill,disk\"");
        (await api.CallAsync($"GET {Rehearsals}/{id}/verdict")).IsError(404, "resource_not_found_exception", "because it is lost");
        (await api.CallAsync($"DELETE {Rehearsals}/{id}")).IsError(400, "illegal_argument_exception", "has ended already; it is lost");
        await StartAsync("{}");
    }

    [Fact]
    public async Task What_another_build_has_stored_and_this_one_cannot_read_is_left_out()
    {
        await api.Stores.Rehearsals.AddAsync(new("far-new", Now, "[]"), 20);

        Assert.DoesNotContain("far-new", (await api.CallAsync($"GET {Rehearsals}")).Is(200).Text, StringComparison.Ordinal);
        (await api.CallAsync($"GET {Rehearsals}/far-new")).IsError(404, "resource_not_found_exception", "No rehearsal with id [far-new]");
    }

    [Fact]
    public async Task A_rehearsal_is_cancelled_by_a_node_that_does_not_run_it()
    {
        var id = await StartAsync("{}");

        await api.Stores.Rehearsals.RequestCancelAsync(id, "bob");

        await api.EventuallyAsync($"GET {Rehearsals}/{id}", rehearsal => rehearsal.Has("state", "\"cancelled\"").Has("cancelled_by", "\"bob\""));
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static string DocumentOf(string id, string node, string end) => $$"""
        {"Id":"{{id}}","Node":{"Node":"{{node}}","Uid":7},
         "Order":{"Nodes":2,"Jobs":3,"Datafeeds":1,"Seeds":{"First":1,"Last":7},"Faults":["kill","disk"],"Timeout":"00:10:00"},
         "By":{"User":"alice"},"StartedAt":"2026-01-01T00:00:00+00:00","Build":"0.1.0","Progress":{"Done":3,"Total":7,"Failed":1}{{end}}}
        """;

    [Theory]
    [InlineData("""{"nodes":0}""", "[nodes] must be between [1] and [10], got [0]")]
    [InlineData("""{"nodes":11}""", "[nodes] must be between [1] and [10]")]
    [InlineData("""{"jobs":201}""", "[jobs] must be between [1] and [200]")]
    [InlineData("""{"jobs":4,"datafeeds":5}""", "[datafeeds] must be between [0] and [4]")]
    [InlineData("""{"seeds":"1..3000"}""", "[seeds] are 3000, and at most 2000")]
    [InlineData("""{"seeds":"1..9223372036854775806"}""", "at most 2000")]
    [InlineData("""{"seeds":"5..4"}""", "[seeds] must be a range such as [1..100]")]
    [InlineData("""{"seeds":"0"}""", "[seeds] must be a range")]
    [InlineData("""{"seeds":"1; rm -rf /"}""", "[seeds] must be a range")]
    [InlineData("""{"faults":["--html=/tmp/x"]}""", "[faults] has [--html=/tmp/x]")]
    [InlineData("""{"faults":["none","kill"]}""", "or none alone")]
    [InlineData("""{"scenario":"../../cluster"}""", "[scenario] [../../cluster] is unknown; known are rolling-upgrade")]
    [InlineData("""{"scenario":"rolling-upgrade","nodes":3}""", "leave these out")]
    [InlineData("""{"timeout":"2h"}""", "[timeout] must be positive and at most [1h]")]
    [InlineData("""{"timeout":"-1"}""", "[timeout] must be positive")]
    [InlineData("""{"twice":true}""", "unknown field [twice]")]
    public async Task What_is_beyond_a_limit_or_no_known_name_is_refused(string body, string reason)
    {
        var refused = (await api.CallAsync($"POST {Rehearsals}", body)).Is(400);

        Assert.Contains(reason, refused.At("error.reason")!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, api.Simulator.Running);
    }

    private async Task<string> StartAsync(string body)
    {
        var id = (await api.CallAsync($"POST {Rehearsals}", body)).Is(202).At("rehearsal_id")!.GetValue<string>();
        await api.EventuallyAsync($"GET {Rehearsals}/{id}", rehearsal => Assert.True(
            api.Simulator.Running == 1 || rehearsal.At("state")!.GetValue<string>() != "running", rehearsal.Text));
        return id;
    }
}
