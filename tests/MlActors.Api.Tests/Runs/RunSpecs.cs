using System.Text.Json.Nodes;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Runs;

/// <summary>The run APIs as mlctl uses them.</summary>
[Collection(ApiCollection.Name)]
public sealed class RunSpecs(ApiHost api)
{
    [Fact]
    public async Task A_run_is_started_followed_to_its_end_and_returned()
    {
        await api.HasOpenJobAsync("run-a");
        await api.HasOpenJobAsync("run-b");

        var run = (await api.CallAsync(
            "POST /_mlactors/runs",
            """{"kind":"close_jobs","targets":"run-a,run-b","timeout":"1m","parallelism":1}""")).Is(202).At("run_id")!.GetValue<string>();
        var events = await WatchAsync(run);

        var end = events[^1];
        Assert.Equal("end", end.Name);
        Assert.Equal("completed", end.Data["outcome"]!.GetValue<string>());
        foreach (var id in (string[])["run-a", "run-b"])
            Assert.Equal(
                "done", events.Last(each => each.Name == "unit" && each.Data["id"]!.GetValue<string>() == id).Data["state"]!.GetValue<string>());

        (await api.CallAsync($"GET /_mlactors/runs/{run}")).Is(200)
            .Has("run_id", $"\"{run}\"").Has("kind", "\"close_jobs\"").Has("outcome", "\"completed\"").Has("stage", "\"done\"")
            .Has("options", """{"force":false,"timeout":"1m","parallelism":1}""")
            .Has("counts", """{"total":2,"waiting":0,"active":0,"done":2,"failed":0,"skipped":0}""")
            .Has("units.0.id", "\"run-a\"").Has("units.1.id", "\"run-b\"").Has("units.0.state", "\"done\"").Has("units.1.state", "\"done\"")
            .Has("units.0.node", $"\"{api.Node}\"").Has("units.1.node", $"\"{api.Node}\"");
        Assert.Contains(
            (await api.CallAsync("GET /_mlactors/runs")).Is(200).At("runs")!.AsArray(), listed => listed!["run_id"]!.GetValue<string>() == run);
        (await api.CallAsync("GET /_ml/anomaly_detectors/run-*/_stats")).Has("jobs.0.state", "\"closed\"").Has("jobs.1.state", "\"closed\"");
    }

    [Fact]
    public async Task A_plan_names_units_and_steps_in_order_and_changes_nothing()
    {
        await api.HasOpenJobAsync("run-planned");

        (await api.CallAsync("POST /_mlactors/runs/_plan", """{"kind":"close_jobs","targets":"run-planned"}""")).Is(200)
            .Has("kind", "\"close_jobs\"").Has("units.0.type", "\"job\"").Has("units.0.id", "\"run-planned\"")
            .Has("units.0.steps", """["gate","stop_feed","flush","prune","finalize","snapshot","close"]""");
        var drained = (await api.CallAsync("POST /_mlactors/runs/_plan", $$"""{"kind":"drain_node","node":"{{api.Node}}"}""")).Is(200).At("units")!
            .AsArray().Single(unit => unit!["id"]!.GetValue<string>() == "run-planned")!;
        Assert.Equal("""["gate","flush","prune","finalize","snapshot","vacate"]""", drained["steps"]!.ToJsonString());

        (await api.CallAsync("GET /_ml/anomaly_detectors/run-planned/_stats")).Has("jobs.0.state", "\"opened\"");
    }

    /// <summary>A selection in the console is a list of ids.</summary>
    [Fact]
    public async Task A_list_of_ids_may_be_longer_than_an_expression_with_wildcards()
    {
        await api.HasOpenJobAsync("run-listed");
        var list = string.Join(',', Enumerable.Repeat("run-listed", 5_000));

        (await api.CallAsync("POST /_mlactors/runs/_plan", $$"""{"kind":"close_jobs","targets":"{{list}}"}""")).Is(200)
            .Has("units.0.id", "\"run-listed\"");
        (await api.CallAsync("POST /_mlactors/runs/_plan", $$"""{"kind":"close_jobs","targets":"{{list}},a*"}""")).Is(400)
            .Has("error.reason", "\"[targets] is 55002 characters long, and at most 32768 are taken; use a wildcard or a group\"");
    }

    [Fact]
    public async Task The_receipt_of_a_run_holds_what_its_units_acknowledged()
    {
        await api.HasOpenJobAsync("run-receipt");
        await api.CallAsync("POST /_ml/anomaly_detectors/run-receipt/_data", """{"time":1403481600,"value":1}{"time":1403485201,"value":2}""");
        var run = (await api.CallAsync("POST /_mlactors/runs", """{"kind":"close_jobs","targets":"run-receipt"}""")).At("run_id")!.GetValue<string>();
        await WatchAsync(run);

        var receipt = (await api.CallAsync($"GET /_mlactors/runs/{run}/receipt")).Is(200)
            .Has("format", "1").Has("run_id", $"\"{run}\"").Has("outcome", "\"completed\"")
            .Has("units.0.id", "\"run-receipt\"").Has("units.0.state", "\"done\"").Has("units.0.starts", "1").Has("units.0.epoch", "1")
            .Has("units.0.records.processed", "2").Has("units.0.node", $"\"{api.Node}\"");
        var snapshots = await api.CallAsync("GET /_ml/anomaly_detectors/run-receipt/model_snapshots");
        receipt.Has("units.0.snapshot.id", snapshots.At("model_snapshots.0.snapshot_id")!.ToJsonString());
        Assert.Equal(64, receipt.At("units.0.snapshot.sha256")!.GetValue<string>().Length);
        Assert.Equal(
            ["gate", "stop_feed", "flush", "prune", "finalize", "snapshot", "close"],
            receipt.At("units.0.steps")!.AsArray().Select(step => step!["step"]!.GetValue<string>()));
        Assert.All(receipt.At("units.0.steps")!.AsArray(), step => Assert.Equal(1, step!["attempts"]!.GetValue<int>()));
        Assert.Equal(receipt.Text, (await api.CallAsync($"GET /_mlactors/runs/{run}/receipt")).Text);
    }

    [Fact]
    public async Task A_job_that_is_closed_by_force_has_the_skipped_steps_in_its_receipt()
    {
        await api.HasOpenJobAsync("run-forced");
        await api.CallAsync("POST /_ml/anomaly_detectors/run-forced/_data", """{"time":1403481600,"value":1}""");
        var run = (await api.CallAsync("POST /_mlactors/runs", """{"kind":"close_jobs","targets":"run-forced","force":true}"""))
            .At("run_id")!.GetValue<string>();
        await WatchAsync(run);

        (await api.CallAsync($"GET /_mlactors/runs/{run}/receipt")).Is(200)
            .Has("units.0.skipped_steps", """["gate","stop_feed","flush","prune","finalize","snapshot"]""");
    }

    [Fact]
    public async Task An_unknown_run_has_no_receipt() => (await api.CallAsync("GET /_mlactors/runs/nowhere/receipt")).Is(404);

    [Fact]
    public async Task A_plan_for_a_node_that_is_not_there_is_not_found() =>
        (await api.CallAsync("POST /_mlactors/runs/_plan", """{"kind":"drain_node","node":"nowhere:1"}""")).Is(404);

    [Fact]
    public async Task A_client_that_reconnects_resumes_at_its_position()
    {
        await api.HasOpenJobAsync("run-again");
        var run = (await api.CallAsync("POST /_mlactors/runs", """{"kind":"close_jobs","targets":"run-again"}""")).At("run_id")!.GetValue<string>();
        var seen = (await WatchAsync(run))[^1].Id;

        var again = await WatchAsync(run, seen);

        Assert.Equal("end", Assert.Single(again).Name);
    }

    [Fact]
    public async Task A_completed_run_cannot_be_cancelled()
    {
        await api.HasOpenJobAsync("run-over");
        var run = (await api.CallAsync("POST /_mlactors/runs", """{"kind":"close_jobs","targets":"run-over"}""")).At("run_id")!.GetValue<string>();
        await WatchAsync(run);

        (await api.CallAsync($"POST /_mlactors/runs/{run}/_cancel")).Is(200, """{"acknowledged":true}""");

        (await api.CallAsync($"GET /_mlactors/runs/{run}")).Has("outcome", "\"completed\"");
    }

    [Fact]
    public async Task A_run_without_units_completes_at_once() =>
        Assert.Equal(
            "completed",
            (await WatchAsync(
                (await api.CallAsync("POST /_mlactors/runs", """{"kind":"stop_datafeeds","targets":"none-*"}""")).At(
                    "run_id")!.GetValue<string>()))[^1].Data["outcome"]!.GetValue<string>());

    [Theory]
    [InlineData("{}", "illegal_argument_exception", "[kind] is required; known are shutdown, stop_datafeeds, close_jobs, drain_node")]
    [InlineData("""{"kind":"explode"}""", "illegal_argument_exception", "kind [explode] is unknown")]
    [InlineData("""{"kind":"close_jobs","node":"a:1"}""", "illegal_argument_exception", "[node] can only be used with kind [drain_node]")]
    [InlineData("""{"kind":"drain_node"}""", "illegal_argument_exception", "[node] is required with kind [drain_node]")]
    [InlineData("""{"kind":"close_jobs","parallelism":0}""", "illegal_argument_exception", "[parallelism] must be between 1 and 10000, found [0]")]
    [InlineData("""{"kind":"close_jobs","timeout":"0"}""", "illegal_argument_exception", "[timeout] must be positive")]
    [InlineData("""{"kind":"close_jobs","timeout":"soon"}""", "x_content_parse_exception", "failed to parse field [timeout]")]
    [InlineData("""{"kind":"close_jobs","targetz":"a"}""", "x_content_parse_exception", "unknown field [targetz] did you mean [targets]?")]
    public async Task An_invalid_run_request_is_refused(string body, string type, string reason) =>
        (await api.CallAsync("POST /_mlactors/runs", body)).IsError(400, type, reason);

    [Fact]
    public async Task Targets_that_match_nothing_are_not_found()
    {
        (await api.CallAsync("POST /_mlactors/runs", """{"kind":"close_jobs","targets":"unknown"}""")).IsError(
            404, "resource_not_found_exception", "No known job with id 'unknown'");
        (await api.CallAsync("POST /_mlactors/runs", """{"kind":"drain_node","node":"127.0.0.1:1"}""")).IsError(
            404, "resource_not_found_exception", "No node [127.0.0.1:1] is in the cluster");
        foreach (var call in (string[])["GET /_mlactors/runs/none", "GET /_mlactors/runs/none/_events", "POST /_mlactors/runs/none/_cancel"])
            (await api.CallAsync(call)).IsError(404, "resource_not_found_exception", "No shutdown run with id [none] exists");
    }

    [Fact]
    public async Task A_target_list_over_the_limit_is_refused() =>
        (await api.CallAsync("POST /_mlactors/runs", $$"""{"kind":"close_jobs","targets":"{{new string('a', 39_999)}}*"}""")).IsError(
            400, "illegal_argument_exception", "[targets] is 40000 characters long");

    /// <summary>All events of a run until the stream ends.</summary>
    private async Task<List<ServerSentEvent>> WatchAsync(string run, string? lastId = null)
    {
        var accept = ("Accept", "text/event-stream");
        var headers = lastId is null ? [accept] : new[] { accept, ("Last-Event-ID", lastId) };
        var response = (await api.CallAsync($"GET /_mlactors/runs/{run}/_events", null, headers)).Is(200);
        Assert.Equal("text/event-stream", response.Header("Content-Type"));
        return [.. response.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(block => !block.StartsWith(':'))
            .Select(ServerSentEvent.Of)];
    }

    private sealed record ServerSentEvent(string Name, string? Id, JsonNode Data)
    {
        public static ServerSentEvent Of(string block)
        {
            var fields = block.Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(field => field[0], field => field[1]);
            return new ServerSentEvent(fields["event"], fields.GetValueOrDefault("id"), JsonNode.Parse(fields["data"])!);
        }
    }
}
