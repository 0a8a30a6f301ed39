using MlActors.Actors.Configuration;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Domain;

namespace MlActors.Api.Runs;

/// <summary>Starts, lists, shows and cancels runs.</summary>
internal sealed class RunEndpoints(ShutdownClient shutdown, ShutdownSettings settings)
{
    public async Task<Answer> StartAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var run = await shutdown.StartAsync(RunRequestReader.Read(request.Body!, settings), cancellationToken);
        return Answer.With(202, json => json.Text("run_id", run.Value));
    }

    public async Task<Answer> ListAsync(CancellationToken cancellationToken)
    {
        var runs = await shutdown.RunsAsync(cancellationToken);
        return Answer.Ok(json => json.Number("count", (long)runs.Length).Array("runs", runs, run => json.Object(() => json.WriteRun(run))));
    }

    public async Task<Answer> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (run, units) = await shutdown.GetAsync(request.RunId(), cancellationToken);
        return Answer.Ok(json =>
        {
            json.WriteRun(run);
            json.Array("units", units, unit => json.Object(() => json.WriteUnit(unit, request.Now)));
        });
    }

    public async Task<Answer> CancelAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        await shutdown.CancelAsync(request.RunId(), cancellationToken);
        return Answer.Acknowledged;
    }
}

/// <summary>The run that a call is about.</summary>
internal static class RunOfRequest
{
    public static RunId RunId(this ElasticRequest request) => new(request.Path("run_id")!);
}
