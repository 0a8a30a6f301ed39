using MlActors.Actors.Jobs;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Filters;
using MlActors.Api.Runs;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Settings;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>Opens and closes jobs. Closing is a shutdown run, and the caller waits for its end.</summary>
internal sealed class JobLifecycle(JobClient jobs, JobFilters filters, ShutdownClient shutdown, SettingsStore settings)
{
    private const string DefaultTimeout = "30m";

    public async Task<ElasticResponse> OpenAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        await filters.ExpectUsableAsync(job.Config!, cancellationToken);
        if (job.Phase == JobPhase.Closed && !settings.Current.MayAllocate)
            throw new RefusedException(new Refusal(
                RefusalKind.NoCapacity,
                "Cannot open jobs because persistent task assignment is disabled by the [cluster.persistent_tasks.allocation.enable] setting"));
        var node = await jobs.OpenAsync(job.Id, request.Arguments.Timeout("timeout", DefaultTimeout), cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("opened", true).Text("node", node));
    }

    public async Task<ElasticResponse> CloseAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var options = request.CloseOptions(DefaultTimeout, "allow_no_jobs");
        var forced = await shutdown.CloseJobsAsync(request.Expression("job_id"), options, refuseRunningFeeds: request.IsOldPath, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("closed", true).WriteForced(forced));
    }
}
