using System.Globalization;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using MlActors.Domain.Nodes;
using MlActors.Domain.Progress;
using MlActors.Domain.Time;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>Writes job statistics in the format of Elastic's get job statistics API.</summary>
internal static class JobStatsJson
{
    public static void WriteJobStats(
        this ElasticJsonWriter json, JobView job, IReadOnlyCollection<ForecastRun> forecasts, DateTimeOffset now,
        IReadOnlyDictionary<string, NodeCapacity> nodes)
    {
        json.Text("job_id"u8, job.Id.Value).Begin("data_counts"u8).WriteDataCounts(job.Id, job.Statistics.Counts);
        json.End().Begin("model_size_stats"u8);
        json.WriteModelSize(job.Id, job.Statistics, job.Config?.ModelMemoryLimit ?? 0, job.Model.Current?.TakenAt ?? now);
        json.End().Begin("forecasts_stats"u8).WriteForecastStats(forecasts);
        json.End().Text("state"u8, job.State);
        if (job.State is not "closed")
            json.WriteNode(job.Node, nodes).Text("assignment_explanation"u8, ExplanationOf(job));

        // Elastic writes how long it has been open, as "784s". Its own .NET client reads a date, as the published specification has it.
        if (job is { State: "opened", OpenedAt: { } opened }) json.Text("open_time"u8, InstantText.Format(opened.ToUnixTimeMilliseconds()));
        json.Begin("timing_stats"u8).WriteTiming(job.Id, job.Timing ?? JobTiming.Zero);
        json.End().Text("waiting_for"u8, job.WaitingFor);
        json.Text("skipped_by_force"u8, job.Skipped);
        if (job.Phase == JobPhase.Failed) json.Text("failure_reason"u8, job.Reason);
        if (job.Phase == JobPhase.Deleting) json.Flag("deleting", true);
        json.WriteHealth(UnitHealth.Of(job));
    }

    /// <summary>Elastic's words for what does not run because of upgrade mode.</summary>
    public const string Upgrading = "persistent task cannot be assigned while upgrade mode is enabled.";

    private static string ExplanationOf(JobView job) =>
        job.Engine == EngineStatus.Suspended ? Upgrading : job.Node is null ? job.WaitingFor ?? job.Reason ?? "" : "";

    public static void WriteDataCounts(this ElasticJsonWriter json, JobId job, DataCounts counts) => json
        .Text("job_id"u8, job.Value)
        .Number("processed_record_count"u8, counts.ProcessedRecordCount)
        .Number("processed_field_count"u8, counts.ProcessedFieldCount)
        .Number("input_bytes"u8, counts.InputBytes)
        .Number("input_field_count"u8, counts.InputFieldCount)
        .Number("invalid_date_count"u8, counts.InvalidDateCount)
        .Number("missing_field_count"u8, counts.MissingFieldCount)
        .Number("out_of_order_timestamp_count"u8, counts.OutOfOrderTimestampCount)
        .Number("empty_bucket_count"u8, counts.EmptyBucketCount)
        .Number("sparse_bucket_count"u8, counts.SparseBucketCount)
        .Number("bucket_count"u8, counts.BucketCount)
        .Time("earliest_record_timestamp"u8, counts.EarliestRecordTimestamp)
        .Time("latest_record_timestamp"u8, counts.LatestRecordTimestamp)
        .Time("last_data_time"u8, counts.LastDataTime)
        .Time("latest_bucket_timestamp"u8, counts.LatestBucketTimestamp)
        .Time("latest_empty_bucket_timestamp"u8, counts.LatestEmptyBucketTimestamp)
        .Time("latest_sparse_bucket_timestamp"u8, counts.LatestSparseBucketTimestamp)
        .Number("input_record_count"u8, counts.InputRecordCount)
        .Time("log_time"u8, counts.LastDataTime);

    /// <param name="loggedAt">The time of the last save; null before the first save.</param>
    public static void WriteModelSize(this ElasticJsonWriter json, JobId job, JobStatistics statistics, long memoryLimit, DateTimeOffset? loggedAt)
    {
        var size = statistics.Size;
        json.Text("job_id"u8, job.Value)
            .Text("result_type"u8, "model_size_stats")
            .Number("model_bytes"u8, size.ModelBytes)
            .Number("peak_model_bytes"u8, Math.Max(size.PeakModelBytes, size.ModelBytes))
            .Number("model_bytes_exceeded"u8, Math.Max(size.ModelBytesExceeded, Math.Max(0, size.ModelBytes - memoryLimit)))
            .Number("model_bytes_memory_limit"u8, memoryLimit)
            .Number("total_by_field_count"u8, size.TotalByFieldCount)
            .Number("total_over_field_count"u8, size.TotalOverFieldCount)
            .Number("total_partition_field_count"u8, size.TotalPartitionFieldCount)
            .Number("bucket_allocation_failures_count"u8, size.BucketAllocationFailures)
            .Text("memory_status"u8, size.MemoryStatus switch { MemoryStatus.HardLimit => "hard_limit", MemoryStatus.SoftLimit =>
                "soft_limit", _ => "ok" })
            .Text("assignment_memory_basis"u8, "model_memory_limit")
            .Number("categorized_doc_count"u8, size.CategorizedDocCount)
            .Number("total_category_count"u8, size.TotalCategoryCount)
            .Number("frequent_category_count"u8, size.FrequentCategoryCount)
            .Number("rare_category_count"u8, size.RareCategoryCount)
            .Number("dead_category_count"u8, size.DeadCategoryCount)
            .Number("failed_category_count"u8, size.FailedCategoryCount)
            .Text("categorization_status"u8, size.CategorizationStatus == CategorizationStatus.Warn ? "warn" : "ok")
            .Time("log_time"u8, loggedAt?.ToUnixTimeMilliseconds())
            .Time("timestamp"u8, statistics.Counts.LatestBucketTimestamp);
    }

    /// <summary>The node of a job or datafeed. Its id and name are its address, which operators use.</summary>
    public static ElasticJsonWriter WriteNode(
        this ElasticJsonWriter json, string? node, IReadOnlyDictionary<string, NodeCapacity> capacities) => node is null
        ? json
        : json.Begin("node"u8)
            .Text("id"u8, node).Text("name"u8, node).Text("ephemeral_id"u8, node).Text("transport_address"u8, node)
            .Begin("attributes"u8).WriteAttributes(capacities.GetValueOrDefault(node)).End()
            .End();

    /// <summary>Elastic's attributes of a node that concern machine learning; all are texts. None for a node that is not known.</summary>
    public static ElasticJsonWriter WriteAttributes(this ElasticJsonWriter json, NodeCapacity? node) => node is null
        ? json
        : json.Text("ml.machine_memory"u8, node.MachineMemory.ToString(CultureInfo.InvariantCulture))
            .Text("ml.max_jvm_size"u8, node.Heap.ToString(CultureInfo.InvariantCulture))
            .Text("ml.allocated_processors"u8, node.Processors.ToString(CultureInfo.InvariantCulture))
            .Text("ml.allocated_processors_double"u8, node.Processors.ToString("0.0", CultureInfo.InvariantCulture))
            .Text("ml.config_version"u8, ApiSettings.JobVersion);

    /// <summary>Typed clients read whole milliseconds.</summary>
    public static long WholeMilliseconds(double milliseconds) => (long)Math.Round(milliseconds);

    private static void WriteTiming(this ElasticJsonWriter json, JobId job, JobTiming timing)
    {
        json.Text("job_id"u8, job.Value)
            .Number("bucket_count"u8, timing.BucketCount)
            .Number("total_bucket_processing_time_ms"u8, WholeMilliseconds(timing.Total));
        if (timing.BucketCount > 0)
            json.Number("minimum_bucket_processing_time_ms"u8, WholeMilliseconds(timing.Min))
                .Number("maximum_bucket_processing_time_ms"u8, WholeMilliseconds(timing.Max))
                .Number("average_bucket_processing_time_ms"u8, WholeMilliseconds(timing.Total / timing.BucketCount))
                .Number("exponential_average_bucket_processing_time_ms"u8, WholeMilliseconds(timing.Average));
        json.Number("exponential_average_bucket_processing_time_per_hour_ms"u8, WholeMilliseconds(timing.PerHour.Value));
    }
}
