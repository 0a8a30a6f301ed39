using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>
/// Writes the receipt of a run. Its format has a version, and units and steps have a fixed order, so that two receipts can be compared.
/// </summary>
internal static class ReceiptJson
{
    private const long Format = 1;

    public static void WriteReceipt(this ElasticJsonWriter json, RunSummary run, IReadOnlyList<UnitView> units)
    {
        json.Number("format", Format);
        json.WriteRun(run);
        if (run.EndedAt is { } end) json.Number("took_ms", (long)(end - run.StartedAt).TotalMilliseconds);
        json.Array("units", units, unit => json.Object(() => json.WriteUnitReceipt(run, unit)));
    }

    private static void WriteUnitReceipt(this ElasticJsonWriter json, RunSummary run, UnitView unit)
    {
        json.Text("type", RunJson.NameOf(unit.Unit.Kind)).Text("id", unit.Unit.Name).Text("state", RunNames.Of(unit.State)).Text("node", unit.Node);
        _ = unit.State switch
        {
            UnitState.Done done => json.Text("reason", done.Detail),
            UnitState.Failed failed => json.Text("step", RunNames.Of(failed.Step)).Text("reason", failed.Reason),
            UnitState.Skipped skipped => json.Text("reason", skipped.Reason),
            _ => json,
        };
        if (unit.Receipt is not { } receipt) return;
        json.Text("run_id", receipt.Run == run.Id ? null : receipt.Run.Value)
            .Text("build", receipt.Build).Number("epoch", receipt.Epoch).Number("starts", (long)receipt.Starts);
        if (receipt.IsSynced is { } isSynced) json.Flag("synced", isSynced);
        if (receipt.Snapshot is { } snapshot) json.WriteSnapshot(snapshot);
        if (receipt.Reach is { } reach)
            json.Object("read_up_to", () => json.Number("time", reach.Position.Time).Text("tiebreak", reach.Position.Tiebreak));
        json.Array("steps", receipt.Steps, step => json.Object(() => json
            .Text("step", RunNames.Of(step.Step)).Time("at", step.At).Number("took_ms", step.Milliseconds)
            .Number("attempts", (long)step.Attempts).Text("detail", step.Detail)));
        if (unit.State is UnitState.Done && run.Options.Force)
            json.Texts("skipped_steps", [.. StepsOf(run, unit).Except(receipt.Steps.Select(step => step.Step)).Select(RunNames.Of)]);
        json.Text("skipped", receipt.Skipped);
    }

    private static IEnumerable<CloseStep> StepsOf(RunSummary run, UnitView unit) => unit.Unit.Kind == UnitKind.Datafeed
        ? []
        : CloseProgress.StepsOf(run.Kind == RunKind.DrainNode ? CloseKind.Vacate : CloseKind.Close).Where(step => step != CloseStep.Close);

    private static void WriteSnapshot(this ElasticJsonWriter json, SnapshotReceipt snapshot)
    {
        var counts = snapshot.Counts;
        json.Object("records", () => json
            .Number("processed", counts.ProcessedRecordCount)
            .Number("out_of_order", counts.OutOfOrderTimestampCount)
            .Number("invalid_date", counts.InvalidDateCount)
            .Number("missing_fields", counts.MissingFieldCount)
            .Number("input_bytes", counts.InputBytes)
            .Time("earliest", counts.EarliestRecordTimestamp)
            .Time("latest", counts.LatestRecordTimestamp));
        json.Object("results", () => json
            .Number("buckets", counts.BucketCount)
            .Number("empty_buckets", counts.EmptyBucketCount)
            .Time("latest_bucket", snapshot.LatestResultTime));
        json.Object("snapshot", () => json
            .Text("id", snapshot.Id).Text("sha256", snapshot.Checksum).Number("bytes", snapshot.Bytes));
        if (snapshot.Position is { } position)
            json.Object("position", () => json.Number("time", position.Time).Text("tiebreak", position.Tiebreak));
    }
}
