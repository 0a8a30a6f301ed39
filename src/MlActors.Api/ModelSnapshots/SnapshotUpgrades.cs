using System.Collections.Concurrent;
using MlActors.Actors.Cluster;
using MlActors.Actors.Jobs;
using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;

namespace MlActors.Api.ModelSnapshots;

/// <summary>
/// The upgrade model snapshot API. Each snapshot that this build can load is compatible with it, so there is nothing to upgrade; one that was written
/// as a document has no model to upgrade, and its upgrade fails. The outcomes are kept while the node runs, as Elastic keeps them.
/// </summary>
internal sealed class SnapshotUpgrades(JobClient jobs, ImportedSnapshots imported, ClusterDirectory directory, ApiSettings settings)
{
    private const string Failed = "failed";

    private readonly ConcurrentDictionary<(JobId Job, string Snapshot), string> _outcomes = new();

    public async Task<ElasticResponse> UpgradeAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (job, id) = (await jobs.GetOneAsync(request.JobId, cancellationToken), request.Path("snapshot_id")!);
        request.Query.Flag("wait_for_completion");
        request.Arguments.Timeout("timeout", "30m");
        if (job.Model.Find(id) is not null)
            throw Refusal.Conflict(
                $"Cannot upgrade job [{job.Id}] snapshot [{id}] as it is already compatible with current version [{ApiSettings.JobVersion}]").ToException();
        if ((await imported.OfAsync(job.Id, cancellationToken)).All(snapshot => snapshot.Id != id))
            throw SnapshotDecisions.UnknownSnapshot(job.Id, id).ToException();
        _outcomes[(job.Id, id)] = Failed;
        return ElasticResponse.Ok(json => json.Flag("completed", false).Text("node", settings.NodeName));
    }

    public async Task<ElasticResponse> StatsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        var known = _outcomes.Where(outcome => outcome.Key.Job == job.Id).OrderBy(outcome => outcome.Key.Snapshot, StringComparer.Ordinal).ToArray();
        var named = IdExpression.Resolve(request.Path("snapshot_id"), [.. known.Select(outcome => outcome.Key.Snapshot)], _ => [], []);
        var allowNoMatch = request.Query.Flag("allow_no_match", defaultValue: true);
        if (named.Missing(allowNoMatch) is { } missing) throw SnapshotDecisions.UnknownSnapshot(job.Id, missing).ToException();
        var found = known.Where(outcome => named.Ids.Contains(outcome.Key.Snapshot)).ToArray();
        var nodes = await directory.CapacitiesOfAsync([settings.NodeName]);
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Length).Array("model_snapshot_upgrades", found, outcome => json
            .Object(() => json
                .Text("job_id", job.Id.Value).Text("snapshot_id", outcome.Key.Snapshot).Text("state", outcome.Value)
                .WriteNode(settings.NodeName, nodes)
                .Text("assignment_explanation", "the snapshot was written as a document and has no model"))));
    }
}
