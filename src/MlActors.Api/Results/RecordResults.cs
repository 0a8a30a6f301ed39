using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>Shows the anomalies of a job.</summary>
internal sealed class RecordResults(JobClient jobs, ResultStore results, ImportedResults imported)
{
    public async Task<Answer> Get(ElasticRequest request, CancellationToken ct)
    {
        var query = request.Arguments.Into(new RecordQuery(request.JobId), "record_score");
        var job = await jobs.GetOne(query.Job, ct);
        if (await imported.Page("record", "records", query, "record_score", job, ct) is { } page) return page;
        var found = await results.Records(query, ct);
        return Answer.Ok(json => json
            .Number("count", found.Count)
            .Array("records", found.Items, record => json.Object(() => json.WriteRecord(job.Config!, record))));
    }
}
