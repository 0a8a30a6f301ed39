using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Runs;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Storage.Documents;
using MlActors.Storage.Settings;
using MlActors.Storage.Sources;

namespace MlActors.Api.Datafeeds;

/// <summary>Starts and stops datafeeds. Stopping is a shutdown run, and the caller waits for its end.</summary>
internal sealed class DatafeedLifecycle(
    DatafeedClient datafeeds, JobClient jobs, ShutdownClient shutdown, IRecordSource source, DocumentStore documents, SettingsStore settings)
{
    private const string DefaultStartTimeout = "20s";
    private const string DefaultStopTimeout = "5m";

    public async Task<ElasticResponse> StartAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        // Short numbers are milliseconds here, unlike elsewhere: `start=0` is the epoch in either unit, but `end=86400` is not.
        var (start, end) = (
            request.Arguments.Date("start", shortNumbersAreSeconds: false), request.Arguments.Date("end", shortNumbersAreSeconds: false));
        if (start >= end)
            throw new ElasticError(
                ElasticErrorType.ActionRequestValidation, $"Validation Failed: 1: start [{start}] must be earlier than end [{end}];").AsException();
        var timeout = request.Arguments.Timeout("timeout", DefaultStartTimeout);
        var feed = await datafeeds.GetOneAsync(request.DatafeedId, cancellationToken);
        request.Caller.EnsureMayRead(feed.Config!.Indices);
        var job = await jobs.GetOneAsync(feed.Config.JobId, cancellationToken);
        if (job.State is not ("opened" or "opening") && feed.Phase == DatafeedPhase.Stopped)
            throw new RefusedException(Refusal.Conflict($"cannot start datafeed [{feed.Id}] because job [{job.Id}] is {job.State}"));
        if (feed.Phase == DatafeedPhase.Stopped && !settings.Current.MayAllocate)
            throw new RefusedException(new Refusal(
                RefusalKind.NoCapacity,
                "Could not start datafeed, allocation explanation [no persistent task assignments are allowed due to cluster settings]"));
        if (feed.Phase == DatafeedPhase.Stopped) await CheckSourceAsync(feed.Config, job.Config!, cancellationToken);
        var node = await datafeeds.StartAsync(feed.Id, start, end, request.Caller.Identity, timeout, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("started", true).Text("node", node));
    }

    /// <summary>
    /// A start that could read nothing is refused at once: a missing index, a time field that is not a date, or a field that no index maps.
    /// </summary>
    private async Task CheckSourceAsync(DatafeedConfig feed, JobConfig job, CancellationToken cancellationToken)
    {
        var (from, end) = (new DatafeedPosition(0), 0L);
        var fields = job.ToSettings().FieldNames;
        await source.PreviewAsync(new SourceRequest(feed, job.Data, fields, from, end, Size: 1), size: 1, cancellationToken);
        var indices = await documents.ResolveAsync(feed.Indices, cancellationToken: cancellationToken);
        if (feed.Aggregations is not null || !indices.Any(index => index.Maps(job.Data.TimeField))) return;
        if (fields.FirstOrDefault(field => !indices.Any(index => index.Maps(field))) is { } unmapped)
            throw ElasticException.BadRequest($"[{feed.Id}] cannot retrieve field [{unmapped}] because it has no mappings");
    }

    public async Task<ElasticResponse> StopAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var options = request.CloseOptions(DefaultStopTimeout, "allow_no_datafeeds");
        var forced = await shutdown.StopDatafeedsAsync(
            request.Expression("datafeed_id"), options, request.Arguments.Flag("close_job", false), cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("stopped", true).WriteForced(forced));
    }
}
