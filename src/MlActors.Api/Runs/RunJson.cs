using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using MlActors.Domain.Time;

namespace MlActors.Api.Runs;

/// <summary>Writes runs and their units; mlctl parses this format.</summary>
internal static class RunJson
{
    public static void WriteRun(this ElasticJsonWriter json, RunSummary run)
    {
        json.Text("run_id", run.Id.Value)
            .Text("kind", RunNames.Of(run.Kind))
            .Text("outcome", RunNames.Of(run.Outcome))
            .Text("stage", run.Stage)
            .Text("node", run.Node)
            .Text("build", run.Build)
            .Text("started_by", run.StartedBy?.ToString())
            .Text("cancelled_by", run.CancelledBy?.ToString())
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
        json.WritePrediction(run);
    }

    public static string NameOf(UnitKind kind) => kind == UnitKind.Job ? "job" : "datafeed";

    /// <summary>The steps that a forced close or stop skipped, per unit; nothing when none was skipped.</summary>
    public static void WriteForced(this ElasticJsonWriter json, IReadOnlyCollection<ForcedUnit> forced)
    {
        if (forced.Count == 0) return;
        json.Array("forced", forced, unit => json.Object(() => json
            .Text(unit.Unit.Kind == UnitKind.Job ? "job_id" : "datafeed_id", unit.Unit.Name)
            .Text("detail", unit.Detail)));
    }

    public static void WriteUnit(this ElasticJsonWriter json, UnitView unit, DateTimeOffset now)
    {
        json.Text("type", NameOf(unit.Unit.Kind)).Text("id", unit.Unit.Name).Text("state", RunNames.Of(unit.State))
            .Text("node", unit.Node);
        _ = unit.State switch
        {
            UnitState.Active active => json
                .Text("step", RunNames.Of(active.Step))
                .Number("attempt", (long)active.Attempt)
                .Number("seconds", Math.Max(0, Math.Round((now - active.Since).TotalSeconds, 1)))
                .Text("waiting_for", active.WaitingFor),
            UnitState.Done done => json.Text("reason", done.Detail),
            UnitState.Failed failed => json.Text("step", RunNames.Of(failed.Step)).Text("reason", failed.Reason),
            UnitState.Skipped skipped => json.Text("reason", skipped.Reason),
            _ => json,
        };
        json.Time("ended_at", unit.State.EndedAt);
        if (unit.Steps is not { } steps) return;
        json.Array("steps", steps.Index(), step => json.Object(() =>
        {
            json.Text("step", RunNames.Of(step.Item.Step)).Time("at", step.Item.At);
            if ((step.Index + 1 < steps.Length ? steps[step.Index + 1].At : unit.State.EndedAt) is { } end)
                json.Number("took_ms", Math.Max(0, (long)(end - step.Item.At).TotalMilliseconds));
        }));
    }
}
