using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>Annotations and calendar events in the explorer and in the single metric. Sample data has one of each kind.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class MarksSpecs(ConsoleHost host)
{
    private const string List = "Calendar events and annotations";

    [BrowserFact]
    public async Task The_explorer_marks_calendar_events_and_annotations_and_lists_their_texts()
    {
        await using var page = await OpenAsync("/_console/explorer?jobs=latency-by-host");

        await Assertions.Expect(page.Page.Locator(".lane-marks .mark")).ToHaveTextAsync(["1, 2", "", "3"]);
        Assert.Equal(["mark event", "mark annotation", "mark annotation"], await page.Page.Locator(".lane-marks .mark").EvaluateAllAsync<string[]>(
            "marks => marks.map(mark => mark.className)"));
        await page.SeesAsync("database upgrade");
        await page.SeesAsync("deployed version 7");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Gridcell, new() { NameRegex = new("annotation load test") }).First).ToBeVisibleAsync();

        await page.Button("Show mark 3").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.SettleAsync();
        Assert.Contains("from=", page.Page.Url, StringComparison.Ordinal);
        await page.SeesAsync("load test");
        page.HasNoComplaints();
    }

    [BrowserFact]
    public async Task The_single_metric_shows_those_of_its_series_and_moves_to_one()
    {
        await using var page = await OpenAsync("/_console/metric?job=latency-by-host&partition=web-2");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(3);
        Assert.Contains("3 marks", await page.Page.Locator(".chart-area").GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        var all = await AnomaliesAsync(page);

        await page.Button("Show mark 2").ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("anomal") })).Not.ToHaveTextAsync(all);
        var shown = await AnomaliesAsync(page);
        await page.Button("All").ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("anomal") })).ToHaveTextAsync(all);
        await page.Button("Show mark 2").ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("anomal") })).ToHaveTextAsync(shown);

        // An annotation on another host is of another series.
        await page.GoToAsync("/_console/metric?job=latency-by-host&partition=db-1");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(2);
        page.HasNoComplaints();
    }

    [BrowserFact]
    public async Task A_job_without_marks_has_no_list_of_them()
    {
        await using var page = await OpenAsync("/_console/explorer?jobs=latency-by-host&from=1767225600000&to=1767300000000");

        await page.SeesAsync("2026-01-01 00:00 to");
        Assert.Equal(0, await page.Page.GetByRole(AriaRole.Region, new() { Name = List }).CountAsync());
        Assert.Equal(0, await page.Page.Locator(".lane-marks").CountAsync());
    }

    private static ILocator Rows(ConsolePage page) => page.Page.GetByRole(AriaRole.Region, new() { Name = List }).Locator("tbody tr:not(.gap)");

    private static Task<string> AnomaliesAsync(ConsolePage page) =>
        page.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("anomal") }).InnerTextAsync();

    private async Task<ConsolePage> OpenAsync(string path)
    {
        var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.GoToAsync(path);
        return page;
    }
}
