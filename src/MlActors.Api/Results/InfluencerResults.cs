using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>The get influencers API.</summary>
internal sealed class InfluencerResults(JobClient jobs, ResultStore results, ImportedResults imported)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var query = request.Arguments.Into(new InfluencerQuery(request.JobId), "influencer_score");
        var job = await jobs.GetOneAsync(query.Job, cancellationToken);
        if (await imported.PageAsync("influencer", "influencers", query, "influencer_score", job, cancellationToken) is { } page) return page;
        var found = await results.InfluencersAsync(query, cancellationToken);
        return ElasticResponse.Ok(json => json
            .Number("count", found.Count)
            .Array("influencers", found.Items, influencer => json.Object(() => json.WriteInfluencer(job.Id, influencer))));
    }
}
