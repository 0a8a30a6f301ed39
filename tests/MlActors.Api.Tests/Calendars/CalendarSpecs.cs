using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Calendars;

/// <summary>The calendar APIs and the membership of jobs.</summary>
[Collection(ApiCollection.Name)]
public sealed class CalendarSpecs(ApiHost api)
{
    [Fact]
    public async Task A_calendar_is_created_read_and_deleted()
    {
        (await api.CallAsync("PUT /_ml/calendars/cal-crud", """{"job_ids":["one","two"],"description":"holidays"}""")).Is(
            200, """{"calendar_id":"cal-crud","job_ids":["one","two"],"description":"holidays"}""");
        (await api.CallAsync("PUT /_ml/calendars/cal-crud")).IsError(
            400, "illegal_argument_exception", "Cannot create calendar with id [cal-crud] as it already exists");
        (await api.CallAsync("GET /_xpack/ml/calendars/cal-crud")).Is(
            200, """{"count":1,"calendars":[{"calendar_id":"cal-crud","job_ids":["one","two"],"description":"holidays"}]}""");
        (await api.CallAsync("DELETE /_ml/calendars/cal-crud")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync("DELETE /_ml/calendars/cal-crud")).IsError(404, "resource_not_found_exception", "No calendar with id [cal-crud]");
        (await api.CallAsync("PUT /_ml/calendars/cal-crud")).Is(200, """{"calendar_id":"cal-crud","job_ids":[]}""");
    }

    [Fact]
    public async Task Calendars_are_read_by_lists_wildcards_and_pages()
    {
        foreach (var id in (string[])["cal-page-a", "cal-page-b", "cal-page-c"]) await api.CallAsync($"PUT /_ml/calendars/{id}");

        (await api.CallAsync("GET /_ml/calendars/cal-page-*")).Has("count", "3").Has("calendars.2.calendar_id", "\"cal-page-c\"");
        (await api.CallAsync("GET /_ml/calendars/cal-page-b,cal-page-a")).Has("count", "2").Has("calendars.0.calendar_id", "\"cal-page-a\"");
        (await api.CallAsync("POST /_ml/calendars/_all")).Is(200);
        var all = (await api.CallAsync("GET /_ml/calendars")).At("calendars")!.AsArray().Select(calendar => $"{calendar!["calendar_id"]}").ToList();
        var at = all.IndexOf("cal-page-a");

        (await api.CallAsync($"GET /_ml/calendars?from={at}&size=2")).Has("count", $"{all.Count}").Has("calendars.1.calendar_id", "\"cal-page-b\"");
        (await api.CallAsync("POST /_ml/calendars", $$$"""{"page":{"from":{{{at + 1}}},"size":1}}""")).Has(
            "calendars", """[{"calendar_id":"cal-page-b","job_ids":[]}]""");
        (await api.CallAsync($"GET /_ml/calendars?from={at + 2}")).Has("calendars.0.calendar_id", "\"cal-page-c\"");
    }

    [Fact]
    public async Task Jobs_and_groups_are_added_and_removed_whether_they_exist_or_not()
    {
        await api.CallAsync("PUT /_ml/calendars/cal-members", """{"job_ids":["first"]}""");

        (await api.CallAsync("PUT /_ml/calendars/cal-members/jobs/second,a-group")).Is(
            200, """{"calendar_id":"cal-members","job_ids":["first","second","a-group"]}""");
        (await api.CallAsync("PUT /_ml/calendars/cal-members/jobs/second")).Has("job_ids", """["first","second","a-group"]""");
        (await api.CallAsync("DELETE /_ml/calendars/cal-members/jobs/first,a-group")).Has("job_ids", """["second"]""");
        (await api.CallAsync("DELETE /_ml/calendars/cal-members/jobs/otter")).IsError(
            404, "resource_not_found_exception", "Cannot remove [otter] as it is not present in calendar [cal-members]");
        (await api.CallAsync("PUT /_ml/calendars/cal-nowhere/jobs/first")).IsError(404, "resource_not_found_exception", "No calendar with id");
    }

    [Fact]
    public async Task A_deleted_job_is_removed_from_its_calendars()
    {
        await api.HasJobAsync("cal-deleted");
        await api.CallAsync("PUT /_ml/calendars/cal-of-deleted", """{"job_ids":["cal-other","cal-deleted"]}""");

        (await api.CallAsync("DELETE /_ml/anomaly_detectors/cal-deleted")).Is(200);

        (await api.CallAsync("GET /_ml/calendars/cal-of-deleted")).Has("calendars.0.job_ids", """["cal-other"]""");
    }

    [Theory]
    [InlineData("PUT /_ml/calendars/Mayas", null, "Invalid calendar_id; 'Mayas'")]
    [InlineData("PUT /_ml/calendars/_all", null, "Cannot create a Calendar with the reserved name [_all]")]
    [InlineData("PUT /_ml/calendars/here", """{"calendar_id":"there"}""", "Inconsistent calendar_id; 'there' specified in the body differs from 'here'")]
    [InlineData("PUT /_ml/calendars/here", """{"job_ids":["A job"]}""", "Invalid job_ids; 'A job'")]
    [InlineData("PUT /_ml/calendars/here", """{"jobs":[]}""", "unknown field [jobs]")]
    [InlineData("GET /_ml/calendars/tides?size=10", null, "Params [from, size] are incompatible with [calendar_id]")]
    [InlineData("GET /_ml/calendars?from=-1", null, "Parameter [from] cannot be < 0")]
    public async Task An_invalid_request_is_refused(string call, string? body, string reason) =>
        Assert.Contains(reason, (await api.CallAsync(call, body)).Is(400).Text, StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_calendar_is_named() =>
        (await api.CallAsync("GET /_ml/calendars/cal-unknown")).IsError(404, "resource_not_found_exception", "No calendar with id [cal-unknown]");
}
