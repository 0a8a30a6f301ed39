using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Runs;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;

namespace MlActors.Api.Datafeeds;

/// <summary>Starts and stops datafeeds. Stopping is a shutdown run, and the caller waits for its end.</summary>
internal sealed class DatafeedLifecycle(DatafeedClient datafeeds, JobClient jobs, ShutdownClient shutdown)
{
    private const string DefaultStartTimeout = "20s";
    private const string DefaultStopTimeout = "5m";

    public async Task<ElasticResponse> StartAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        // Short numbers are milliseconds here, unlike elsewhere: `start=0` is the epoch in either unit, but `end=86400` is not.
        var (start, end) = (
            request.Arguments.Date("start", shortNumbersAreSeconds: false), request.Arguments.Date("end", shortNumbersAreSeconds: false));
        var timeout = request.Arguments.Timeout("timeout", DefaultStartTimeout);
        var feed = await datafeeds.GetOneAsync(request.DatafeedId, cancellationToken);
        request.Caller.EnsureMayRead(feed.Config!.Indices);
        var job = await jobs.GetOneAsync(feed.Config.JobId, cancellationToken);
        if (job.State is not ("opened" or "opening") && feed.Phase == DatafeedPhase.Stopped)
            throw new RefusedException(Refusal.Conflict($"cannot start datafeed [{feed.Id}] because job [{job.Id}] is {job.State}"));
        var node = await datafeeds.StartAsync(feed.Id, start, end, request.Caller.Identity, timeout, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("started", true).Text("node", node));
    }

    public async Task<ElasticResponse> StopAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var options = request.CloseOptions(DefaultStopTimeout, "allow_no_datafeeds");
        var forced = await shutdown.StopDatafeedsAsync(
            request.Expression("datafeed_id"), options, request.Arguments.Flag("close_job", false), cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("stopped", true).WriteForced(forced));
    }
}
