using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>The get records API.</summary>
internal sealed class RecordResults(JobClient jobs, ResultStore results, ImportedResults imported)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var query = request.Arguments.Into(new RecordQuery(request.JobId), "record_score");
        var job = await jobs.GetOneAsync(query.Job, cancellationToken);
        if (await imported.PageAsync("record", "records", query, "record_score", job, cancellationToken) is { } page) return page;
        var found = await results.RecordsAsync(query, cancellationToken);
        return ElasticResponse.Ok(json => json
            .Number("count", found.Count)
            .Array("records", found.Items, record => json.Object(() => json.WriteRecord(job.Config!, record))));
    }
}
