using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Snapshots;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using MlActors.Storage.Search;

namespace MlActors.Api.Results;

/// <summary>
/// The saved models of jobs as documents of Elastic's index of model states: one for each snapshot, with its size and checksum. The model itself
/// is not in it, nor are quantiles and categorizer states, which are parts of the model here.
/// </summary>
internal sealed class StateDocuments(JobClient jobs, RegistryClient registry, TimeProvider time)
{
    public async Task AddToAsync(StreamedSearch search, CancellationToken cancellationToken)
    {
        var index = search.Open(SystemIndices.States, [], mapsNewFields: false);
        var prefilter = ResultPrefilter.Of(search.Request.Query, time.GetUtcNow());
        var named = (await registry.ResolveJobsAsync("_all", allowNoMatch: true, cancellationToken))
            .Select(entry => entry.Job).Where(prefilter.MayMatchJob);
        foreach (var job in await jobs.GetAllAsync(named, cancellationToken))
            foreach (var snapshot in job.Model.Snapshots)
            {
                var document = ElasticJsonWriter.Render(json => Write(json, job.Id.Value, snapshot));
                search.Add(index, StateDocumentId.OfModel(job.Id, snapshot.Id, 1), document);
            }
    }

    private static void Write(ElasticJsonWriter json, string job, ModelSnapshotRef snapshot) => json
        .Text("job_id", job)
        .Text("snapshot_id", snapshot.Id)
        .Time("timestamp", snapshot.TakenAt)
        .Number("size_in_bytes", snapshot.Bytes)
        .Text("checksum", snapshot.Checksum);
}
