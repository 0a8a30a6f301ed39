using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>Starts, lists, shows and cancels runs.</summary>
internal sealed class RunEndpoints(ShutdownClient shutdown, ShutdownSettings settings)
{
    public async Task<Answer> Start(ElasticRequest request, CancellationToken ct)
    {
        var run = await shutdown.Start(RunRequestReader.Read(request.Body!, settings), ct);
        return Answer.With(202, json => json.Text("run_id", run.Value));
    }

    public async Task<Answer> List(CancellationToken ct)
    {
        var runs = await shutdown.Runs(ct);
        return Answer.Ok(json => json.Number("count", (long)runs.Length).Array("runs", runs, run => json.Object(() => json.WriteRun(run))));
    }

    public async Task<Answer> Get(ElasticRequest request, CancellationToken ct)
    {
        var (run, units) = await shutdown.Get(request.RunId(), ct);
        return Answer.Ok(json =>
        {
            json.WriteRun(run);
            json.Array("units", units, unit => json.Object(() => json.WriteUnit(unit, request.Now)));
        });
    }

    public async Task<Answer> Cancel(ElasticRequest request, CancellationToken ct)
    {
        await shutdown.Cancel(request.RunId(), ct);
        return Answer.Acknowledged;
    }
}

/// <summary>The run that a call is about.</summary>
internal static class RunOfRequest
{
    public static RunId RunId(this ElasticRequest request) => new(request.Path("run_id")!);
}
