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
