using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>Writes forecasts as the documents that Elastic stores (result types model_forecast and model_forecast_request_stats).</summary>
internal static class ForecastJson
{
    public static void WriteForecastPoint(this ElasticJsonWriter json, JobConfig job, ForecastRun run, StoredForecastPoint stored)
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

    public static void WriteForecastRun(this ElasticJsonWriter json, JobId job, ForecastRun run) => json
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
}
