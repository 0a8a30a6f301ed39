using System.Text;
using System.Text.Json;
using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Tests.Hosting;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Nodes;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Snapshots;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>Job statistics for states that are hard to reach over HTTP.</summary>
public sealed class JobStatsSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly JobView Opened = new(
        new JobId("j"), JobPhase.Open, EngineStatus.Ready,
        new JobConfig(new JobId("j"), new AnalysisConfig(TimeSpan.FromMinutes(5), [new DetectorConfig("count")]), new DataDescription(), Now), 1,
        JobStatistics.Empty, ModelHistory.Empty, null, Now.AddSeconds(-784), null, null, null, "10.0.0.1:4053", null);

    [Fact]
    public void An_opened_job_has_an_open_time() => Shown(Opened).Has("state", "\"opened\"").Has("open_time", "\"2026-01-02T02:51:01.000Z\"")
        .Has("node",
            """{"id":"10.0.0.1:4053","name":"10.0.0.1:4053","ephemeral_id":"10.0.0.1:4053","transport_address":"10.0.0.1:4053","attributes":{}}""");

    [Fact]
    public void Its_node_has_the_attributes_that_concern_machine_learning_as_texts() =>
        Shown(Opened, new() { ["10.0.0.1:4053"] = new NodeCapacity(8L << 30, 2L << 30, 4L << 30, 6) }).Has("node.attributes", $$"""
            {"ml.machine_memory":"{{8L << 30}}","ml.max_jvm_size":"{{4L << 30}}","ml.allocated_processors":"6","ml.allocated_processors_double":"6.0",
             "ml.config_version":"12.0.0"}
            """);

    [Fact]
    public void Times_are_whole_milliseconds_since_typed_clients_read_no_others() =>
        Shown(Opened with { Timing = JobTiming.Zero.Add(2.2, 1).Add(4.6, 2) })
            .Has(
                "timing_stats",
                """{"job_id":"j","bucket_count":2,"total_bucket_processing_time_ms":7,"minimum_bucket_processing_time_ms":2,"maximum_bucket_processing_time_ms":5,"average_bucket_processing_time_ms":3,"exponential_average_bucket_processing_time_ms":2,"exponential_average_bucket_processing_time_per_hour_ms":7}""");

    [Fact]
    public void A_job_without_measured_buckets_has_no_averages() =>
        Shown(Opened).Has("timing_stats.bucket_count", "0").HasNo("timing_stats.average_bucket_processing_time_ms")
            .Has("timing_stats.exponential_average_bucket_processing_time_per_hour_ms", "0");

    [Fact]
    public void A_job_without_a_node_has_waiting_for() =>
        Shown(Opened with { Engine = EngineStatus.None, Node = null, WaitingFor = "another node to take it over" })
        .Has("state", "\"opening\"").HasNo("node").HasNo("open_time").Has("assignment_explanation", "\"another node to take it over\"")
        .Has("waiting_for", "\"another node to take it over\"");

    [Fact]
    public void A_closing_job_has_waiting_for() => Shown(Opened with { Phase = JobPhase.Closing, WaitingFor = "the result store: locked" })
        .Has("state", "\"closing\"").HasNo("open_time").Has("waiting_for", "\"the result store: locked\"").Has("assignment_explanation", "\"\"");

    [Fact]
    public void A_failed_job_has_a_failure_reason() =>
        Shown(Opened with { Phase = JobPhase.Failed, Engine = EngineStatus.None, Node = null, Reason = "the model is damaged" })
        .Has("state", "\"failed\"").Has("failure_reason", "\"the model is damaged\"").Has("assignment_explanation", "\"the model is damaged\"");

    [Fact]
    public void A_job_in_deletion_has_the_deleting_flag() =>
        Shown(Opened with { Phase = JobPhase.Deleting, Engine = EngineStatus.None, Node = null }).Has("state", "\"closed\"").Has("deleting", "true");

    [Fact]
    public void A_model_that_rejected_series_is_at_its_limit() =>
        Shown(Opened with {
            Statistics = JobStatistics.Empty with {
                Size = new ModelSize {
                    ModelBytes = 3L << 30, TotalByFieldCount = 5, TotalPartitionFieldCount = 2, BucketAllocationFailures = 1,
                    MemoryStatus = MemoryStatus.HardLimit, TotalOverFieldCount = 4, CategorizationStatus = CategorizationStatus.Warn,
                    TotalCategoryCount = 6 } } })
        .Has("model_size_stats.memory_status", "\"hard_limit\"").Has("model_size_stats.model_bytes_exceeded", $"{2L << 30}")
        .Has("model_size_stats.total_by_field_count", "5");

    [Fact]
    public void Unknown_times_are_omitted() =>
        Shown(Opened with {
            Statistics = JobStatistics.Empty with { Counts = new DataCounts { ProcessedRecordCount = 3, LatestRecordTimestamp = 1403481600000 } } })
        .Has("data_counts.input_record_count", "3").Has("data_counts.latest_record_timestamp", "1403481600000")
        .HasNo("data_counts.earliest_record_timestamp").HasNo("data_counts.last_data_time");

    private static ApiResponse Shown(JobView job, Dictionary<string, NodeCapacity>? nodes = null)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            var json = new ElasticJsonWriter(writer, human: false);
            json.Object(() => json.WriteJobStats(job, [], Now, nodes ?? []));
        }

        return new ApiResponse(200, Encoding.UTF8.GetString(body.ToArray()), new Dictionary<string, string>());
    }
}
