using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Runs;

/// <summary>What the coordinator is asked to stop, close or drain.</summary>
/// <param name="Targets">An expression that selects datafeeds for <see cref="RunKind.StopDatafeeds"/>, and jobs otherwise.</param>
public sealed record RunDefinition(RunKind Kind, string Targets = IdExpression.All)
{
    /// <summary>The id of the node to drain; null for other kinds of runs.</summary>
    public string? Node { get; init; }

    public bool Force { get; init; }

    /// <summary>The time limit of the run in Elastic's notation; null means the server's default.</summary>
    public string? Timeout { get; init; }

    /// <summary>How many units are processed at a time; null means the server's default.</summary>
    public int? Parallelism { get; init; }

    public JsonObject ToJson()
    {
        var body = new JsonObject { ["kind"] = Kind.ApiName(), ["targets"] = Targets, ["force"] = Force };
        if (Node is not null) body["node"] = Node;
        if (Timeout is not null) body["timeout"] = Timeout;
        if (Parallelism is not null) body["parallelism"] = Parallelism;
        return body;
    }
}

/// <summary>The requests of the REST API that start, read and cancel runs.</summary>
public static class RunRequests
{
    private const string Path = "_mlactors/runs";

    public static string PathOf(string runId) => $"{Path}/{IdExpression.ForPath(runId)}";

    /// <returns>The id of the run.</returns>
    public static async Task<string> StartRunAsync(this ClusterClient cluster, RunDefinition definition, CancellationToken cancellationToken)
    {
        var response = await cluster.PostAsync(Path, definition.ToJson(), cancellationToken);
        return response.GetProperty("run_id").GetString()!;
    }

    /// <summary>What the run would do; nothing is changed.</summary>
    public static async Task<RunPlan> PlanRunAsync(this ClusterClient cluster, RunDefinition definition, CancellationToken cancellationToken) =>
        ApiJson.Read<RunPlan>(await cluster.PostAsync($"{Path}/_plan", definition.ToJson(), cancellationToken));

    public static async Task<(JsonElement Response, IReadOnlyList<RunSummary> Runs)> RunsAsync(
        this ClusterClient cluster, CancellationToken cancellationToken)
    {
        var response = await cluster.GetAsync(Path, cancellationToken);
        return (response, ApiJson.Items<RunSummary>(response, "runs"));
    }

    public static async Task<(JsonElement Response, RunSummary Summary, IReadOnlyList<RunUnit> Units)> RunAsync(
        this ClusterClient cluster, string runId, CancellationToken cancellationToken)
    {
        var response = await cluster.GetAsync(PathOf(runId), cancellationToken);
        return (response, ApiJson.Read<RunSummary>(response), ApiJson.Items<RunUnit>(response, "units"));
    }

    public static Task<JsonElement> CancelRunAsync(this ClusterClient cluster, string runId, CancellationToken cancellationToken) =>
        cluster.PostAsync($"{PathOf(runId)}/_cancel", null, cancellationToken);
}
