using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>Shows the influencers of a job.</summary>
internal sealed class InfluencerResults(JobClient jobs, ResultStore results, ImportedResults imported)
{
    public async Task<Answer> Get(ElasticRequest request, CancellationToken ct)
    {
        var query = request.Arguments.Into(new InfluencerQuery(request.JobId), "influencer_score");
        var job = await jobs.GetOne(query.Job, ct);
        if (await imported.Page("influencer", "influencers", query, "influencer_score", job, ct) is { } page) return page;
        var found = await results.Influencers(query, ct);
        return Answer.Ok(json => json
            .Number("count", found.Count)
            .Array("influencers", found.Items, influencer => json.Object(() => json.WriteInfluencer(job.Id, influencer))));
    }
}
