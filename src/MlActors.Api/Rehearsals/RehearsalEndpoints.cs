using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Time;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Rehearsals;

/// <summary>
/// The rehearsal API: the simulator runs as a process beside the node, and its verdict is kept. A rehearsal changes nothing of the cluster; it is
/// known to the node that was asked.
/// </summary>
internal sealed class RehearsalEndpoints(StartedRehearsals rehearsals, ISimulator simulator)
{
    private const string Start = "cluster:admin/xpack/ml/rehearsals/start", Cancel = "cluster:admin/xpack/ml/rehearsals/cancel",
        Read = "cluster:monitor/xpack/ml/rehearsals/get";

    public static IEnumerable<ElasticRoute> Routes =>
    [
        Of<RehearsalEndpoints>("POST", "/_mlactors/rehearsals", (rehearse, request, _) => Task.FromResult(rehearse.StartNew(request)))
            .Requires(Start).WithBody(BodyRule.Optional),
        Of<RehearsalEndpoints>("GET", "/_mlactors/rehearsals", (rehearse, _, _) => Task.FromResult(rehearse.List()))
            .Requires(Read),
        Of<RehearsalEndpoints>("GET", "/_mlactors/rehearsals/{rehearsal_id}", (rehearse, request, _) => Task.FromResult(rehearse.Get(request)))
            .Requires(Read),
        Of<RehearsalEndpoints>(
            "GET", "/_mlactors/rehearsals/{rehearsal_id}/verdict", (rehearse, request, _) => Task.FromResult(rehearse.Verdict(request)))
            .Requires(Read).AsPage(),
        Of<RehearsalEndpoints>("DELETE", "/_mlactors/rehearsals/{rehearsal_id}", (rehearse, request, _) => Task.FromResult(rehearse.End(request)))
            .Requires(Cancel),
    ];

    private ElasticResponse StartNew(ElasticRequest request)
    {
        var order = RehearsalRequestReader.Read(request.Body ?? JsonText.Parse("{}"u8.ToArray()), simulator.Scenarios);
        var started = rehearsals.Start(order, request.Caller.Identity);
        return ElasticResponse.With(202, json => json.Text("rehearsal_id", started.Id));
    }

    private ElasticResponse List()
    {
        var (all, problem) = (rehearsals.All, simulator.Problem);
        return ElasticResponse.Ok(json =>
        {
            json.Flag("available", problem is null).Text("problem", problem);
            json.Object("limits", () => json
                .Number("nodes", (long)RehearsalLimits.Nodes).Number("jobs", (long)RehearsalLimits.Jobs).Number("seeds", (long)RehearsalLimits.Seeds)
                .Text("timeout", DurationText.Format(RehearsalLimits.Timeout)).Number("kept", (long)RehearsalLimits.Kept));
            json.Texts("faults", [.. RehearsalLimits.Faults, RehearsalLimits.NoFaults]);
            json.Array("scenarios", simulator.Scenarios, scenario => json.Object(() => json.Text("id", scenario.Id).Text("title", scenario.Title)));
            json.Number("count", (long)all.Count).Array("rehearsals", all, rehearsal => json.Object(() => Write(json, rehearsal)));
        });
    }

    private ElasticResponse Get(ElasticRequest request)
    {
        var found = Find(request);
        return ElasticResponse.Ok(json =>
        {
            Write(json, found);
            if (found.Now.State is RehearsalState.Completed { Verdict: var verdict }) json.Raw("verdict", verdict.Json);
        });
    }

    private ElasticResponse Verdict(ElasticRequest request)
    {
        var found = Find(request);
        return found.Now.State is RehearsalState.Completed { Verdict: var verdict }
            ? new ElasticResponse.Page(verdict.Page)
            : throw ElasticException.NotFound($"rehearsal [{found.Id}] has no verdict, because it is {NameOf(found.Now.State)}");
    }

    private ElasticResponse End(ElasticRequest request)
    {
        var found = Find(request);
        if (!found.Cancel(request.Caller.Identity?.ToString() ?? "its caller"))
            throw ElasticException.BadRequest($"rehearsal [{found.Id}] has ended already; it is {NameOf(found.Now.State)}");
        return ElasticResponse.Acknowledged;
    }

    private Rehearsal Find(ElasticRequest request) => rehearsals.Find(request.Path("rehearsal_id")!);

    private static void Write(ElasticJsonWriter json, Rehearsal rehearsal)
    {
        var (order, (state, endedAt, progress)) = (rehearsal.Order, rehearsal.Now);
        json.Text("rehearsal_id", rehearsal.Id).Text("state", NameOf(state)).Time("started_at", rehearsal.StartedAt).Time("ended_at", endedAt)
            .Text("started_by", rehearsal.By?.ToString())
            .Text("build", BuildVersion.Current);
        if (state is RehearsalState.Completed { Verdict.IsGreen: var isGreen }) json.Flag("green", isGreen);
        if (state is RehearsalState.Cancelled { By: var by }) json.Text("cancelled_by", by);
        if (state is RehearsalState.Failed { Problem: var problem }) json.Text("problem", problem);
        json.Object("request", () =>
        {
            if (order.Scenario is null)
                json.Number("nodes", (long)order.Nodes).Number("jobs", (long)order.Jobs).Number("datafeeds", (long)order.Datafeeds)
                    .Texts("faults", order.Faults.IsEmpty ? [RehearsalLimits.NoFaults] : order.Faults);
            json.Text("scenario", order.Scenario).Text("seeds", order.Seeds.ToString()).Text("timeout", DurationText.Format(order.Timeout));
        });
        json.Object("progress", () => json.Number("done", progress.Done).Number("total", progress.Total).Number("failed", progress.Failed));
    }

    private static string NameOf(RehearsalState state) => state switch
    {
        RehearsalState.Running => "running",
        RehearsalState.Completed => "completed",
        RehearsalState.Cancelled => "cancelled",
        _ => "failed",
    };
}
