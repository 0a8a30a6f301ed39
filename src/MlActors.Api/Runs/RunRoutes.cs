using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Runs;

/// <summary>The calls of shutdown runs: MlActors' own, beside Elastic's.</summary>
internal static class RunRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        Of<RunEndpoints>("POST", "/_mlactors/runs", (runs, request, ct) => runs.Start(request, ct)).Taking(BodyRule.Required),
        Of<RunEndpoints>("GET", "/_mlactors/runs", (runs, request, ct) => runs.List(ct)),
        Of<RunEndpoints>("GET", "/_mlactors/runs/{run_id}", (runs, request, ct) => runs.Get(request, ct)),
        Of<RunEndpoints>("POST", "/_mlactors/runs/{run_id}/_cancel", (runs, request, ct) => runs.Cancel(request, ct)),
        Of<RunEvents>("GET", "/_mlactors/runs/{run_id}/_events", (runs, request, ct) => runs.Watch(request, ct)),
    ];
}
