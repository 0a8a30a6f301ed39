using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Runs;

/// <summary>The calls of shutdown runs: MlActors' own, beside Elastic's.</summary>
internal static class RunRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        Of<RunEndpoints>("POST", "/_mlactors/runs", (runs, request, cancellationToken) => runs.StartAsync(request, cancellationToken))
            .Taking(BodyRule.Required),
        Of<RunEndpoints>("GET", "/_mlactors/runs", (runs, request, cancellationToken) => runs.ListAsync(cancellationToken)),
        Of<RunEndpoints>("GET", "/_mlactors/runs/{run_id}", (runs, request, cancellationToken) => runs.GetAsync(request, cancellationToken)),
        Of<RunEndpoints>(
            "POST", "/_mlactors/runs/{run_id}/_cancel", (runs, request, cancellationToken) => runs.CancelAsync(request, cancellationToken)),
        Of<RunEvents>("GET", "/_mlactors/runs/{run_id}/_events", (runs, request, cancellationToken) => runs.WatchAsync(request, cancellationToken)),
    ];
}
