using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Api.Configuration;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Storage.Settings;

namespace MlActors.Api.Datafeeds;

/// <summary>The create, get, get stats and delete datafeed APIs.</summary>
internal sealed class DatafeedEndpoints(
    DatafeedClient datafeeds, JobClient jobs, RegistryClient registry, SettingsStore settings, ClusterDirectory directory)
{
    public async Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var options = IndicesOptions.Read(request);
        var id = request.Path("datafeed_id")!;
        if (IdRules.Check("datafeed_id", id) is { } reason) throw ElasticException.BadRequest(reason);
        var draft = DatafeedConfigReader.Read(request.Body!);
        if (draft.DatafeedId is { } other && other != id)
            throw ElasticException.BadRequest(
                $"Inconsistent datafeed_id; '{other}' specified in the body differs from '{id}' specified as a URL argument");
        var job = await JobOfAsync(draft, cancellationToken);
        var config = draft.ToConfig(new DatafeedId(id), job, request.Now) with
        {
            IndicesOptions = draft.IndicesOptions ?? options, Authorization = request.Caller.Authorization,
        };
        request.Caller.EnsureMayRead(config.Indices);
        var feed = await datafeeds.CreateAsync(config, cancellationToken);
        return ElasticResponse.Ok(json => json.WriteDatafeed(feed));
    }

    public async Task<ElasticResponse> UpdateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var options = IndicesOptions.Read(request);
        var feed = (await datafeeds.GetOneAsync(request.DatafeedId, cancellationToken)).Config!;
        var job = (await jobs.GetOneAsync(feed.JobId, cancellationToken)).Config!;
        var changed = DatafeedConfigReader.ReadUpdate(request.Body!, feed, job, options) with { Authorization = request.Caller.Authorization };
        request.Caller.EnsureMayRead(changed.Indices);
        var updated = await datafeeds.UpdateAsync(changed, cancellationToken);
        return ElasticResponse.Ok(json => json.WriteDatafeed(updated));
    }

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, cancellationToken);
        if (found is [{ IsUnanswered: true } only]) throw new RefusedException(Refusal.Unavailable(only.Reason!));
        var generated = !request.Query.Flag("exclude_generated");
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Count)
            .Array("datafeeds", found, feed => json.Object(() =>
            {
                if (feed.IsUnanswered) json.Text("datafeed_id", feed.Id.Value).Text("state", feed.State).Text("failure_reason", feed.Reason);
                else json.WriteDatafeed(feed.Config!, generated);
            })));
    }

    public async Task<ElasticResponse> StatsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, cancellationToken);
        var isUpgrading = settings.Current.IsUpgrading;
        var nodes = await directory.CapacitiesOfAsync(found.Select(feed => feed.Node));
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Count)
            .Array("datafeeds", found, feed => json.Object(() => json.WriteDatafeedStats(feed, isUpgrading, nodes))));
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        await datafeeds.DeleteAsync(request.DatafeedId, request.Query.Flag("force"), cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    private async Task<JobConfig> JobOfAsync(DatafeedDraft draft, CancellationToken cancellationToken)
    {
        var id = draft.JobId ?? throw ElasticException.BadRequest("[job_id] is required: a datafeed sends what it reads to one job");
        if (!IdRules.IsValid(id)) throw new RefusedException(JobDecisions.Unknown(new JobId(id)));
        return (await jobs.GetOneAsync(new JobId(id), cancellationToken)).Config!;
    }

    private async Task<IReadOnlyList<DatafeedView>> FindAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveDatafeedsAsync(
            request.Expression("datafeed_id"), request.AllowNoMatch("allow_no_datafeeds"), cancellationToken);
        return await datafeeds.ShowAllAsync(entries.Take(Limits.ResultWindow).Select(entry => entry.Datafeed), cancellationToken);
    }
}
