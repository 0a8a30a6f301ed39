using MlActors.Actors.Configuration;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Security;
using MlActors.Domain;
using MlActors.Domain.Security;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>The plan, start, list, get and cancel run APIs.</summary>
internal sealed class RunEndpoints(ShutdownClient shutdown, ShutdownSettings settings, AuditTrail audit)
{
    public async Task<ElasticResponse> StartAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var asked = RunRequestReader.Read(request.Body!, settings) with { By = request.Caller.Identity };
        if (asked.Kind == RunKind.DrainNode) request.Caller.EnsureMay(Actions.DrainNode);
        var run = await shutdown.StartAsync(asked, cancellationToken);
        audit.RunStarted(asked.By, run, asked);
        return ElasticResponse.With(202, json => json.Text("run_id", run.Value));
    }

    /// <summary>What the run would do; nothing is changed.</summary>
    public async Task<ElasticResponse> PlanAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var plan = await shutdown.PlanAsync(RunRequestReader.Read(request.Body!, settings), cancellationToken);
        return ElasticResponse.Ok(json => json.WritePlan(plan));
    }

    public async Task<ElasticResponse> ListAsync(CancellationToken cancellationToken)
    {
        var runs = await shutdown.RunsAsync(cancellationToken);
        return ElasticResponse.Ok(json => json.Number("count", (long)runs.Length).Array("runs", runs, run => json.Object(() => json.WriteRun(run))));
    }

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (run, units) = await shutdown.GetAsync(request.RunId(), cancellationToken);
        return ElasticResponse.Ok(json =>
        {
            json.WriteRun(run);
            json.Array("units", units, unit => json.Object(() => json.WriteUnit(unit, request.Now)));
        });
    }

    /// <summary>What the units of a run acknowledged: the same document each time, once the run is over.</summary>
    public async Task<ElasticResponse> ReceiptAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (run, units) = await shutdown.GetAsync(request.RunId(), cancellationToken, withReceipts: true);
        return ElasticResponse.Ok(json => json.WriteReceipt(run, units));
    }

    public async Task<ElasticResponse> CancelAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        await shutdown.CancelAsync(request.RunId(), request.Caller.Identity, cancellationToken);
        return ElasticResponse.Acknowledged;
    }
}

/// <summary>The run id of the path.</summary>
internal static class RunOfRequest
{
    public static RunId RunId(this ElasticRequest request) => new(request.Path("run_id")!);
}
