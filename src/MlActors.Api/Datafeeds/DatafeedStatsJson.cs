using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Nodes;

namespace MlActors.Api.Datafeeds;

/// <summary>Writes the statistics of a datafeed, as Elastic's get datafeed statistics API does.</summary>
internal static class DatafeedStatsJson
{
    public static void WriteDatafeedStats(
        this ElasticJsonWriter json, DatafeedView feed, bool isUpgrading, IReadOnlyDictionary<string, NodeCapacity> nodes)
    {
        json.Text("datafeed_id", feed.Id.Value).Text("state", feed.State);
        if (isUpgrading && feed.State != "stopped") json.Text("assignment_explanation", JobStatsJson.Upgrading);
        else if (feed.State != "stopped")
            json.WriteNode(feed.Node, nodes).Text("assignment_explanation", feed.Node is null ? feed.WaitingFor ?? "" : "");
        json.Object("timing_stats", () => json.WriteTiming(feed));
        if (feed.Phase == DatafeedPhase.Started && feed.Node is not null && !isUpgrading)
            json.Object("running_state", () => json
                .Flag("real_time_configured", feed.End is null)
                .Flag("real_time_running", feed.Activity == FeedActivity.RealTime));
        json.Text("waiting_for", feed.WaitingFor);
        if (feed.Phase == DatafeedPhase.Stopped) json.Text("stop_reason", feed.Reason);
        if (feed.Phase == DatafeedPhase.Failed) json.Text("failure_reason", feed.Reason);
        json.WriteHealth(UnitHealth.Of(feed));
    }

    // Whole milliseconds: typed clients read them as integers.
    private static void WriteTiming(this ElasticJsonWriter json, DatafeedView feed)
    {
        var timing = feed.Timing;
        json.Text("job_id", feed.Config?.JobId.Value)
            .Number("search_count", timing.SearchCount)
            .Number("bucket_count", timing.BucketCount)
            .Number("total_search_time_ms", JobStatsJson.WholeMilliseconds(timing.TotalSearchTimeMs));
        if (timing.BucketCount > 0)
            json.Number("average_search_time_per_bucket_ms", JobStatsJson.WholeMilliseconds(timing.TotalSearchTimeMs / timing.BucketCount));
        json.Number("exponential_average_search_time_per_hour_ms", JobStatsJson.WholeMilliseconds(timing.PerHour.Value));
        json.Object("exponential_average_calculation_context", () =>
        {
            json.Number("incremental_metric_value_ms", JobStatsJson.WholeMilliseconds(timing.PerHour.CurrentHour))
                .Time("latest_timestamp", timing.PerHour.Latest);
            if (timing.PerHour.Previous is { } previous)
                json.Number("previous_exponential_average_ms", JobStatsJson.WholeMilliseconds(previous));
        });
    }
}
