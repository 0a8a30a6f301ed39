using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Time;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Rehearsals;

/// <summary>
/// The rehearsal API: the simulator runs as a process beside the node, and each node shows the rehearsals of all. A rehearsal changes nothing of the
/// cluster.
/// </summary>
internal sealed class RehearsalEndpoints(StartedRehearsals rehearsals, ISimulator simulator)
{
    private const string Start = "cluster:admin/xpack/ml/rehearsals/start", Cancel = "cluster:admin/xpack/ml/rehearsals/cancel",
        Read = "cluster:monitor/xpack/ml/rehearsals/get";

    public static IEnumerable<ElasticRoute> Routes =>
    [
        Of<RehearsalEndpoints>("POST", "/_mlactors/rehearsals", (rehearse, request, cancellation) => rehearse.StartAsync(request, cancellation))
            .Requires(Start).WithBody(BodyRule.Optional),
        Of<RehearsalEndpoints>("GET", "/_mlactors/rehearsals", (rehearse, _, cancellation) => rehearse.ListAsync(cancellation))
            .Requires(Read),
        Of<RehearsalEndpoints>(
            "GET", "/_mlactors/rehearsals/{rehearsal_id}", (rehearse, request, cancellation) => rehearse.GetAsync(request, cancellation))
            .Requires(Read),
        Of<RehearsalEndpoints>(
            "GET", "/_mlactors/rehearsals/{rehearsal_id}/verdict", (rehearse, request, cancellation) => rehearse.VerdictAsync(request, cancellation))
            .Requires(Read).AsPage(),
        Of<RehearsalEndpoints>(
            "DELETE", "/_mlactors/rehearsals/{rehearsal_id}", (rehearse, request, cancellation) => rehearse.CancelAsync(request, cancellation))
            .Requires(Cancel),
    ];

    private async Task<ElasticResponse> StartAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var order = RehearsalRequestReader.Read(request.Body ?? JsonText.Parse("{}"u8.ToArray()), simulator.Scenarios);
        var started = await rehearsals.StartAsync(order, request.Caller.Identity, cancellationToken);
        return ElasticResponse.With(202, json => json.Text("rehearsal_id", started.Id));
    }

    private async Task<ElasticResponse> ListAsync(CancellationToken cancellationToken)
    {
        var (all, problem) = (await rehearsals.AllAsync(cancellationToken), simulator.Problem);
        return ElasticResponse.Ok(json =>
        {
            json.Flag("available", problem is null).Text("problem", problem).Text("node", rehearsals.Node);
            json.Object("limits", () => json
                .Number("nodes", (long)RehearsalLimits.Nodes).Number("jobs", (long)RehearsalLimits.Jobs).Number("seeds", (long)RehearsalLimits.Seeds)
                .Text("timeout", DurationText.Format(RehearsalLimits.Timeout)).Number("kept", (long)RehearsalLimits.Kept));
            json.Texts("faults", [.. RehearsalLimits.Faults, RehearsalLimits.NoFaults]);
            json.Array("scenarios", simulator.Scenarios, scenario => json.Object(() => json.Text("id", scenario.Id).Text("title", scenario.Title)));
            json.Number("count", (long)all.Length).Array("rehearsals", all, rehearsal => json.Object(() => Write(json, rehearsal)));
        });
    }

    private async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, cancellationToken);
        var verdict = found.End?.Outcome == RehearsalOutcome.Completed ? await rehearsals.VerdictAsync(found.Id, cancellationToken) : null;
        return ElasticResponse.Ok(json =>
        {
            Write(json, found);
            if (verdict is not null) json.Raw("verdict", verdict.Json);
        });
    }

    private async Task<ElasticResponse> VerdictAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, cancellationToken);
        return await rehearsals.VerdictAsync(found.Id, cancellationToken) is { } verdict
            ? new ElasticResponse.Page(verdict.Page)
            : throw ElasticException.NotFound($"rehearsal [{found.Id}] has no verdict, because it is {rehearsals.NameOf(found)}");
    }

    private async Task<ElasticResponse> CancelAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        await rehearsals.CancelAsync(IdOf(request), request.Caller.Identity?.ToString() ?? "its caller", cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    private Task<RehearsalRecord> FindAsync(ElasticRequest request, CancellationToken cancellationToken) =>
        rehearsals.FindAsync(IdOf(request), cancellationToken);

    private static string IdOf(ElasticRequest request) => request.Path("rehearsal_id")!;

    private void Write(ElasticJsonWriter json, RehearsalRecord rehearsal)
    {
        var (order, end, progress) = (rehearsal.Order, rehearsal.End, rehearsal.Progress);
        json.Text("rehearsal_id", rehearsal.Id).Text("state", rehearsals.NameOf(rehearsal)).Time("started_at", rehearsal.StartedAt)
            .Time("ended_at", end?.At).Text("started_by", rehearsal.By?.ToString())
            .Text("node", rehearsal.Node.Node).Text("build", rehearsal.Build);
        if (end is { Outcome: RehearsalOutcome.Completed }) json.Flag("green", end.IsGreen);
        json.Text("cancelled_by", end?.By);
        json.Text("problem", rehearsals.IsLost(rehearsal) ? $"node [{rehearsal.Node.Node}], which ran it, ended before it" : end?.Problem);
        json.Text("command", rehearsal.Command);
        json.Object("request", () =>
        {
            if (order.Scenario is null)
                json.Number("nodes", (long)order.Nodes).Number("jobs", (long)order.Jobs).Number("datafeeds", (long)order.Datafeeds)
                    .Texts("faults", order.Faults.IsEmpty ? [RehearsalLimits.NoFaults] : order.Faults);
            json.Text("scenario", order.Scenario).Text("seeds", order.Seeds.ToString()).Text("timeout", DurationText.Format(order.Timeout));
        });
        json.Object("progress", () => json.Number("done", progress.Done).Number("total", progress.Total).Number("failed", progress.Failed));
    }
}
