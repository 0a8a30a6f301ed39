using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>A server that implements the part of the REST API that mlctl uses, over a real socket; each test sets up its responses.</summary>
public sealed class FakeCluster : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, FakeRun> _runs = new();

    private FakeCluster(WebApplication server) => _server = server;

    public ClusterAddress Address { get; private set; }

    /// <summary>Every request, as <c>METHOD /path body</c>, in the order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The Authorization header of every request; empty where there was none.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    public SortedDictionary<string, FakeUnit> Jobs { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, FakeUnit> Feeds { get; } = new(StringComparer.Ordinal);
    public List<JsonObject> Nodes { get; } = [Node("127.0.0.1:4053")];

    /// <summary>The error response to the next request that starts a run; null to accept it.</summary>
    public (int Status, string Type, string Reason)? Refusal { get; set; }

    /// <summary>The plan of any run.</summary>
    public JsonObject Plan { get; set; } = new() { ["kind"] = "shutdown", ["units"] = new JsonArray() };

    /// <summary>The states of the verification that any request starts, in the order in which they are read.</summary>
    public ConcurrentQueue<JsonObject> Verifications { get; } = new();

    public JsonObject Doctor { get; set; } = [];

    public FakeIndices Indices { get; } = new();

    public bool RejectsDocuments { get; set; }

    /// <summary>Called when a run is started; by default the run keeps running.</summary>
    public Action<FakeRun, JsonObject> OnRunStarted { get; set; } = (_, _) => { };

    public IEnumerable<string> Changes => Requests.Where(
        request => !request.StartsWith("GET", StringComparison.Ordinal) && !request.Contains("/_mlactors/runs/_plan", StringComparison.Ordinal));

    public static async Task<FakeCluster> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var fake = new FakeCluster(server);
        fake.Map();
        await server.StartAsync();
        fake.Address = new ClusterAddress("127.0.0.1", new Uri(server.Urls.First()).Port);
        return fake;
    }

    public static JsonObject Node(string id, int jobs = 0, int datafeeds = 0, string? http = null) => new()
    {
        ["id"] = id, ["name"] = id, ["http"] = http, ["status"] = "up", ["coordinator"] = true, ["jobs"] = jobs, ["datafeeds"] = datafeeds,
    };

    public FakeRun Run(string id, string kind = "shutdown") => _runs.GetOrAdd(id, _ => new FakeRun(id, kind));

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs.Values) run.BreakStreams();
        await _server.DisposeAsync();
    }

    private void Map()
    {
        _server.Use(async (context, next) =>
        {
            context.Request.EnableBuffering();
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            context.Request.Body.Position = 0;
            Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
            Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}{(body.Length > 0 ? " " : "")}{body}");
            await next();
        });
        _server.MapGet(
            "/_mlactors/nodes",
            () => Json(new JsonObject { ["count"] = Nodes.Count, ["nodes"] = new JsonArray([.. Nodes.Select(node => node.DeepClone())]) }));
        MapUnits("anomaly_detectors", "jobs", "job_id", Jobs, "_open", "opened", "No known job with id");
        MapUnits("datafeeds", "datafeeds", "datafeed_id", Feeds, "_start", "started", "No datafeed with id");
        FakeDocuments.Map(_server, this);
        Indices.Map(_server);
        _server.MapPost("/_mlactors/runs", (JsonObject order) => Order(order));
        _server.MapPost("/_mlactors/runs/_plan", () => Json(Plan));
        _server.MapGet(
            "/_mlactors/runs",
            () => Json(new JsonObject { ["count"] = _runs.Count, ["runs"] = new JsonArray([.. _runs.Values.Select(run => run.Summary())]) }));
        _server.MapGet(
            "/_mlactors/runs/{id}",
            (string id) => _runs.TryGetValue(id, out var run) ? Json(run.WithUnits()) : Unknown($"No run has the id '{id}'."));
        _server.MapGet(
            "/_mlactors/runs/{id}/receipt",
            (string id) => _runs.TryGetValue(id, out var run) ? Json(run.Receipt!) : Unknown($"No run has the id '{id}'."));
        _server.MapPost(
            "/_mlactors/runs/{id}/_cancel",
            (string id) => _runs.TryGetValue(id, out var run) ? Json(run.Cancelled()) : Unknown($"No run has the id '{id}'."));
        _server.MapGet("/_mlactors/doctor", () => Json(Doctor));
        _server.MapPost("/_mlactors/verifications", () => Json(new JsonObject { ["verification_id"] = "1" }));
        _server.MapGet("/_mlactors/verifications/1", () => Json(Verifications.TryDequeue(out var state) ? state : new JsonObject()));
        _server.MapGet("/_mlactors/runs/{id}/_events", async (string id, HttpContext context) =>
        {
            if (_runs.TryGetValue(id, out var run)) await run.StreamAsync(context);
            else await Unknown($"No run has the id '{id}'.").ExecuteAsync(context);
        });
    }

    private void MapUnits(
        string path, string plural, string idName, SortedDictionary<string, FakeUnit> units, string verb, string goal, string unknown)
    {
        _server.MapGet($"/_ml/{path}/{{expression}}/_stats", (string expression) =>
        {
            var matching = units.Where(unit => FakeUnit.Matches(expression, unit.Key)).ToList();
            return matching.Count == 0 && expression != "_all" && !expression.Contains('*', StringComparison.Ordinal)
                ? Unknown($"{unknown} '{expression}'")
                : Json(new JsonObject {
                    ["count"] = matching.Count, [plural] = new JsonArray([.. matching.Select(unit => unit.Value.Stats(idName, unit.Key))]) });
        });
        _server.MapPost($"/_ml/{path}/{{id}}/{verb}", (string id) =>
        {
            var unit = units[id];
            if (unit.RefusalReason is { } reason) return Error(409, "status_exception", reason);
            if (!unit.IgnoresRequests) unit.State = goal;
            return Json(new JsonObject { [goal] = true, ["node"] = "127.0.0.1:4053" });
        });
    }

    private IResult Order(JsonObject order)
    {
        if (Refusal is var (status, type, reason)) return Error(status, type, reason);
        var run = Run($"run-{_runs.Count + 1}", (string)order["kind"]!);
        OnRunStarted(run, order);
        return Results.Text(new JsonObject { ["run_id"] = run.Id }.ToJsonString(), "application/json", statusCode: 202);
    }

    internal static IResult Json(JsonNode body) => Results.Text(body.ToJsonString(), "application/json");

    private static IResult Unknown(string reason) => Error(404, "resource_not_found_exception", reason);

    internal static IResult Error(int status, string type, string reason) => Results.Text(new JsonObject
    {
        ["error"] = new JsonObject { ["root_cause"] = new JsonArray(), ["type"] = type, ["reason"] = reason },
        ["status"] = status,
    }.ToJsonString(), "application/json", statusCode: status);
}
