using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>The calls of anomaly detection jobs.</summary>
internal static class JobRoutes
{
    private const string Job = "/anomaly_detectors/{job_id}";

    public static IEnumerable<ElasticRoute> All => [.. Configured, .. Shown, .. Run];

    private static IEnumerable<ElasticRoute> Configured =>
    [
        Ml<JobEndpoints>("PUT", Job, (jobs, request, ct) => jobs.Put(request, ct))
            .With("allow_no_indices", "expand_wildcards", "ignore_throttled", "ignore_unavailable").Taking(BodyRule.Required),
        Ml<JobEndpoints>("DELETE", Job, (jobs, request, ct) => jobs.Delete(request, ct)).With("force", "wait_for_completion", "delete_user_annotations"),
    ];

    private static IEnumerable<ElasticRoute> Shown =>
    [
        Ml<JobEndpoints>("GET", "/anomaly_detectors", (jobs, request, ct) => jobs.Get(request, ct)).With("allow_no_match", "allow_no_jobs", "exclude_generated"),
        Ml<JobEndpoints>("GET", Job, (jobs, request, ct) => jobs.Get(request, ct)).With("allow_no_match", "allow_no_jobs", "exclude_generated"),
        Ml<JobEndpoints>("GET", "/anomaly_detectors/_stats", (jobs, request, ct) => jobs.Stats(request, ct)).With("allow_no_match", "allow_no_jobs"),
        Ml<JobEndpoints>("GET", $"{Job}/_stats", (jobs, request, ct) => jobs.Stats(request, ct)).With("allow_no_match", "allow_no_jobs"),
    ];

    private static IEnumerable<ElasticRoute> Run =>
    [
        Ml<JobLifecycle>("POST", $"{Job}/_open", (jobs, request, ct) => jobs.Open(request, ct))
            .With("timeout").Taking(BodyRule.InsteadOfQuery, "open_job_request"),
        Ml<JobLifecycle>("POST", $"{Job}/_close", (jobs, request, ct) => jobs.Close(request, ct))
            .With("allow_no_match", "allow_no_jobs", "force", "timeout").Taking(BodyRule.InsteadOfQuery, "close_job_request"),
        Ml<JobData>("POST", $"{Job}/_flush", (jobs, request, ct) => jobs.Flush(request, ct))
            .With("calc_interim", "start", "end", "advance_time", "skip_time").Taking(BodyRule.InsteadOfQuery, "flush_job_request"),
        Ml<JobData>("POST", $"{Job}/_data", (jobs, request, ct) => jobs.Post(request, ct)).With("reset_start", "reset_end").Taking(BodyRule.Streamed),
    ];
}
