using System.Text.Json.Nodes;
using MlActors.Ctl.Prediction;
using MlActors.Ctl.Runs;
using Xunit;

namespace MlActors.Ctl.Tests.Prediction;

public sealed class CalibrationFitSpecs
{
    private readonly JsonObject _document = new CalibrationFit(
        [Run(series: 1, finalize: 2, snapshot: 6, bytes: 1_000, took: 100), Run(series: 101, finalize: 12, snapshot: 16, bytes: 11_000, took: 300)],
        [Run(series: 1, finalize: 2, snapshot: 6, bytes: 1_000, took: 40), Run(series: 101, finalize: 12, snapshot: 16, bytes: 11_000, took: 240)])
        .ToDocument(DateTimeOffset.UnixEpoch, [10_000, 110_000], syncMs: 3);

    [Theory]
    [InlineData("finalize", "per_series_ms", 0.1)]
    [InlineData("finalize", "fixed_ms", 1.9)]
    [InlineData("snapshot", "per_byte_ms", 0.001)]
    [InlineData("snapshot", "fixed_ms", 5)]
    [InlineData("gate", "fixed_ms", 0)]
    public void A_step_costs_what_is_fixed_and_what_grows_with_the_model(string step, string part, double expected) =>
        Assert.Equal(expected, _document["steps"]![step]![part]!.GetValue<double>(), 6);

    [Fact]
    public void What_jobs_keep_from_one_another_is_told_by_runs_that_close_many() =>
        Assert.Equal((3.8, 0.2), (Of("shared", "fixed_ms"), Of("shared", "per_series_ms")));

    [Fact]
    public void Speeds_are_for_the_operator()
    {
        Assert.Equal((250, 1, 3), (Of("speeds", "closes_per_second"), Of("speeds", "snapshot_megabytes_per_second"), Of("speeds", "sync_ms")));
        Assert.Equal(0.1, _document["snapshot_bytes_per_model_byte"]!.GetValue<double>(), 6);
    }

    private double Of(string part, string name) => Math.Round(_document[part]![name]!.GetValue<double>(), 6);

    /// <summary>Ten jobs.</summary>
    private static MeasuredRun Run(int series, long finalize, long snapshot, long bytes, long took) => new(
        series,
        new Receipt(
            1, "run", RunKind.CloseJobs, RunOutcome.Completed, 0, took,
            [
                .. Enumerable.Range(0, 10).Select(job => new UnitReceipt(UnitType.Job, $"j{job}", UnitState.Done, null)
                {
                    Snapshot = new SnapshotFacts("s", "abc", bytes),
                    Steps = [new StepFacts("finalize", 0, finalize, 1, null), new StepFacts("snapshot", 0, snapshot, 1, null)],
                }),
            ]));
}
