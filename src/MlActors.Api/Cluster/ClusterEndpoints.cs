using System.Collections.Immutable;
using MlActors.Actors.Cluster;
using MlActors.Api.Configuration;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Settings;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;
using MlActors.Storage.Membership;
using MlActors.Storage.Settings;

namespace MlActors.Api.Cluster;

/// <summary>The root, info, cluster health and nodes APIs.</summary>
internal sealed class ClusterEndpoints(
    ApiSettings settings, ClusterStore cluster, ClusterDirectory directory, GenerationStore generations, DocumentStore documents,
    SettingsStore clusterSettings, TimeProvider time)
{
    /// <summary>Elastic's placeholder for a cluster without an id.</summary>
    private const string NoUuid = "_na_";

    private string? _uuid;

    public async Task<ElasticResponse> RootAsync(CancellationToken cancellationToken)
    {
        // Clients request this first and often, and it never changes.
        var uuid = _uuid ??= (await cluster.IdentityAsync(cancellationToken))?.Uuid;
        return ElasticResponse.Ok(json => WriteRoot(json, uuid ?? NoUuid));
    }

    private void WriteRoot(ElasticJsonWriter json, string uuid)
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

    public async Task<ElasticResponse> InfoAsync(CancellationToken cancellationToken)
    {
        var current = await clusterSettings.ReadAsync(cancellationToken);
        return ElasticResponse.Ok(json => WriteInfo(json, current));
    }

    private static void WriteInfo(ElasticJsonWriter json, ClusterSettings current)
    {
        // The defaults of a job, taken from the type that defines them.
        var job = new JobConfig(new JobId("none"), new AnalysisConfig(TimeSpan.FromMinutes(5), []), new DataDescription(), default);
        json.Object("defaults", () =>
        {
            json.Object("anomaly_detectors", () => json
                .Object("categorization_analyzer", () => json.WriteDefaultAnalyzer([]))
                .Text("model_memory_limit", ByteSize.Format(current.WithinMemoryLimit(job.ModelMemoryLimit)))
                .Number("categorization_examples_limit", job.CategorizationExamplesLimit)
                .Number("model_snapshot_retention_days", (long)job.ModelSnapshotRetentionDays)
                .Number("daily_model_snapshot_retention_after_days", (long)job.DailyModelSnapshotRetentionAfterDays));
            json.Object("datafeeds", () => json.Number("scroll_size", 1000L));
            json.Text("model_platform_variant", "linux-x86_64");
        });
        WriteLimits(json, current);
        json.Flag("upgrade_mode", current.IsUpgrading);
        json.Object("native_code", () => json.Text("version", ApiSettings.ElasticVersion).Text("build_hash", "unknown"));
    }

    /// <summary>The status is never red: when the store is unavailable, the request itself fails.</summary>
    public async Task<ElasticResponse> HealthAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var requiredStatus = request.Query.Text("wait_for_status") ?? "red";
        if (requiredStatus is not ("green" or "yellow" or "red"))
            throw ElasticException.BadRequest($"unknown cluster health status [{requiredStatus}]");
        var deadline = time.GetUtcNow() + request.Arguments.Timeout("timeout", "30s");
        var indices = await documents.ResolveAsync([request.Path("index") ?? "*"], cancellationToken: cancellationToken);
        var nodes = await directory.NodesAsync(cancellationToken);
        while (requiredStatus == "green" && !IsGreen(nodes) && time.GetUtcNow() < deadline)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
            nodes = await directory.NodesAsync(cancellationToken);
        }

        var timedOut = requiredStatus == "green" && !IsGreen(nodes);
        return ElasticResponse.With(timedOut ? 408 : 200, json => WriteHealth(json, nodes, indices.Length, timedOut));
    }

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private static bool IsGreen(ImmutableArray<NodeView> nodes) => nodes.All(node => node.Status is not ("unreachable" or "down"));

    private void WriteHealth(ElasticJsonWriter json, ImmutableArray<NodeView> nodes, int indices, bool timedOut)
    {
        json.Text("cluster_name", settings.ClusterName)
            .Text("status", IsGreen(nodes) ? "green" : "yellow")
            .Flag("timed_out", timedOut)
            .Number("number_of_nodes", (long)nodes.Length)
            .Number("number_of_data_nodes", (long)nodes.Length)
            .Number("active_primary_shards", (long)indices)
            .Number("active_shards", (long)indices);
        foreach (var name in AlwaysZero) json.Number(name, 0L);
        json.Number("active_shards_percent_as_number", 100.0);
    }

    /// <summary>Elastic's counters of shard activity, which the store does not have.</summary>
    private static readonly string[] AlwaysZero =
    [
        "relocating_shards", "initializing_shards", "unassigned_shards", "unassigned_primary_shards", "delayed_unassigned_shards",
        "number_of_pending_tasks",
        "number_of_in_flight_fetch", "task_max_waiting_in_queue_millis",
    ];

    /// <summary>The lease is what lease.db has of a node: absent for one that is fenced or not registered, or when the file cannot be read.</summary>
    public async Task<ElasticResponse> NodesAsync(CancellationToken cancellationToken)
    {
        var nodes = await directory.NodesAsync(cancellationToken);
        var leases = await LeasesAsync(cancellationToken);
        return ElasticResponse.Ok(json => json.Number("count", (long)nodes.Length).Array("nodes", nodes, node => json.Object(() =>
        {
            json.Text("id", node.Id)
                .Text("name", node.Id)
                .Text("http", node.Http)
                .Text("status", node.Status)
                .Flag("coordinator", node.IsCoordinator)
                .Number("jobs", (long)node.Jobs)
                .Number("datafeeds", (long)node.Datafeeds);
            if (leases.GetValueOrDefault(node.Id) is { } lease)
                json.Object("lease", () => json
                    .Number("generation", lease.Generation).Flag("current", lease.IsCurrent).Flag("member", lease.IsMember));
        })));
    }

    private async Task<ImmutableDictionary<string, RegisteredNode>> LeasesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await generations.NodesAsync(cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            // Clients find the other nodes by this call, also while the store is locked.
            return ImmutableDictionary<string, RegisteredNode>.Empty;
        }
    }

    private static void WriteLimits(ElasticJsonWriter json, ClusterSettings current)
    {
        var memory = current.ModelMemoryOf(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        json.Object("limits", () =>
        {
            if (current.MaxModelMemoryLimit > 0) json.Text("max_model_memory_limit", ByteSize.Format(current.MaxModelMemoryLimit));
            json.Text("effective_max_model_memory_limit", ByteSize.FormatMebibytes(current.WithinMemoryLimit(memory)))
                .Text("total_ml_memory", ByteSize.FormatMebibytes(memory))
                .Number("total_ml_processors", (long)Environment.ProcessorCount)
                .Number("max_single_ml_node_processors", (long)Environment.ProcessorCount);
        });
    }
}
