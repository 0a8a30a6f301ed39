using System.Text;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Datafeeds;

/// <summary>
/// Starting, running and stopping datafeeds over documents that were loaded through the API.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class DatafeedLifecycleSpecs(ApiHost api)
{
    private const long FirstHour = 1403481600000;
    private const long Hour = 3_600_000;

    [Fact]
    public async Task A_datafeed_with_an_end_reads_everything_and_closes_its_job()
    {
        var feed = await HasFeedAsync("to-the-end", hours: 30);

        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start?start=0&end={FirstHour + 40 * Hour}")).Is(200).Has("started", "true");

        await api.EventuallyAsync($"GET /_ml/anomaly_detectors/{feed}/_stats", response => response.Has("jobs.0.state", "\"closed\""));
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{feed}/_stats")).Has("jobs.0.data_counts.processed_record_count", "30");
        (await api.CallAsync($"GET /_ml/datafeeds/{feed}/_stats")).Has("datafeeds.0.state", "\"stopped\"").HasNo("datafeeds.0.node")
            .HasNo("datafeeds.0.running_state")
            .Has("datafeeds.0.timing_stats.job_id", $"\"{feed}\"").Has("datafeeds.0.timing_stats.search_count", "1")
            .Has("datafeeds.0.timing_stats.exponential_average_calculation_context.latest_timestamp", $"{FirstHour + 29 * Hour}");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{feed}/_stats")).Has("jobs.0.timing_stats.bucket_count", "29");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{feed}/results/buckets?size=1")).Has("buckets.0.timestamp", $"{FirstHour}")
            .Has("buckets.0.event_count", "1");
    }

    [Fact]
    public async Task A_datafeed_without_an_end_runs_until_it_is_stopped()
    {
        var feed = await HasFeedAsync("until-stopped", hours: 5);
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start", """{"start":"2014-06-23T00:00:00Z","timeout":"30s"}""")).Is(200)
            .Has("started", "true");
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start")).IsError(
            409, "status_exception", $"cannot start datafeed [{feed}] because it has already been started");
        (await api.CallAsync($"DELETE /_ml/datafeeds/{feed}")).IsError(
            409, "status_exception", $"Cannot delete datafeed [{feed}] while its status is started");

        await api.EventuallyAsync(
            $"GET /_ml/datafeeds/{feed}/_stats",
            response => response.Has("datafeeds.0.running_state", """{"real_time_configured":true,"real_time_running":true}""")
            .Has("datafeeds.0.state", "\"started\"").Has("datafeeds.0.assignment_explanation", "\"\""));
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_stop")).Is(200, """{"stopped":true}""");
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_stop")).Is(200, """{"stopped":true}""");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{feed}/_stats")).Has("jobs.0.state", "\"opened\"")
            .Has("jobs.0.data_counts.processed_record_count", "5");
        (await api.CallAsync($"DELETE /_ml/datafeeds/{feed}")).Is(200, """{"acknowledged":true}""");
    }

    [Fact]
    public async Task Closing_a_job_stops_its_datafeed_first_unless_the_old_path_is_used()
    {
        var feed = await HasFeedAsync("stop-by-close", hours: 2);
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start")).Is(200);

        (await api.CallAsync($"POST /_xpack/ml/anomaly_detectors/{feed}/_close")).IsError(
            409, "status_exception", $"cannot close job [{feed}], datafeed [{feed}] hasn't been stopped");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{feed}/_close")).Is(200, """{"closed":true}""");

        (await api.CallAsync($"GET /_ml/datafeeds/{feed}/_stats")).Has("datafeeds.0.state", "\"stopped\"");
    }

    [Fact]
    public async Task Stopping_a_datafeed_closes_its_job_on_request()
    {
        var feed = await HasFeedAsync("close-by-stop", hours: 2);
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start")).Is(200);

        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_stop?close_job=true&timeout=1m")).Is(200, """{"stopped":true}""");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{feed}/_stats")).Has("jobs.0.state", "\"closed\"");
    }

    [Fact]
    public async Task A_datafeed_starts_for_an_open_job_only()
    {
        var feed = await HasFeedAsync("job-closed", hours: 1, open: false);

        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start")).IsError(
            409, "status_exception", $"cannot start datafeed [{feed}] because job [{feed}] is closed");
    }

    [Theory]
    [InlineData("?start=never", "parse_exception", "Query param [start] with value [never] cannot be parsed as a date")]
    [InlineData("?start=20&end=10", "action_request_validation_exception", "start [20] must be earlier than end [10]")]
    public async Task An_invalid_start_is_refused(string query, string type, string reason)
    {
        var feed = await HasFeedAsync($"bad-start-{query.Length}", hours: 1);

        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start{query}")).IsError(400, type, reason);
    }

    [Fact]
    public async Task Deleting_a_job_deletes_its_datafeed_but_not_while_it_runs()
    {
        var feed = await HasFeedAsync("delete-both", hours: 1);
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start")).Is(200);

        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{feed}")).Is(409);
        (await api.CallAsync($"GET /_ml/datafeeds/{feed}/_stats")).Has("datafeeds.0.state", "\"started\"");
        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{feed}?force=true")).Is(200, """{"acknowledged":true}""");

        (await api.CallAsync($"GET /_ml/datafeeds/{feed}")).Is(404);
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{feed}")).Is(404);
    }

    [Fact]
    public async Task A_preview_shows_what_would_be_sent()
    {
        var feed = await HasFeedAsync("preview", hours: 3, open: false);

        (await api.CallAsync($"GET /_ml/datafeeds/{feed}/_preview?end={FirstHour + 2 * Hour}")).Is(
            200, $$"""[{"time":{{FirstHour}},"value":0,"host":"h0"},{"time":{{FirstHour + Hour}},"value":1,"host":"h1"}]""");
        (await api.CallAsync("POST /_ml/datafeeds/_preview", """
            {"datafeed_config":{"indices":["preview"],"query":{"term":{"host":"h2"}}},"job_config":{"analysis_config":{"detectors":[{"function":"count","by_field_name":"host"}]},"data_description":{"time_field":"time"}}}
            """)).Is(200, $$"""[{"time":{{FirstHour + 2 * Hour}},"host":"h2"}]""");
        (await api.CallAsync("POST /_ml/datafeeds/_preview")).IsError(400, "illegal_argument_exception", "[datafeed_config] is required");
        (await api.CallAsync("POST /_ml/datafeeds/_preview", """{"datafeed_config":{"job_id":"preview","indices":["nowhere"]}}""")).IsError(
            404, "index_not_found_exception", "no such index [nowhere]");
    }

    /// <summary>Creates an index, a job and a datafeed with one id, and documents one hour apart.</summary>
    private async Task<string> HasFeedAsync(string name, int hours, bool open = true)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < hours; i++)
            lines.Append($$$"""{"index":{"_index":"{{{name}}}"}}""").Append('\n')
                .Append($$"""{"time":{{FirstHour + i * Hour}},"value":{{i}},"host":"h{{i}}","other":true}""").Append('\n');
        (await api.CallAsync($"PUT /{name}", """{"mappings":{"properties":{"time":{"type":"date"},"host":{"type":"keyword"}}}}""")).Is(200);
        (await api.CallAsync("POST /_bulk", lines.ToString())).Is(200).Has("errors", "false");
        if (open) await api.HasOpenJobAsync(name);
        else await api.HasJobAsync(name);
        (await api.CallAsync(
            $"PUT /_ml/datafeeds/{name}", $$"""{"job_id":"{{name}}","indices":["{{name}}"],"query_delay":"1s","frequency":"1s"}""")).Is(200);
        return name;
    }
}
