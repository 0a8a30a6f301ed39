using System.Collections.Immutable;
using MlActors.Actors.Cluster;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Storage.Documents;
using MlActors.Storage.Membership;

namespace MlActors.Api.Cluster;

/// <summary>Says what this is, how it is, and who belongs to it.</summary>
internal sealed class ClusterEndpoints(
    ApiSettings settings, ClusterStore cluster, ClusterDirectory directory, DocumentStore documents, TimeProvider time)
{
    /// <summary>Elastic's word for a cluster that has no id yet.</summary>
    private const string NoUuid = "_na_";

    private string? _uuid;

    public async Task<Answer> RootAsync(CancellationToken cancellationToken)
    {
        // Clients ask this first and often, and it never changes.
        var uuid = _uuid ??= (await cluster.IdentityAsync(cancellationToken))?.Uuid;
        return Answer.Ok(json => WriteRoot(json, uuid ?? NoUuid));
    }

    private void WriteRoot(JsonOut json, string uuid)
    {
        json.Text("name", settings.NodeName).Text("cluster_name", settings.ClusterName).Text("cluster_uuid", uuid);
        json.Object("version", () => json
            .Text("number", ApiSettings.ElasticVersion)
            .Text("build_flavor", "default")
            .Text("build_type", "tar")
            .Text("build_hash", "unknown")
            .Text("build_date", "2026-01-01T00:00:00.000000000Z")
            .Flag("build_snapshot", false)
            .Text("lucene_version", "10.3.2")
            .Text("minimum_wire_compatibility_version", "8.19.0")
            .Text("minimum_index_compatibility_version", "8.0.0"));
        json.Text("tagline", "You Know, for Search");
    }

    public Task<Answer> InfoAsync() => Task.FromResult(Answer.Ok(json =>
    {
        // What a job is given that names nothing itself: read from where it is given.
        var job = new JobConfig(new JobId("none"), new AnalysisConfig(TimeSpan.FromMinutes(5), []), new DataDescription(), default);
        json.Object("defaults", () =>
        {
            json.Object("anomaly_detectors", () => json
                .Object("categorization_analyzer", () => json.Text("tokenizer", "ml_standard"))
                .Text("model_memory_limit", "1gb")
                .Number("categorization_examples_limit", job.CategorizationExamplesLimit)
                .Number("model_snapshot_retention_days", (long)job.ModelSnapshotRetentionDays)
                .Number("daily_model_snapshot_retention_after_days", (long)job.DailyModelSnapshotRetentionAfterDays));
            json.Object("datafeeds", () => json.Number("scroll_size", 1000L));
        });
        WriteLimits(json);
        json.Flag("upgrade_mode", false);
        json.Object("native_code", () => json.Text("version", ApiSettings.ElasticVersion).Text("build_hash", "unknown"));
    }));

    /// <summary>Red never answers: then the store is away, and the call says so itself.</summary>
    public async Task<Answer> HealthAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var wanted = request.Query.Text("wait_for_status") ?? "red";
        if (wanted is not ("green" or "yellow" or "red")) throw ElasticException.BadRequest($"unknown cluster health status [{wanted}]");
        var deadline = time.GetUtcNow() + request.Arguments.Patience("timeout", "30s");
        var indices = await documents.ResolveAsync([request.Path("index") ?? "*"], cancellation: cancellationToken);
        var nodes = await directory.NodesAsync(cancellationToken);
        while (wanted == "green" && !IsGreen(nodes) && time.GetUtcNow() < deadline)
        {
            await Task.Delay(LookAgain, time, cancellationToken);
            nodes = await directory.NodesAsync(cancellationToken);
        }

        var isLate = wanted == "green" && !IsGreen(nodes);
        return Answer.With(isLate ? 408 : 200, json => WriteHealth(json, nodes, indices.Length, isLate));
    }

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private static bool IsGreen(ImmutableArray<NodeView> nodes) => nodes.All(node => node.Status is not ("unreachable" or "down"));

    private void WriteHealth(JsonOut json, ImmutableArray<NodeView> nodes, int indices, bool isLate)
    {
        json.Text("cluster_name", settings.ClusterName)
            .Text("status", IsGreen(nodes) ? "green" : "yellow")
            .Flag("timed_out", isLate)
            .Number("number_of_nodes", (long)nodes.Length)
            .Number("number_of_data_nodes", (long)nodes.Length)
            .Number("active_primary_shards", (long)indices)
            .Number("active_shards", (long)indices);
        foreach (var nothing in NeverHere) json.Number(nothing, 0L);
        json.Number("active_shards_percent_as_number", 100.0);
    }

    /// <summary>What can be underway with shards; an index here is in the store, and that is all.</summary>
    private static readonly string[] NeverHere =
    [
        "relocating_shards", "initializing_shards", "unassigned_shards", "unassigned_primary_shards", "delayed_unassigned_shards",
        "number_of_pending_tasks",
        "number_of_in_flight_fetch", "task_max_waiting_in_queue_millis",
    ];

    public async Task<Answer> NodesAsync(CancellationToken cancellationToken)
    {
        var nodes = await directory.NodesAsync(cancellationToken);
        return Answer.Ok(json => json.Number("count", (long)nodes.Length).Array("nodes", nodes, node => json.Object(() => json
            .Text("id", node.Id)
            .Text("name", node.Id)
            .Text("http", node.Http)
            .Text("status", node.Status)
            .Flag("coordinator", node.IsCoordinator)
            .Number("jobs", (long)node.Jobs)
            .Number("datafeeds", (long)node.Datafeeds))));
    }

    private static void WriteLimits(JsonOut json)
    {
        var memory = ByteSize.FormatMebibytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        json.Object("limits", () => json
            .Text("effective_max_model_memory_limit", memory)
            .Text("total_ml_memory", memory)
            .Number("total_ml_processors", (long)Environment.ProcessorCount)
            .Number("max_single_ml_node_processors", (long)Environment.ProcessorCount));
    }
}
