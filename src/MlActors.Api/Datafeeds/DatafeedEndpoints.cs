using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Api.Datafeeds;

/// <summary>Creates, shows and deletes datafeeds.</summary>
internal sealed class DatafeedEndpoints(DatafeedClient datafeeds, JobClient jobs, RegistryClient registry)
{
    public async Task<Answer> Put(ElasticRequest request, CancellationToken ct)
    {
        IndicesOptions.RefuseOthers(request.Query);
        var id = request.Path("datafeed_id")!;
        if (JobConfigRules.CheckId("datafeed_id", id) is { } reason) throw ElasticException.BadRequest(reason);
        var draft = DatafeedConfigReader.Read(request.Body!);
        if (draft.DatafeedId is { } other && other != id)
            throw ElasticException.BadRequest($"Inconsistent datafeed_id; '{other}' specified in the body differs from '{id}' specified as a URL argument");
        var job = await JobOf(draft, ct);
        var feed = await datafeeds.Create(draft.ToConfig(new DatafeedId(id), job, request.Now), ct);
        return Answer.Ok(json => json.WriteDatafeed(feed));
    }

    public async Task<Answer> Get(ElasticRequest request, CancellationToken ct)
    {
        var found = await Find(request, ct);
        if (found is [{ IsUnanswered: true } only]) throw new RefusedException(Refusal.Unavailable(only.Reason!));
        var generated = !request.Query.Flag("exclude_generated");
        return Answer.Ok(json => json.Number("count", (long)found.Count)
            .Array("datafeeds", found, feed => json.Object(() =>
            {
                if (feed.IsUnanswered) json.Text("datafeed_id", feed.Id.Value).Text("state", feed.State).Text("failure_reason", feed.Reason);
                else json.WriteDatafeed(feed.Config!, generated);
            })));
    }

    public async Task<Answer> Stats(ElasticRequest request, CancellationToken ct)
    {
        var found = await Find(request, ct);
        return Answer.Ok(json => json.Number("count", (long)found.Count)
            .Array("datafeeds", found, feed => json.Object(() => json.WriteDatafeedStats(feed))));
    }

    public async Task<Answer> Delete(ElasticRequest request, CancellationToken ct)
    {
        await datafeeds.Delete(request.DatafeedId, request.Query.Flag("force"), ct);
        return Answer.Acknowledged;
    }

    private async Task<JobConfig> JobOf(DatafeedDraft draft, CancellationToken ct)
    {
        var id = draft.JobId ?? throw ElasticException.BadRequest("[job_id] is required: a datafeed sends what it reads to one job");
        if (!JobConfigRules.IsValidId(id)) throw new RefusedException(JobDecisions.Unknown(new JobId(id)));
        return (await jobs.GetOne(new JobId(id), ct)).Config!;
    }

    private async Task<IReadOnlyList<DatafeedView>> Find(ElasticRequest request, CancellationToken ct)
    {
        var entries = await registry.ResolveDatafeeds(request.Expression("datafeed_id"), request.AllowNoMatch("allow_no_datafeeds"), ct);
        return await datafeeds.ShowAll(entries.Take(Limits.ResultWindow).Select(entry => entry.Datafeed), ct);
    }
}
