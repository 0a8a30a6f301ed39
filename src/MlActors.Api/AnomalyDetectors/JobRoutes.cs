using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>The routes of anomaly detection jobs.</summary>
internal static class JobRoutes
{
    private const string Job = "/anomaly_detectors/{job_id}";

    public static IEnumerable<ElasticRoute> All => [.. Configuration, .. Validation, .. Reading, .. Lifecycle, .. Forecasts];

    private static IEnumerable<ElasticRoute> Configuration =>
    [
        Ml<JobEndpoints>("PUT", Job, (jobs, request, cancellationToken) => jobs.PutAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/put")
            .With("allow_no_indices", "expand_wildcards", "ignore_throttled", "ignore_unavailable").WithBody(BodyRule.Required),
        Ml<JobEndpoints>("POST", $"{Job}/_update", (jobs, request, cancellationToken) => jobs.UpdateAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/update")
            .WithBody(BodyRule.Required),
        Ml<JobEndpoints>("POST", $"{Job}/_reset", (jobs, request, cancellationToken) => jobs.ResetAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/reset")
            .With("wait_for_completion", "delete_user_annotations"),
        Ml<JobEndpoints>("DELETE", Job, (jobs, request, cancellationToken) => jobs.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/delete")
            .With("force", "wait_for_completion", "delete_user_annotations"),
    ];

    private static IEnumerable<ElasticRoute> Validation =>
    [
        Ml<JobValidation>("POST", "/anomaly_detectors/_validate", (validation, request, _) => Task.FromResult(validation.Validate(request)))
            .Requires("cluster:admin/xpack/ml/job/validate")
            .WithBody(BodyRule.Required),
        Ml<JobValidation>(
            "POST", "/anomaly_detectors/_validate/detector", (validation, request, _) => Task.FromResult(validation.ValidateDetector(request)))
            .Requires("cluster:admin/xpack/ml/job/validate/detector")
            .WithBody(BodyRule.Required),
        Ml<JobValidation>(
            "POST", "/anomaly_detectors/_estimate_model_memory", (validation, request, _) => Task.FromResult(validation.EstimateMemory(request)))
            .Requires("cluster:admin/xpack/ml/job/estimate_model_memory")
            .WithBody(BodyRule.Required),
    ];

    private static IEnumerable<ElasticRoute> Forecasts =>
    [
        Ml<JobForecasts>("POST", $"{Job}/_forecast", (forecasts, request, cancellationToken) => forecasts.StartAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/forecast")
            .With("duration", "expires_in", "max_model_memory").WithBody(BodyRule.InsteadOfQuery, "forecast_job_request"),
        Ml<JobForecasts>("DELETE", $"{Job}/_forecast", (forecasts, request, cancellationToken) => forecasts.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/forecast/delete")
            .With("allow_no_forecasts", "timeout"),
        Ml<JobForecasts>(
            "DELETE", $"{Job}/_forecast/{{forecast_id}}",
            (forecasts, request, cancellationToken) => forecasts.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/forecast/delete")
            .With("allow_no_forecasts", "timeout"),
    ];

    private static IEnumerable<ElasticRoute> Reading =>
    [
        Ml<JobEndpoints>("GET", "/anomaly_detectors", (jobs, request, cancellationToken) => jobs.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/get")
            .With("allow_no_match", "allow_no_jobs", "exclude_generated"),
        Ml<JobEndpoints>("GET", Job, (jobs, request, cancellationToken) => jobs.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/get")
            .With("allow_no_match", "allow_no_jobs", "exclude_generated"),
        Ml<JobEndpoints>("GET", "/anomaly_detectors/_stats", (jobs, request, cancellationToken) => jobs.StatsAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/stats/get")
            .With("allow_no_match", "allow_no_jobs"),
        Ml<JobEndpoints>("GET", $"{Job}/_stats", (jobs, request, cancellationToken) => jobs.StatsAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/stats/get")
            .With("allow_no_match", "allow_no_jobs"),
    ];

    private static IEnumerable<ElasticRoute> Lifecycle =>
    [
        Ml<JobLifecycle>("POST", $"{Job}/_open", (jobs, request, cancellationToken) => jobs.OpenAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/open")
            .With("timeout").WithBody(BodyRule.InsteadOfQuery, "open_job_request"),
        Ml<JobLifecycle>("POST", $"{Job}/_close", (jobs, request, cancellationToken) => jobs.CloseAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/close")
            .With("allow_no_match", "allow_no_jobs", "force", "timeout").WithBody(BodyRule.InsteadOfQuery, "close_job_request"),
        Ml<JobData>("POST", $"{Job}/_flush", (jobs, request, cancellationToken) => jobs.FlushAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/flush")
            .With("calc_interim", "start", "end", "advance_time", "skip_time").WithBody(BodyRule.InsteadOfQuery, "flush_job_request"),
        Ml<JobData>("POST", $"{Job}/_data", (jobs, request, cancellationToken) => jobs.PostAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/data/post")
            .With("reset_start", "reset_end").WithBody(BodyRule.Streamed),
    ];
}
