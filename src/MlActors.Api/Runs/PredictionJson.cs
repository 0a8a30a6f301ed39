using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Prediction;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>Writes plans with their predictions; mlctl parses this format. All durations are seconds.</summary>
internal static class PredictionJson
{
    public static void WritePlan(this ElasticJsonWriter json, PredictedPlan predicted)
    {
        var (plan, prediction, calibration) = predicted;
        json.Text("kind", RunNames.Of(plan.Kind)).Text("refusal", plan.Refusal?.Reason);
        json.Object("prediction", () =>
        {
            json.Number("seconds", Rounded(prediction.Seconds))
                .Number("budget_seconds", prediction.Budget)
                .Flag("within_budget", prediction.IsWithinBudget)
                .Text("bound_by", prediction.BoundBy)
                .Time("calibrated_at", calibration.MeasuredAt);
            json.Texts("critical_path", prediction.CriticalPath.Select(unit => unit.Name));
            json.Object("steps", () => WriteSteps(json, prediction.Steps));
        });
        json.Array("units", plan.Units.Zip(prediction.Units, (unit, predicted) => (Unit: unit, Predicted: predicted)), each =>
            json.Object(() => WriteUnit(json, each.Unit, each.Predicted)));
    }

    public static void WritePrediction(this ElasticJsonWriter json, RunSummary run)
    {
        if (run.Prediction is not { } prediction) return;
        json.Object("prediction", () =>
        {
            json.Number("seconds", prediction.Seconds).Flag("calibrated", prediction.IsCalibrated);
            if (run.EndedAt is { } end) json.Number("error", Rounded(prediction.ErrorAfter(end - run.StartedAt)));
        });
    }

    private static void WriteUnit(ElasticJsonWriter json, PlannedUnit unit, UnitPrediction predicted)
    {
        json.Text("type", RunJson.NameOf(unit.Unit.Kind))
            .Text("id", unit.Unit.Name)
            .Number("model_bytes", unit.ModelBytes)
            .Texts("steps", [.. unit.Steps.Select(RunNames.Of)])
            .Number("predicted_seconds", Rounded(predicted.Seconds))
            .Number("done_after_seconds", Rounded(predicted.DoneAfter))
            .Object("predicted_steps", () => WriteSteps(json, predicted.Steps));
        var load = predicted.Load;
        if (load.Unit.Kind == Domain.UnitKind.Job)
            json.Number("snapshot_bytes", load.SnapshotBytes).Number("series", load.Series).Number("buffered_records", load.BufferedRecords)
                .Time("open_bucket", load.OpenBucket);
        json.Texts("blockers", load.Blockers);
    }

    private static void WriteSteps(ElasticJsonWriter json, IEnumerable<KeyValuePair<Domain.Jobs.CloseStep, double>> steps)
    {
        foreach (var (step, seconds) in steps) json.Number(RunNames.Of(step), Rounded(seconds));
    }

    private static double Rounded(double seconds) => Math.Round(seconds, 4);
}
