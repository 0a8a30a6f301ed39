using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>Shows the anomalies of a job.</summary>
internal sealed class RecordResults(JobClient jobs, ResultStore results)
{
    public async Task<Answer> Get(ElasticRequest request, CancellationToken ct)
    {
        var said = request.Arguments;
        var (from, size) = said.Page();
        var query = new RecordQuery(request.JobId)
        {
            Start = said.Date("start"),
            End = said.Date("end"),
            MinimumScore = said.Double("record_score", 0),
            ExcludeInterim = said.Flag("exclude_interim", false),
            Sort = said.Text("sort") ?? "record_score",
            Descending = said.Flag("desc", true),
            From = from,
            Size = size,
        };
        var job = (await jobs.GetOne(query.Job, ct)).Config!;
        var page = await results.Records(query, ct);
        return Answer.Ok(json => json
            .Number("count", page.Count)
            .Array("records", page.Items, record => json.Object(() => json.WriteRecord(job, record))));
    }
}
