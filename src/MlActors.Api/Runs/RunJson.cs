using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Shutdown;
using MlActors.Domain.Time;

namespace MlActors.Api.Runs;

/// <summary>Writes runs and their units; mlctl is built against these shapes.</summary>
internal static class RunJson
{
    public static void WriteRun(this JsonOut json, RunSummary run)
    {
        json.Text("run_id", run.Id.Value)
            .Text("kind", RunWords.Of(run.Kind))
            .Text("outcome", RunWords.Of(run.Outcome))
            .Text("stage", run.Stage)
            .Text("node", run.Node)
            .Time("started_at", run.StartedAt)
            .Time("ended_at", run.EndedAt);
        json.Object("options", () => json
            .Flag("force", run.Options.Force)
            .Text("timeout", DurationText.Format(run.Options.Budget))
            .Number("parallelism", (long)run.Options.Parallelism));
        json.Object("counts", () => json
            .Number("total", (long)run.Total)
            .Number("waiting", (long)run.Waiting)
            .Number("active", (long)run.Active)
            .Number("done", (long)run.Done)
            .Number("failed", (long)run.Failed)
            .Number("skipped", (long)run.Skipped));
    }

    /// <summary>What force left undone, unit by unit: nothing where it left nothing.</summary>
    public static void WriteForced(this JsonOut json, IReadOnlyCollection<ForcedUnit> forced)
    {
        if (forced.Count == 0) return;
        json.Array("forced", forced, unit => json.Object(() => json
            .Text(unit.Unit.Kind == UnitKind.Job ? "job_id" : "datafeed_id", unit.Unit.Name)
            .Text("detail", unit.Detail)));
    }

    public static void WriteUnit(this JsonOut json, UnitView unit, DateTimeOffset now)
    {
        json.Text("type", unit.Unit.Kind == UnitKind.Job ? "job" : "datafeed").Text("id", unit.Unit.Name).Text("state", RunWords.Of(unit.State))
            .Text("node", unit.Node);
        _ = unit.State switch
        {
            UnitState.Active active => json
                .Text("step", active.Step)
                .Number("attempt", (long)active.Attempt)
                .Number("seconds", Math.Max(0, Math.Round((now - active.Since).TotalSeconds, 1)))
                .Text("waiting_for", active.WaitingFor),
            UnitState.Done done => json.Text("reason", done.Detail),
            UnitState.Failed failed => json.Text("step", failed.Step).Text("reason", failed.Reason),
            UnitState.Skipped skipped => json.Text("reason", skipped.Reason),
            _ => json,
        };
    }
}
