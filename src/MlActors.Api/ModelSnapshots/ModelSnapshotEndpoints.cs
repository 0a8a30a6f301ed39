using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.ModelSnapshots;

/// <summary>The get, update, revert and delete model snapshot APIs.</summary>
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
            if (snapshot is null) json.WriteEmptySnapshot(job.Config!, request.Now);
            else json.WriteSnapshot(job.Config!, snapshot);
        }));
    }

    public async Task<ElasticResponse> UpdateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (description, retain) = JsonFields.Read(
            request.Body!, "model_snapshot_update", fields => (fields.Text("description"), fields.Flag("retain")));
        var (job, id) = (await jobs.GetOneAsync(request.JobId, cancellationToken), request.Path("snapshot_id")!);
        if (job.Model.Find(id) is null && await imported.UpdateAsync(job.Id, id, description, retain, cancellationToken) is { } document)
            return ElasticResponse.Ok(json => json.Flag("acknowledged", true).Object("model", () => document.WriteTo(json)));
        var updated = await jobs.UpdateSnapshotAsync(job.Id, id, description, retain, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("acknowledged", true).Object("model", () => json.WriteSnapshot(job.Config!, updated)));
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (job, id) = (await jobs.GetOneAsync(request.JobId, cancellationToken), request.Path("snapshot_id")!);
        if (job.Model.Find(id) is null && await imported.DeleteAsync(job.Id, id, cancellationToken)) return ElasticResponse.Acknowledged;
        await jobs.DeleteSnapshotAsync(job.Id, id, cancellationToken);
        await imported.DeleteStatesAsync(job.Id, id, cancellationToken);
        return ElasticResponse.Acknowledged;
    }
}
