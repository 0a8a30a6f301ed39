using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>
/// Writes forecasts as the documents that Elastic keeps of them, and what a job's statistics say of them (elastic-ml parts 4.5 and 6.8).
/// </summary>
internal static class ForecastJson
{
    public static void WriteForecastPoint(this JsonOut json, JobConfig job, ForecastRun run, StoredForecastPoint stored)
    {
        var (point, detector) = (stored.Point, job.Analysis.Detectors[stored.Point.DetectorIndex]);
        json.Text("job_id", job.Id.Value)
            .Text("forecast_id", run.Id)
            .Text("result_type", "model_forecast")
            .Number("bucket_span", stored.Span / ResultJson.MillisecondsInSecond)
            .Number("detector_index", (long)point.DetectorIndex)
            .Time("timestamp", point.Timestamp)
            .Time("forecast_create_timestamp", run.CreatedAt)
            .Text("model_feature", detector.Describe())
            .Number("forecast_lower", point.Lower)
            .Number("forecast_upper", point.Upper)
            .Number("forecast_prediction", point.Prediction);
        json.WriteSplit("by", detector.ByFieldName, point.ByFieldValue)
            .WriteSplit("partition", detector.PartitionFieldName, point.PartitionFieldValue);
    }

    public static void WriteForecastRun(this JsonOut json, JobId job, ForecastRun run) => json
        .Text("job_id", job.Value)
        .Text("result_type", "model_forecast_request_stats")
        .Text("forecast_id", run.Id)
        .Number("processed_record_count", run.RecordCount)
        .Texts("forecast_messages", run.Messages)
        .Time("timestamp", run.Start)
        .Time("forecast_start_timestamp", run.Start)
        .Time("forecast_end_timestamp", run.End)
        .Time("forecast_create_timestamp", run.CreatedAt)
        .Time("forecast_expiry_timestamp", run.ExpiresAt)
        .Number("forecast_memory_bytes", run.MemoryBytes)
        .Number("forecast_record_count", run.RecordCount)
        .Number("forecast_progress", run.Progress)
        .Number("processing_time_ms", run.ProcessingMilliseconds)
        .Text("forecast_status", run.State);

    public static void WriteForecastStats(this JsonOut json, IReadOnlyCollection<ForecastRun> runs)
    {
        json.Number("total", (long)runs.Count).Number("forecasted_jobs", runs.Count > 0 ? 1L : 0L);
        if (runs.Count == 0) return;
        json.WriteSpread("memory_bytes", [.. runs.Select(run => run.MemoryBytes)]);
        json.WriteSpread("records", [.. runs.Select(run => run.RecordCount)]);
        json.WriteSpread("processing_time_ms", [.. runs.Select(run => run.ProcessingMilliseconds)]);
        json.Object("status", () =>
        {
            foreach (var same in runs.GroupBy(run => run.State).OrderBy(same => same.Key, StringComparer.Ordinal))
                json.Number(same.Key, (long)same.Count());
        });
    }

    private static void WriteSpread(this JsonOut json, string name, long[] numbers) => json.Object(name, () => json
        .Number("total", (double)numbers.Sum()).Number("min", (double)numbers.Min()).Number("avg", numbers.Average())
        .Number("max", (double)numbers.Max()));
}
