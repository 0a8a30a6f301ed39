using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Runs;

/// <summary>What the coordinator is asked to stop, close or drain.</summary>
public sealed record RunOrder(RunKind Kind, string Targets = RunOrder.Everything)
{
    public const string Everything = "_all";

    public string? Node { get; init; }
    public bool Force { get; init; }
    public string? Timeout { get; init; }
    public int? Parallelism { get; init; }

    public JsonObject ToJson()
    {
        var body = new JsonObject { ["kind"] = Kind.Wire(), ["targets"] = Targets, ["force"] = Force };
        if (Node is not null) body["node"] = Node;
        if (Timeout is not null) body["timeout"] = Timeout;
        if (Parallelism is not null) body["parallelism"] = Parallelism;
        return body;
    }
}

public static class RunRequests
{
    private const string Path = "_mlactors/runs";

    public static string PathOf(string runId) => $"{Path}/{Wire.InPath(runId)}";

    public static async Task<string> OrderRunAsync(this ClusterClient cluster, RunOrder order, CancellationToken stop)
    {
        var answer = await cluster.PostAsync(Path, order.ToJson(), stop);
        return answer.GetProperty("run_id").GetString()!;
    }

    public static async Task<(JsonElement Answer, IReadOnlyList<RunSummary> Runs)> RunsAsync(this ClusterClient cluster, CancellationToken stop)
    {
        var answer = await cluster.GetAsync(Path, stop);
        return (answer, Wire.Items<RunSummary>(answer, "runs"));
    }

    public static async Task<(JsonElement Answer, RunSummary Summary, IReadOnlyList<RunUnit> Units)> RunAsync(
        this ClusterClient cluster, string runId, CancellationToken stop)
    {
        var answer = await cluster.GetAsync(PathOf(runId), stop);
        return (answer, Wire.Read<RunSummary>(answer), Wire.Items<RunUnit>(answer, "units"));
    }

    public static Task<JsonElement> CancelRunAsync(this ClusterClient cluster, string runId, CancellationToken stop) =>
        cluster.PostAsync($"{PathOf(runId)}/_cancel", null, stop);
}
