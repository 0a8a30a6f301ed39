using System.Globalization;
using MlActors.Api.Elastic.Json;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Time;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>Writes job statistics in the format of Elastic's get job statistics API.</summary>
internal static class JobStatsJson
{
    public static void WriteJobStats(this ElasticJsonWriter json, JobView job, IReadOnlyCollection<ForecastRun> forecasts, DateTimeOffset now)
    {
        json.Text("job_id", job.Id.Value);
        json.Object("data_counts", () => json.WriteDataCounts(job.Id, job.Statistics.Counts));
        json.Object(
            "model_size_stats",
            () => json.WriteModelSize(job.Id, job.Statistics, job.Config?.ModelMemoryLimit ?? 0, job.Model.Current?.TakenAt ?? now));
        json.Object("forecasts_stats", () => json.WriteForecastStats(forecasts));
        json.Text("state", job.State);
        if (job.State is not "closed")
            json.WriteNode(job.Node).Text("assignment_explanation", ExplanationOf(job));

        // Elastic writes how long it has been open, as "784s". Its own .NET client reads a date, as the published specification has it.
        if (job is { State: "opened", OpenedAt: { } opened }) json.Text("open_time", InstantText.Format(opened.ToUnixTimeMilliseconds()));
        json.Object("timing_stats", () => json.WriteTiming(job.Id, job.Timing ?? JobTiming.Zero));
        json.Text("waiting_for", job.WaitingFor);
        json.Text("skipped_by_force", job.Skipped);
        if (job.Phase == JobPhase.Failed) json.Text("failure_reason", job.Reason);
        if (job.Phase == JobPhase.Deleting) json.Flag("deleting", true);
    }

    /// <summary>Elastic's words for what does not run because of upgrade mode.</summary>
    public const string Upgrading = "persistent task cannot be assigned while upgrade mode is enabled.";

    private static string ExplanationOf(JobView job) =>
        job.Engine == EngineStatus.Suspended ? Upgrading : job.Node is null ? job.WaitingFor ?? job.Reason ?? "" : "";

    public static void WriteDataCounts(this ElasticJsonWriter json, JobId job, DataCounts counts) => json
        .Text("job_id", job.Value)
        .Number("processed_record_count", counts.ProcessedRecordCount)
        .Number("processed_field_count", counts.ProcessedFieldCount)
        .Number("input_bytes", counts.InputBytes)
        .Number("input_field_count", counts.InputFieldCount)
        .Number("invalid_date_count", counts.InvalidDateCount)
        .Number("missing_field_count", counts.MissingFieldCount)
        .Number("out_of_order_timestamp_count", counts.OutOfOrderTimestampCount)
        .Number("empty_bucket_count", counts.EmptyBucketCount)
        .Number("sparse_bucket_count", counts.SparseBucketCount)
        .Number("bucket_count", counts.BucketCount)
        .Time("earliest_record_timestamp", counts.EarliestRecordTimestamp)
        .Time("latest_record_timestamp", counts.LatestRecordTimestamp)
        .Time("last_data_time", counts.LastDataTime)
        .Time("latest_bucket_timestamp", counts.LatestBucketTimestamp)
        .Time("latest_empty_bucket_timestamp", counts.LatestEmptyBucketTimestamp)
        .Time("latest_sparse_bucket_timestamp", counts.LatestSparseBucketTimestamp)
        .Number("input_record_count", counts.InputRecordCount)
        .Time("log_time", counts.LastDataTime);

    /// <param name="loggedAt">The time of the last save; null before the first save.</param>
    public static void WriteModelSize(this ElasticJsonWriter json, JobId job, JobStatistics statistics, long memoryLimit, DateTimeOffset? loggedAt)
    {
        var size = statistics.Size;
        json.Text("job_id", job.Value)
            .Text("result_type", "model_size_stats")
            .Number("model_bytes", size.ModelBytes)
            .Number("peak_model_bytes", Math.Max(size.PeakModelBytes, size.ModelBytes))
            .Number("model_bytes_exceeded", Math.Max(size.ModelBytesExceeded, Math.Max(0, size.ModelBytes - memoryLimit)))
            .Number("model_bytes_memory_limit", memoryLimit)
            .Number("total_by_field_count", size.TotalByFieldCount)
            .Number("total_over_field_count", size.TotalOverFieldCount)
            .Number("total_partition_field_count", size.TotalPartitionFieldCount)
            .Number("bucket_allocation_failures_count", size.BucketAllocationFailures)
            .Text("memory_status", size.MemoryStatus switch { MemoryStatus.HardLimit => "hard_limit", MemoryStatus.SoftLimit =>
                "soft_limit", _ => "ok" })
            .Text("assignment_memory_basis", "model_memory_limit")
            .Number("categorized_doc_count", size.CategorizedDocCount)
            .Number("total_category_count", size.TotalCategoryCount)
            .Number("frequent_category_count", size.FrequentCategoryCount)
            .Number("rare_category_count", size.RareCategoryCount)
            .Number("dead_category_count", size.DeadCategoryCount)
            .Number("failed_category_count", size.FailedCategoryCount)
            .Text("categorization_status", size.CategorizationStatus == CategorizationStatus.Warn ? "warn" : "ok")
            .Time("log_time", loggedAt)
            .Time("timestamp", statistics.Counts.LatestBucketTimestamp);
    }

    /// <summary>The node of a job or datafeed. Its id and name are its address, which operators use.</summary>
    public static ElasticJsonWriter WriteNode(this ElasticJsonWriter json, string? node) => node is null ? json : json.Object("node", () =>
    {
        json.Text("id", node).Text("name", node).Text("ephemeral_id", node).Text("transport_address", node);
        json.Object("attributes", () => { });
    });

    /// <summary>Typed clients read whole milliseconds.</summary>
    public static long WholeMilliseconds(double milliseconds) => (long)Math.Round(milliseconds);

    private static void WriteTiming(this ElasticJsonWriter json, JobId job, JobTiming timing)
    {
        json.Text("job_id", job.Value)
            .Number("bucket_count", timing.BucketCount)
            .Number("total_bucket_processing_time_ms", WholeMilliseconds(timing.Total));
        if (timing.BucketCount > 0)
            json.Number("minimum_bucket_processing_time_ms", WholeMilliseconds(timing.Min))
                .Number("maximum_bucket_processing_time_ms", WholeMilliseconds(timing.Max))
                .Number("average_bucket_processing_time_ms", WholeMilliseconds(timing.Total / timing.BucketCount))
                .Number("exponential_average_bucket_processing_time_ms", WholeMilliseconds(timing.Average));
        json.Number("exponential_average_bucket_processing_time_per_hour_ms", WholeMilliseconds(timing.PerHour.Value));
    }
}
