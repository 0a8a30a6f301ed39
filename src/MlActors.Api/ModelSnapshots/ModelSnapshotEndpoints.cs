using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;

namespace MlActors.Api.ModelSnapshots;

/// <summary>The get model snapshots and revert model snapshot APIs.</summary>
internal sealed class ModelSnapshotEndpoints(JobClient jobs, ImportedSnapshots imported)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Arguments;
        var (from, size) = arguments.Page();
        var (start, end) = (arguments.Date("start"), arguments.Date("end"));
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        var found = SnapshotList.Of(job, await imported.OfAsync(job.Id, cancellationToken)).Named(request.Expression("snapshot_id"), job)
            .Between(start, end);
        var page = found.Sorted(arguments.Text("sort") ?? "timestamp", arguments.Flag("desc", true)).Skip(from).Take(size).ToArray();
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Count)
            .Array("model_snapshots", page, snapshot => json.Object(() => snapshot.Write(json))));
    }

    public async Task<ElasticResponse> RevertAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (id, job) = (request.Path("snapshot_id")!, await jobs.GetOneAsync(request.JobId, cancellationToken));
        var deleteResults = request.Arguments.Flag("delete_intervening_results", false);
        var snapshot = await jobs.RevertAsync(job.Id, id == ModelSnapshotJson.EmptyId ? null : id, deleteResults, cancellationToken);
        return ElasticResponse.Ok(json => json.Object("model", () =>
        {
            if (snapshot is null) json.WriteEmptySnapshot(job.Config!);
            else json.WriteSnapshot(job.Config!, snapshot);
        }));
    }
}
