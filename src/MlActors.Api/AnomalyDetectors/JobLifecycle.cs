using MlActors.Actors.Jobs;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Filters;
using MlActors.Api.Runs;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>Opens and closes jobs. Closing is a shutdown run, and the caller waits for its end.</summary>
internal sealed class JobLifecycle(JobClient jobs, FiltersOfJobs filters, ShutdownClient shutdown)
{
    private const string DefaultTimeout = "30m";

    public async Task<Answer> Open(ElasticRequest request, CancellationToken ct)
    {
        var job = await jobs.GetOne(request.JobId, ct);
        var node = await jobs.Open(job.Id, await filters.ItemsFor(job.Config!, ct), request.Arguments.Patience("timeout", DefaultTimeout), ct);
        return Answer.Ok(json => json.Flag("opened", true).Text("node", node));
    }

    public async Task<Answer> Close(ElasticRequest request, CancellationToken ct)
    {
        var options = request.CloseOptions(DefaultTimeout, "allow_no_jobs");
        var forced = await shutdown.CloseJobs(request.Expression("job_id"), options, refuseRunningFeeds: request.IsOldPath, ct);
        return Answer.Ok(json => json.Flag("closed", true).WriteForced(forced));
    }
}
