using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Api.Configuration;
using MlActors.Api.Elastic;
using MlActors.Api.Tasks;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Time;
using MlActors.Storage.Documents;
using MlActors.Storage.Results;
using MlActors.Storage.Settings;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>The create, update, get, get stats, reset and delete job APIs.</summary>
internal sealed class JobEndpoints(
    JobClient jobs, DatafeedClient datafeeds, RegistryClient registry, ResultStore results, BackgroundTasks tasks, SettingsStore settings,
    DocumentStore documents, ClusterDirectory directory)
{
    public async Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var options = IndicesOptions.Read(request);
        var draft = JobConfigReader.Read(request.Body!, request.Path("job_id")!, request.Now, settings.Current);
        var feed = draft.Datafeed?.ToConfig(new DatafeedId(draft.Config.Id.Value), draft.Config, request.Now);
        if (feed is not null)
        {
            request.Caller.EnsureMayRead(feed.Indices);
            feed = feed with { IndicesOptions = feed.IndicesOptions ?? options, Authorization = request.Caller.Authorization };
        }

        WarnOfUnevenBucketSpan(request, draft.Config);
        var job = await jobs.CreateAsync(draft.Config, cancellationToken);
        if (feed is not null) feed = await CreateOrUndoJobAsync(feed, job, cancellationToken);
        return ElasticResponse.Ok(json => json.WriteJob(job.Config, datafeed: feed is null ? null : () => json.WriteDatafeed(feed)));
    }

    public async Task<ElasticResponse> UpdateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        if (request.Path("job_id") is { } expression && (expression == "_all" || expression.Contains('*', StringComparison.Ordinal)))
            throw ElasticException.BadRequest("Cannot update more than 1 job at a time");
        var job = request.JobId;
        if (request.Body!.Find("job_id")?.Text is { } other && other != job.Value)
            throw ElasticException.BadRequest(
                $"Inconsistent job_id; '{other}' specified in the body differs from '{job}' specified as a URL argument");
        await jobs.UpdateAsync(job, JobUpdateReader.Read(request.Body, settings.Current), cancellationToken);

        // Groups, custom rules and the model plot apply to an open job; other changes apply when it is opened again.
        await jobs.RefreshRulesAsync([job], CancellationToken.None);
        var updated = await jobs.GetOneAsync(job, cancellationToken);
        return ElasticResponse.Ok(json => json.WriteJob(updated.Config!, updated.FinishedAt, updated.Model.CurrentId));
    }

    /// <summary>Deletes what the job has learned and found; its configuration stays.</summary>
    public async Task<ElasticResponse> ResetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var job = request.JobId;
        var ofUsers = request.Query.Flag("delete_user_annotations");
        return await tasks.PerformAsync(
            request, "cluster:admin/xpack/ml/job/reset", $"reset-job-[{job}]",
            working => AndAnnotationsAsync(job, jobs.ResetAsync(job, working), ofUsers, working), cancellationToken);
    }

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveJobsAsync(request.Expression("job_id"), request.AllowNoMatch("allow_no_jobs"), cancellationToken);
        var found = await jobs.ShowAllAsync(WithinLimit(entries.Select(entry => entry.Job)), cancellationToken);
        if (found is [{ IsUnanswered: true } only]) throw new RefusedException(Refusal.Unavailable(only.Reason!));
        var feeds = (await datafeeds.ShowAllAsync(entries.Select(entry => entry.Datafeed).OfType<DatafeedId>(), cancellationToken))
            .Where(feed => !feed.IsUnanswered)
            .ToDictionary(feed => feed.Config!.JobId);
        var generated = !request.Query.Flag("exclude_generated");
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Count).Array("jobs", found, job => json.Object(() =>
        {
            var feed = feeds.GetValueOrDefault(job.Id)?.Config;
            Action? datafeed = feed is null ? null : () => json.WriteDatafeed(feed, generated);
            if (job.IsUnanswered) json.Text("job_id", job.Id.Value).Text("state", job.State).Text("failure_reason", job.Reason);
            else if (generated) json.WriteJob(job.Config!, job.FinishedAt, job.Model.CurrentId, datafeed);
            else json.WriteJobToCopy(job.Config!, datafeed);
        })));
    }

    public async Task<ElasticResponse> StatsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveJobsAsync(request.Expression("job_id"), request.AllowNoMatch("allow_no_jobs"), cancellationToken);
        var now = request.Now;
        var forecasts = results.ForecastsAsync(entries is [var only] ? only.Job : null, now.ToUnixTimeMilliseconds(), cancellationToken);
        var found = await jobs.ShowAllAsync(WithinLimit(entries.Select(entry => entry.Job)), cancellationToken);
        var nodes = await directory.CapacitiesOfAsync(found.Select(job => job.Node));
        var byJob = (await forecasts).ToLookup(forecast => forecast.Job, forecast => forecast.Run);
        return ElasticResponse.Ok(json => json.Number("count"u8, found.Count).Array("jobs", found, job =>
        {
            json.Writer.WriteStartObject();
            json.WriteJobStats(job, [.. byJob[job.Id].Select(run => run.WithCurrentStatus(job.RunningEpoch))], now, nodes);
            json.End();
        }));
    }

    /// <summary>The datafeed of the job is deleted too; a refusal leaves both unchanged.</summary>
    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var force = request.Query.Flag("force");
        var ofUsers = request.Query.Flag("delete_user_annotations");
        var job = request.JobId;
        return await tasks.PerformAsync(
            request, "cluster:admin/xpack/ml/job/delete", $"delete-job-[{job}]",
            working => AndAnnotationsAsync(job, jobs.DeleteAsync(job, force, working), ofUsers, working), cancellationToken);
    }

    /// <summary>Annotations that users have written stay, unless their deletion is asked for.</summary>
    private async Task AndAnnotationsAsync(JobId job, Task change, bool ofUsers, CancellationToken cancellationToken)
    {
        await change;
        if (ofUsers) await documents.DeleteAnnotationsAsync(job, cancellationToken);
    }

    private static void WarnOfUnevenBucketSpan(ElasticRequest request, JobConfig job)
    {
        const long Day = 86_400;
        var seconds = (long)job.Analysis.BucketSpan.TotalSeconds;
        if (Day % seconds == 0 || seconds % Day == 0) return;
        var span = job.Written?.BucketSpan ?? DurationText.Format(job.Analysis.BucketSpan);
        Warnings.Add(
            request.Http.Response,
            $"bucket_span {span} [{seconds}s] is not an integral divisor of the number of seconds in 1d [{Day}s]. This is now deprecated.");
    }

    private async Task<DatafeedConfig> CreateOrUndoJobAsync(DatafeedConfig feed, CreatedJob job, CancellationToken cancellationToken)
    {
        try
        {
            return await datafeeds.CreateAsync(feed, cancellationToken);
        }
        catch
        {
            // The request is for both or none, also when the client has closed the connection in the meantime.
            await jobs.UndoAsync(job, CancellationToken.None);
            throw;
        }
    }

    private static IEnumerable<JobId> WithinLimit(IEnumerable<JobId> ids) => ids.Take(Limits.ResultWindow);
}
