using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Storage.Results;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>The forecast and delete forecast APIs.</summary>
internal sealed class JobForecasts(JobClient jobs, ResultStore results)
{
    private const string DefaultDuration = "1d";
    private const string DefaultExpiry = "14d";
    private const string DefaultDeleteTimeout = "30s";

    public async Task<ElasticResponse> StartAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Arguments;
        var duration = Time(arguments, "duration", DefaultDuration, "must be positive");
        var expiresIn = Time(arguments, "expires_in", DefaultExpiry, "must be non-negative");
        var memory = arguments.Text("max_model_memory") is { } text ? ByteSize.Parse(text, "max_model_memory") : ForecastRules.DefaultMemory;
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        if (ForecastRules.Check(duration, expiresIn, memory) is { } refusal) throw new RefusedException(refusal);
        var forecast = new StartForecast(job.Id, Guid.NewGuid().ToString("N"), duration, expiresIn, memory);
        await jobs.ForecastAsync(forecast, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("acknowledged", true).Text("forecast_id", forecast.ForecastId));
    }

    /// <summary>With _all the job need not exist: forecasts of a deleted job are deleted too, and finding none is allowed.</summary>
    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        request.Arguments.Timeout("timeout", DefaultDeleteTimeout);
        var allowNone = request.Arguments.Flag("allow_no_forecasts", true);
        string[]? wanted = request.Expression("forecast_id") is not { } expression || expression is "_all" or "*"
            ? null
            : expression.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var (job, runningEpoch) = await FindAsync(request, cancellationToken);
        if (wanted is null && !allowNone && (await results.ForecastsAsync(job, request.Now.ToUnixTimeMilliseconds(), cancellationToken)).IsEmpty)
            throw ElasticException.NotFound($"No forecast(s) [_all] exists for job [{job}]");
        var (outcome, named) = await results.DeleteForecastsAsync(job, wanted, runningEpoch, cancellationToken);
        return outcome switch
        {
            ForecastDeletion.Unknown => throw ElasticException.NotFound($"No forecast(s) [{string.Join(", ", named)}] exists for job [{job}]"),
            ForecastDeletion.StillRunning => throw new RefusedException(Refusal.Conflict(
                $"Forecast(s) [{string.Join(", ", named)}] for job [{job}] needs to be either FAILED or FINISHED to be deleted")),
            _ => ElasticResponse.Acknowledged,
        };
    }

    /// <summary>Elastic reports every negative time as -1.</summary>
    private static TimeSpan Time(Arguments arguments, string name, string defaultValue, string rule)
    {
        var text = arguments.Text(name) ?? defaultValue;
        return text.StartsWith('-') ? throw ElasticException.BadRequest($"[{name}] {rule}: [-1]") : ElasticDuration.Parse(text, name);
    }

    private async Task<(JobId Job, long? RunningEpoch)> FindAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
            return (job.Id, job.RunningEpoch);
        }
        catch (RefusedException unknown) when (unknown.Refusal.Kind == RefusalKind.NotFound)
        {
            return (new JobId(request.Path("job_id")!), null);
        }
    }
}
