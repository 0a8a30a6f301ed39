using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Calendars;

/// <summary>What calendars and filters do to jobs, also to open ones.</summary>
[Collection(ApiCollection.Name)]
public sealed class RuleChangeSpecs(ApiHost api)
{
    private const long First = 1403481600;
    private const int AnomalousHour = 240;
    private const string Mean = """{"function":"mean","field_name":"value","partition_field_name":"host"}""";

    [Fact]
    public async Task A_bucket_of_an_event_names_it_and_has_no_records()
    {
        await api.HasOpenJobAsync("ruled-event", """ "groups":["ruled-group"],""", Mean);
        await api.CallAsync("PUT /_ml/calendars/ruled-event", """{"job_ids":["ruled-group"]}""");
        await PostHoursAsync("ruled-event", 0, AnomalousHour);
        await PostEventAsync("ruled-event", "fair", AnomalousHour);
        await PostHoursAsync("ruled-event", AnomalousHour, AnomalousHour + 2);

        (await api.CallAsync($"GET /_ml/anomaly_detectors/ruled-event/results/buckets/{(First + AnomalousHour * 3600) * 1000}?expand=true"))
            .Has("buckets.0.scheduled_events", """["fair"]""").Has("buckets.0.anomaly_score", "0");
        Assert.Equal(0, await CountRecordsAsync("ruled-event"));
    }

    [Theory]
    [InlineData("DELETE /_ml/calendars/{0}/events/{1}")]
    [InlineData("DELETE /_ml/calendars/{0}/jobs/{0}")]
    [InlineData("DELETE /_ml/calendars/{0}")]
    public async Task An_event_that_was_taken_away_has_no_effect_on_an_open_job(string call)
    {
        var id = $"ruled-{call.Length}";
        await api.CallAsync($"PUT /_ml/calendars/{id}", $$"""{"job_ids":["{{id}}"]}""");
        var one = await PostEventAsync(id, "cancelled", AnomalousHour);
        await api.HasOpenJobAsync(id, detectors: Mean);
        await PostHoursAsync(id, 0, AnomalousHour);

        (await api.CallAsync(string.Format(null, System.Text.CompositeFormat.Parse(call), id, one))).Is(200);
        await PostHoursAsync(id, AnomalousHour, AnomalousHour + 2);

        Assert.NotEqual(0, await CountRecordsAsync(id));
    }

    [Fact]
    public async Task A_changed_filter_reaches_an_open_job()
    {
        await api.CallAsync("PUT /_ml/filters/ruled-filter", """{"items":["another"]}""");
        await api.HasOpenJobAsync(
            "ruled-filtered",
            detectors:
            """{"function":"mean","field_name":"value","partition_field_name":"host","custom_rules":[{"scope":{"host":{"filter_id":"ruled-filter"}}}]}""");
        await PostHoursAsync("ruled-filtered", 0, AnomalousHour);

        (await api.CallAsync("POST /_ml/filters/ruled-filter/_update", """{"add_items":["one"]}""")).Is(200);
        await PostHoursAsync("ruled-filtered", AnomalousHour, AnomalousHour + 2);

        Assert.Equal(0, await CountRecordsAsync("ruled-filtered"));
    }

    private async Task<string> PostEventAsync(string calendar, string description, int hour)
    {
        var start = (First + hour * 3600) * 1000;
        var posted = await api.CallAsync(
            $"POST /_ml/calendars/{calendar}/events",
            $$"""{"events":[{"description":"{{description}}","start_time":{{start}},"end_time":{{start + 3_600_000}}}]}""");
        return posted.Is(200).At("events.0.event_id")!.GetValue<string>();
    }

    // A daily rhythm with a spike in one hour.
    private async Task PostHoursAsync(string job, int from, int to)
    {
        var records = Enumerable.Range(from, to - from).Select(hour =>
            $$"""{"time":{{First + hour * 3600}},"value":{{(hour == AnomalousHour ? 900 : 20 + hour % 24)}},"host":"one"}""");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", string.Join('\n', records))).Is(202);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_flush")).Is(200);
    }

    private async Task<int> CountRecordsAsync(string job) =>
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/records?record_score=50")).Is(200).At("count")!.GetValue<int>();
}
