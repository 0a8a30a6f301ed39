using System.Collections.Immutable;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Settings;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Settings;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.NodeShutdown;

/// <summary>
/// Elastic's node shutdown API: announces that a node will be stopped. What runs there saves its model and moves to other nodes; the node stays in
/// the cluster until its process is stopped.
/// </summary>
internal sealed class NodeShutdownEndpoints(
    SettingsStore settings, ClusterDirectory directory, JobClient jobs, DatafeedClient datafeeds)
{
    private const int UnitsShown = 100;

    private static readonly string[] Types = ["restart", "remove", "replace", "sigterm"];

    public static IEnumerable<ElasticRoute> Routes =>
    [
        Of<NodeShutdownEndpoints>(
            "PUT", "/_nodes/{node_id}/shutdown", (nodes, request, cancellationToken) => nodes.PutAsync(request, cancellationToken))
            .Requires("cluster:admin/shutdown/create")
            .With("timeout", "master_timeout").WithBody(BodyRule.Required),
        Of<NodeShutdownEndpoints>(
            "GET", "/_nodes/{node_id}/shutdown", (nodes, request, cancellationToken) => nodes.GetAsync(request, cancellationToken))
            .Requires("cluster:admin/shutdown/get")
            .With("timeout", "master_timeout"),
        Of<NodeShutdownEndpoints>(
            "GET", "/_nodes/shutdown", (nodes, request, cancellationToken) => nodes.GetAsync(request, cancellationToken))
            .Requires("cluster:admin/shutdown/get")
            .With("timeout", "master_timeout"),
        Of<NodeShutdownEndpoints>(
            "DELETE", "/_nodes/{node_id}/shutdown", (nodes, request, cancellationToken) => nodes.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/shutdown/delete")
            .With("timeout", "master_timeout"),
    ];

    private async Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var node = request.Path("node_id")!;
        var (type, reason) = JsonFields.Read(request.Body!, "node_shutdown_request", fields =>
        {
            var given = (Type: fields.Text("type")?.ToLowerInvariant(), Reason: fields.Text("reason"));
            var (delay, target, grace) = (fields.Duration("allocation_delay"), fields.Text("target_node_name"), fields.Duration("grace_period"));
            fields.RefuseUnknownFields();
            if (given.Type is null || !Types.Contains(given.Type))
                throw ElasticException.BadRequest($"Invalid shutdown type [{given.Type}]; known are {string.Join(", ", Types)}");
            if (string.IsNullOrEmpty(given.Reason)) throw Invalid("the reason for shutdown is required");
            if (delay is not null && given.Type != "restart") throw Invalid("shard allocation delay is only valid for RESTART-type shutdowns");
            if (target is null && given.Type == "replace") throw Invalid("target node name is required for REPLACE type shutdowns");
            if (target is not null && given.Type != "replace") throw Invalid("target node name is only valid for REPLACE type shutdowns");
            if (grace is not null && given.Type != "sigterm") throw Invalid("grace period is only valid for SIGTERM type shutdowns");
            return (given.Type, given.Reason);
        });
        await settings.AnnounceShutdownAsync(new Domain.Settings.NodeShutdown(node, type, reason, request.Now), cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    private static ElasticException Invalid(string reason) =>
        new ElasticError(ElasticErrorType.ActionRequestValidation, $"Validation Failed: 1: {reason};").AsException();

    private async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var node = request.Path("node_id")!;
        return await settings.CancelShutdownAsync(node, cancellationToken)
            ? ElasticResponse.Acknowledged
            : throw ElasticException.NotFound($"node [{node}] is not currently shutting down");
    }

    private async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var wanted = request.Path("node_id")?.Split(',');
        var announced = await settings.ShutdownsAsync(cancellationToken);
        var nodes = await directory.NodesAsync(cancellationToken);
        var free = nodes.Count(node => node.Status == "up" && announced.All(shutdown => shutdown.Node != node.Id));
        var shown = new List<Shown>();
        foreach (var shutdown in announced.Where(shutdown => wanted is null || wanted.Contains(shutdown.Node)))
            shown.Add(await ShowAsync(shutdown, nodes.FirstOrDefault(node => node.Id == shutdown.Node), free, request.Now, cancellationToken));
        return ElasticResponse.Ok(json => json.Array("nodes", shown, each => json.Object(() => Write(json, each))));
    }

    private async Task<Shown> ShowAsync(
        Domain.Settings.NodeShutdown shutdown, NodeView? node, int free, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var running = node is { Status: not ("unreachable" or "down") }
            ? await directory.RunningOnAsync(shutdown.Node, cancellationToken)
            : ImmutableArray<RunTarget>.Empty;
        var (status, explanation) = shutdown.StatusOf(node is not null, running.Length, free, now);
        return new Shown(
            shutdown, status, explanation, running.Length, await WaitingAsync([.. running.Take(UnitsShown)], cancellationToken));
    }

    private async Task<IReadOnlyList<(string Unit, string Waits)>> WaitingAsync(
        ImmutableArray<RunTarget> running, CancellationToken cancellationToken)
    {
        var jobViews = await jobs.ShowAllAsync(
            running.Where(target => target.Unit.Kind == UnitKind.Job).Select(target => new JobId(target.Unit.Name)), cancellationToken);
        var feedViews = await datafeeds.ShowAllAsync(
            running.Where(target => target.Unit.Kind != UnitKind.Job).Select(target => new DatafeedId(target.Unit.Name)), cancellationToken);
        return
        [
            .. jobViews.Select(job => ($"job-{job.Id}", job.WaitingFor ?? "its shard to be moved")),
            .. feedViews.Select(feed => ($"datafeed-{feed.Id}", feed.WaitingFor ?? "its shard to be moved")),
        ];
    }

    private static void Write(ElasticJsonWriter json, Shown shown)
    {
        var (status, moving) = (Word(shown.Status), shown.Status == NodeShutdownStatus.Complete ? 0L : shown.Running);
        json.Text("node_id", shown.Shutdown.Node).Text("type", shown.Shutdown.Type.ToUpperInvariant()).Text("reason", shown.Shutdown.Reason)
            .Time("shutdown_startedmillis", shown.Shutdown.StartedAt)
            .Text("status", status)
            .Object("shard_migration", () => json.Text("status", "COMPLETE").Number("shard_migrations_remaining", 0L))
            .Object("persistent_tasks", () =>
            {
                json.Text("status", status).Number("persistent_tasks_remaining", moving).Text("explanation", shown.Explanation);
                json.Array("waiting_for", shown.Waiting, unit => json.Object(() => json.Text("unit", unit.Unit).Text("step", unit.Waits)));
            })
            .Object("plugins", () => json.Text("status", status));
    }

    private static string Word(NodeShutdownStatus status) => status switch
    {
        NodeShutdownStatus.NotStarted => "NOT_STARTED",
        NodeShutdownStatus.InProgress => "IN_PROGRESS",
        NodeShutdownStatus.Stalled => "STALLED",
        _ => "COMPLETE",
    };

    private sealed record Shown(
        Domain.Settings.NodeShutdown Shutdown, NodeShutdownStatus Status, string Explanation, int Running,
        IReadOnlyList<(string Unit, string Waits)> Waiting);
}
