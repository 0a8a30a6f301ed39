using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Snapshots;

namespace MlActors.Api.ModelSnapshots;

/// <summary>The get, update, revert and delete model snapshot APIs.</summary>
internal sealed class ModelSnapshotEndpoints(JobClient jobs)
{
    private static readonly Dictionary<string, Func<ModelSnapshotRef, object?>> SortFields = new(StringComparer.Ordinal)
    {
        ["timestamp"] = snapshot => snapshot.TakenAt,
        ["snapshot_id"] = snapshot => snapshot.Id,
        ["description"] = snapshot => snapshot.Description,
        ["latest_record_time_stamp"] = snapshot => snapshot.LatestRecordTime,
        ["latest_result_time_stamp"] = snapshot => snapshot.LatestResultTime,
        ["retain"] = snapshot => snapshot.Retain,
    };

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Arguments;
        var (from, size) = arguments.Page();
        var (start, end) = (arguments.Date("start"), arguments.Date("end"));
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        var found = Named(job, request.Expression("snapshot_id"))
            .Where(snapshot =>
                snapshot.TakenAt.ToUnixTimeMilliseconds() is var taken && taken >= (start ?? long.MinValue) && taken < (end ?? long.MaxValue))
            .ToArray();
        var page = Sorted(found, arguments.Text("sort") ?? "timestamp", arguments.Flag("desc", true)).Skip(from).Take(size).ToArray();
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Length)
            .Array("model_snapshots", page, snapshot => json.Object(() => json.WriteSnapshot(job.Config!, snapshot))));
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

    public async Task<ElasticResponse> UpdateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (description, retain) = JsonFields.Read(
            request.Body!, "model_snapshot_update", fields => (fields.Text("description"), fields.Flag("retain")));
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        var updated = await jobs.UpdateSnapshotAsync(job.Id, request.Path("snapshot_id")!, description, retain, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("acknowledged", true).Object("model", () => json.WriteSnapshot(job.Config!, updated)));
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        await jobs.DeleteSnapshotAsync(request.JobId, request.Path("snapshot_id")!, cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    private static ModelSnapshotRef[] Named(JobView job, string? expression)
    {
        var resolved = IdExpression.Resolve(expression, [.. job.Model.Snapshots.Select(snapshot => snapshot.Id)], _ => [], []);
        return resolved.Missing(allowNoMatch: true) is { } unknown
            ? throw ElasticException.NotFound($"No model snapshot with id [{unknown}] exists for job [{job.Id}]")
            : [.. job.Model.Snapshots.Where(snapshot => resolved.Ids.Contains(snapshot.Id))];
    }

    private static IEnumerable<ModelSnapshotRef> Sorted(IReadOnlyList<ModelSnapshotRef> snapshots, string field, bool descending)
    {
        var by = SortFields.GetValueOrDefault(field) ?? throw ElasticException.BadRequest(
            $"No mapping found for [{field}] in order to sort on; snapshots can be sorted by {string.Join(", ", SortFields.Keys)}");
        return descending
            ? snapshots.OrderByDescending(by).ThenByDescending(snapshot => snapshot.SequenceNumber)
            : snapshots.OrderBy(by).ThenBy(snapshot => snapshot.SequenceNumber);
    }
}
