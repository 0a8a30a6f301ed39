using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Runs;

/// <summary>The routes of shutdown runs, which Elastic does not have.</summary>
internal static class RunRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        Of<RunEndpoints>("POST", "/_mlactors/runs", (runs, request, cancellationToken) => runs.StartAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/runs/start")
            .WithBody(BodyRule.Required),
        Of<RunEndpoints>("POST", "/_mlactors/runs/_plan", (runs, request, cancellationToken) => runs.PlanAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/runs/plan")
            .WithBody(BodyRule.Required),
        Of<RunEndpoints>("GET", "/_mlactors/runs", (runs, request, cancellationToken) => runs.ListAsync(cancellationToken))
            .Requires("cluster:monitor/xpack/ml/runs/get"),
        Of<RunEndpoints>("GET", "/_mlactors/runs/{run_id}", (runs, request, cancellationToken) => runs.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/runs/get"),
        Of<RunEndpoints>(
            "GET", "/_mlactors/runs/{run_id}/receipt", (runs, request, cancellationToken) => runs.ReceiptAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/runs/get"),
        Of<RunEndpoints>(
            "POST", "/_mlactors/runs/{run_id}/_cancel", (runs, request, cancellationToken) => runs.CancelAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/runs/cancel"),
        Of<RunEvents>("GET", "/_mlactors/runs/{run_id}/_events", (runs, request, cancellationToken) => runs.WatchAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/runs/get"),
    ];
}
