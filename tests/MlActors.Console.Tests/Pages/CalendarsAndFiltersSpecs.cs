using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>Calendars and filters: created, changed and attached to jobs.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class CalendarsAndFiltersSpecs(ConsoleHost host)
{
    private const string Job = "latency-by-host";

    [BrowserFact]
    public async Task A_calendar_gets_events_and_jobs_and_loses_them()
    {
        await using var page = await OpenAsync("/_console/calendars");
        await page.Button("New calendar…").ClickAsync();
        await page.Field("Calendar id").FillAsync("holidays");
        await page.Button("Create").ClickAsync();
        await page.SeesAsync("It applies to no job yet.");

        await page.Field("Attach a job or group").FillAsync(Job);
        await page.Button("Attach").ClickAsync();
        await page.Button($"Detach {Job}").WaitForAsync();
        await page.Field("New event").FillAsync("new year");
        await page.Field("From").FillAsync("2026-01-01T00:00:00Z");
        await page.Field("Until").FillAsync("2025-12-31T00:00:00Z");
        await page.Button("Add").ClickAsync();
        await page.SeesAsync("The event was not added");
        await page.Field("Until").FillAsync("2026-01-02T00:00:00Z");
        await page.Button("Add").ClickAsync();
        await page.Button("Delete the event new year").ClickAsync();
        await page.SeesAsync("There is no event yet.");
        await page.Button($"Detach {Job}").ClickAsync();
        await page.SeesAsync("It applies to no job yet.");

        await page.Button("Delete…").ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("holidays");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.SeesAsync("Deleted holidays.");
        page.HasNoUnexpectedComplaints("400");
    }

    [BrowserFact]
    public async Task A_filter_is_changed_and_attached_to_a_detector()
    {
        await using var page = await OpenAsync("/_console/filters");
        await page.Button("New filter…").ClickAsync();
        await page.Field("Filter id").FillAsync("quiet");
        await page.Field("Values").FillAsync("web-1\nweb-9");
        await page.Button("Create").ClickAsync();
        var row = page.Page.GetByRole(AriaRole.Row, new() { Name = "quiet" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Edit…" }).ClickAsync();
        await page.Field("Values").FillAsync("web-1\nweb-2");
        await page.Button("Store").ClickAsync();
        await page.SeesAsync("web-1, web-2");

        await row.GetByRole(AriaRole.Button, new() { Name = "Attach…" }).ClickAsync();
        await page.Field("Job").SelectOptionAsync(Job);
        await page.IsAccessibleAsync("attaching a filter");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Attach" }).ClickAsync();
        await page.SeesAsync($"quiet attached to {Job}.");

        var configured = await host.Node.Client.GetAsync($"/_ml/anomaly_detectors/{Job}");
        var rule = configured["jobs"]![0]!["analysis_config"]!["detectors"]![0]!["custom_rules"]![0]!;
        Assert.Equal("quiet", (string?)rule["scope"]!["host"]!["filter_id"]);
        page.HasNoComplaints();
    }

    private async Task<ConsolePage> OpenAsync(string path)
    {
        var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.GoToAsync(path);
        return page;
    }
}
