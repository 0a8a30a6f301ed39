using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Calendars;

/// <summary>The APIs of scheduled events.</summary>
[Collection(ApiCollection.Name)]
public sealed class CalendarEventSpecs(ApiHost api)
{
    [Fact]
    public async Task Events_are_posted_read_by_time_and_deleted()
    {
        await api.CallAsync("PUT /_ml/calendars/events");
        var posted = (await api.CallAsync(
            "POST /_ml/calendars/events/events",
            """
            {"events":[
              {"description":"second","start_time":"2017-12-05T00:00:00Z","end_time":"2017-12-06T00:00:00Z","skip_result":false},
              {"description":"first","start_time":1512086400000,"end_time":"1512172800000","skip_model_update":false,"calendar_id":"events"},
              {"description":"third","start_time":"2017-12-12T00:00:00Z","end_time":"2017-12-13T00:00:00Z"}]}
            """)).Is(200).Has("events.1.description", "\"first\"");
        var first = posted.At("events.1.event_id")!.GetValue<string>();

        (await api.CallAsync("GET /_ml/calendars/events/events")).Has("count", "3").Has(
            "events.0",
            $$"""{"description":"first","start_time":1512086400000,"end_time":1512172800000,"skip_result":true,"skip_model_update":false,"calendar_id":"events","event_id":"{{first}}"}""")
            .Has("events.1.skip_result", "false");
        Assert.Equal("first second", await DescriptionsAsync("events/events?end=2017-12-12T00:00:00Z"));
        Assert.Equal("second third", await DescriptionsAsync("events/events?start=2017-12-05T03:00:00Z"));
        Assert.Equal("second", await DescriptionsAsync("events/events?start=2017-12-02T00:00:00Z&end=2017-12-12T00:00:00Z"));
        (await api.CallAsync("GET /_ml/calendars/events/events?from=1&size=1")).Has("count", "3").Has("events.0.description", "\"second\"");
        (await api.CallAsync($"DELETE /_ml/calendars/events/events/{first}")).Is(200, """{"acknowledged":true}""");
        Assert.Equal("second third", await DescriptionsAsync("events/events"));
    }

    [Fact]
    public async Task A_calendar_is_deleted_with_its_events()
    {
        await HasCalendarAsync("events-deleted", "gone");

        await api.CallAsync("DELETE /_ml/calendars/events-deleted");
        await api.CallAsync("PUT /_ml/calendars/events-deleted");

        (await api.CallAsync("GET /_ml/calendars/events-deleted/events")).Is(200, """{"count":0,"events":[]}""");
    }

    [Fact]
    public async Task Events_of_a_job_are_those_of_the_calendars_that_list_it_or_one_of_its_groups()
    {
        await api.HasJobAsync("events-job", """ "groups":["events-group"],""");
        await HasCalendarAsync("events-of-job", "by id", "events-job");
        await HasCalendarAsync("events-of-group", "by group", "events-group");
        await HasCalendarAsync("events-of-all", "for all", "_all");
        await HasCalendarAsync("events-of-none", "for others");

        Assert.Equal("by group by id for all", await DescriptionsAsync("_all/events?job_id=events-job"));
        Assert.Equal("by group for all", await DescriptionsAsync("*/events?job_id=events-group"));
        (await api.CallAsync("GET /_ml/calendars/_all/events?job_id=events-missing")).IsError(
            404, "resource_not_found_exception", "No known job with id 'events-missing'");
        (await api.CallAsync("GET /_ml/calendars/events-of-job/events?job_id=events-job")).IsError(
            400, "action_request_validation_exception", "If job_id is used calendar_id must be '_all' or '*'");
        await api.CallAsync("DELETE /_ml/calendars/events-of-all");
    }

    [Fact]
    public async Task An_event_is_deleted_in_its_own_calendar_only()
    {
        await api.CallAsync("PUT /_ml/calendars/events-other");
        var id = await HasCalendarAsync("events-own", "mine");

        (await api.CallAsync($"DELETE /_ml/calendars/events-other/events/{id}")).IsError(
            400, "illegal_argument_exception", "is of calendar [events-own] and not of the requested calendar [events-other]");
        (await api.CallAsync("DELETE /_ml/calendars/events-own/events/nothing")).IsError(404, "resource_not_found_exception", "No event with id [nothing]");
        (await api.CallAsync($"DELETE /_ml/calendars/events-nowhere/events/{id}")).IsError(
            404, "resource_not_found_exception", "No calendar with id [events-nowhere]");
        (await api.CallAsync("GET /_ml/calendars/events-nowhere/events")).IsError(404, "resource_not_found_exception", "No calendar with id");
    }

    [Theory]
    [InlineData("""{"events":[]}""", "At least 1 event is required")]
    [InlineData("""{}""", "At least 1 event is required")]
    [InlineData("""{"events":[{"start_time":1,"end_time":2}]}""", "Field [description] cannot be null")]
    [InlineData("""{"events":[{"description":"d","end_time":2}]}""", "Field [start_time] cannot be null")]
    [InlineData("""{"events":[{"description":"d","start_time":2,"end_time":2}]}""", "Event start time [2] must come before end time [2]")]
    [InlineData("""{"events":[{"description":"d","start_time":"soon","end_time":2}]}""", "[start_time] of an event must be milliseconds")]
    [InlineData("""{"events":[{"description":"d","start_time":1,"end_time":2,"force_time_shift":3600}]}""", "[force_time_shift] is not supported")]
    [InlineData("""{"events":[{"description":"d","start_time":1,"end_time":2,"calendar_id":"other"}]}""", "Inconsistent calendar_id; 'other'")]
    [InlineData("""{"events":[{"description":"d","start_time":1,"end_time":2,"skip":true}]}""", "unknown field [skip]")]
    public async Task An_invalid_event_is_refused(string body, string reason)
    {
        await api.CallAsync("PUT /_ml/calendars/events-invalid");

        Assert.Contains(reason, (await api.CallAsync("POST /_ml/calendars/events-invalid/events", body)).Is(400).Text, StringComparison.Ordinal);
        (await api.CallAsync("GET /_ml/calendars/events-invalid/events")).Has("count", "0");
    }

    [Fact]
    public async Task A_calendar_takes_a_limited_number_of_events()
    {
        await api.CallAsync("PUT /_ml/calendars/events-many");
        var many = string.Join(',', Enumerable.Range(0, 10_000).Select(at => $$"""{"description":"d","start_time":{{at}},"end_time":{{at + 1}}}"""));
        (await api.CallAsync("POST /_ml/calendars/events-many/events", $$"""{"events":[{{many}}]}""")).Is(200);

        (await api.CallAsync("POST /_ml/calendars/events-many/events", """{"events":[{"description":"d","start_time":1,"end_time":2}]}""")).IsError(
            400, "illegal_argument_exception", "Calendar [events-many] would have 10001 events, and at most 10000 are allowed");
    }

    private async Task<string> HasCalendarAsync(string id, string description, params string[] jobs)
    {
        await api.CallAsync($"PUT /_ml/calendars/{id}", $$"""{"job_ids":[{{string.Join(',', jobs.Select(job => $"\"{job}\""))}}]}""");
        var posted = await api.CallAsync(
            $"POST /_ml/calendars/{id}/events", $$"""{"events":[{"description":"{{description}}","start_time":1000,"end_time":2000}]}""");
        return posted.Is(200).At("events.0.event_id")!.GetValue<string>();
    }

    private async Task<string> DescriptionsAsync(string path)
    {
        var found = (await api.CallAsync($"GET /_ml/calendars/{path}")).Is(200);
        return string.Join(' ', found.At("events")!.AsArray().Select(one => one!["description"]!.GetValue<string>()));
    }
}
