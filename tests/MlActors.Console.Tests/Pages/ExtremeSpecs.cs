using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>The smallest window, the longest names, and names that are markup.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ExtremeSpecs(ConsoleHost host)
{
    private const string Markup = "<img src=x onerror=document.title='executed'>";

    private const string Drawer = "/_console/jobs?job=latency-by-host";

    /// <summary>A window of 1280 by 1024 that is enlarged to 400 %: nothing is beside the window but what scrolls by itself.</summary>
    [BrowserTheory]
    [InlineData("/_console")]
    [InlineData("/_console/jobs")]
    [InlineData(Drawer)]
    [InlineData($"{Drawer}&tab=snapshots")]
    [InlineData("/_console/datafeeds?feed=datafeed-latency-by-host&tab=preview")]
    [InlineData("/_console/shutdown")]
    [InlineData("/_console/explorer?jobs=latency-by-host")]
    [InlineData("/_console/metric?job=latency-by-host&partition=web-2")]
    [InlineData("/_console/new-job?index=hosts")]
    [InlineData("/_console/calendars")]
    [InlineData("/_console/filters")]
    [InlineData("/_console/security")]
    public async Task At_400_percent_a_page_is_read_by_scrolling_in_one_direction(string path)
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.Page.SetViewportSizeAsync(320, 256);
        await page.GoToAsync(path);

        var beside = await page.Page.EvaluateAsync<string[]>(
            """
            () => {
              const scrolls = element => element && (element.closest('.table-view, .list-view, pre, .hidden, .skip, svg, .lanes') !== null);
              return [...document.querySelectorAll('body *')].filter(element => !scrolls(element))
                .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && element.getClientRects().length > 0)
                .map(element =>
                  `${element.parentElement.className} ${element.tagName}.${element.className} ${Math.round(element.getBoundingClientRect().right)}`).slice(0, 5);
            }
            """);

        Assert.Empty(beside);
        Assert.Equal(320, await page.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
        await page.TakePictureAsync($"zoom-{path.Replace("/_console", "", StringComparison.Ordinal).Split('?')[0].Trim('/')}{(path == Drawer ? "drawer" : "")}");
    }

    [BrowserFact]
    public async Task At_400_percent_a_question_can_be_answered()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.Page.SetViewportSizeAsync(320, 256);
        await page.GoToAsync("/_console/jobs");
        await page.Field("Select shop-12").CheckAsync();
        await page.Button("Delete…").ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeInViewportAsync(new() { Ratio = 1 });
        await page.TakePictureAsync("zoom-question");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
    }

    [BrowserFact]
    public async Task Ten_thousand_jobs_with_the_longest_ids_are_rows_of_one_line_and_can_be_selected()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page, [.. Enumerable.Range(0, 10_000).Select(number => $"{number:00000}-".PadRight(64, 'w'))]);
        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("10,000 jobs");

        Assert.Equal(
            [30], (await page.Page.Locator("tbody tr").EvaluateAllAsync<int[]>("rows => rows.map(row => row.offsetHeight)")).Distinct());
        await page.Field("Select all that are shown").CheckAsync();
        await page.SeesAsync("10,000 selected");
        await page.TakePictureAsync("long-ids");
        await Assertions.Expect(page.Link("Plan the close…")).ToHaveAttributeAsync("href", new Regex("^.{1,100}$"));
        await page.Button("Delete…").ClickAsync();
        await page.SeesAsync("Delete 10,000 jobs?");
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.True(page.Page.Url.Length < 200, page.Page.Url);
        page.HasNoComplaints();
    }

    /// <summary>The API takes no such id; the data of another build, or a proxy, could have one.</summary>
    [BrowserFact]
    public async Task An_id_that_is_markup_is_a_text_on_each_page()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page, [Markup]);
        await page.Page.RouteAsync("**/_mlactors/runs/markup/_events", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/event-stream",
            Body = $"event: unit\ndata: {JsonSerializer.Serialize(new { type = "job", id = Markup, state = "failed", step = "flush", reason = Markup })}\n\n",
        }));

        await page.GoToAsync("/_console/jobs");
        await page.Button(Markup).ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = Markup })).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Field($"Select {Markup}").CheckAsync();
        await page.Button("Delete…").ClickAsync();
        await page.SeesAsync($"Delete job {Markup}?");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Link("Plan the close…").ClickAsync();
        await Assertions.Expect(page.Field("Which")).ToHaveValueAsync(Markup);
        await page.SettleAsync();

        Assert.Equal("Shutdown board · MlActors", await page.Page.TitleAsync());
        Assert.Equal(0, await page.Page.Locator("img[onerror]").CountAsync());
        Assert.DoesNotContain(page.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task An_address_that_is_not_encoded_well_is_a_page_that_is_not_there()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.GoToAsync("/_console/security");

        await page.Page.EvaluateAsync("history.pushState(null, '', '/_console/jobs%E0%A4'); window.dispatchEvent(new PopStateEvent('popstate'));");

        await page.SeesAsync("There is no such page");
        page.HasNoComplaints();
    }

    /// <summary>Addresses are written by hand, and links are cut off.</summary>
    [BrowserFact]
    public async Task A_parameter_that_does_not_fit_is_left_out_or_the_page_names_the_next_step()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);

        foreach (var detector in (string[])["x", "-1", "0.5", "99"])
        {
            await page.GoToAsync($"/_console/metric?job=latency-by-host&detector={detector}");
            await Assertions.Expect(page.Field("Detector")).ToHaveValueAsync("0");
        }

        await page.GoToAsync("/_console/shutdown/compare");
        await page.SeesAsync("Two runs are not chosen");
        page.HasNoComplaints();
    }

    [BrowserFact]
    public async Task A_page_that_fails_says_so_until_another_is_opened()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.Page.RouteAsync("**/_ml/anomaly_detectors/_stats**", route => FulfillAsync(route, """{"jobs":[null]}"""));

        await page.GoToAsync("/_console");
        await page.SeesAsync("This page has failed");
        await page.IsAccessibleAsync("a page that has failed");
        await page.Link("Filters").ClickAsync();

        await page.SeesAsync("known-hosts");
        Assert.Equal(0, await page.Page.GetByText("This page has failed").CountAsync());
    }

    [BrowserFact]
    public async Task The_keyboard_alone_goes_to_the_end_of_a_long_table_and_into_its_rows()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page, [.. Enumerable.Range(0, 10_000).Select(number => $"job-{number}")]);
        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("10,000 jobs");
        await page.Page.Locator(".table-view").FocusAsync();

        await page.Page.Keyboard.PressAsync("End");
        await page.Button("job-9999").WaitForAsync();
        await page.Page.Keyboard.PressAsync("PageUp");
        await Assertions.Expect(page.Button("job-9999")).Not.ToBeInViewportAsync();
        for (var stop = 0; stop < 40; stop++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await page.Page.EvaluateAsync<bool>("document.activeElement.matches('tbody button')")) break;
        }

        var focused = page.Page.Locator("tbody button:focus");
        await Assertions.Expect(focused).ToBeInViewportAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Locator(".drawer").WaitForAsync();
    }

    /// <summary>The answers of a node with these jobs.</summary>
    private static async Task AnswerAsync(ConsolePage page, string[] ids)
    {
        var stats = JsonSerializer.Serialize(new
        {
            count = ids.Length,
            jobs = ids.Select(id => new { job_id = id, state = "opened", data_counts = new { }, model_size_stats = new { } }),
        });
        var groups = new[] { ids.Length == 1 ? ids[0] : "many" };
        var configurations = JsonSerializer.Serialize(new
        {
            jobs = ids.Select(id => new { job_id = id, groups, analysis_config = new { detectors = Array.Empty<int>() } }),
        });
        await page.Page.RouteAsync("**/_ml/anomaly_detectors/_stats**", route => FulfillAsync(route, stats));
        await page.Page.RouteAsync("**/_ml/anomaly_detectors?**", route => FulfillAsync(route, configurations));
        await page.Page.RouteAsync("**/_ml/anomaly_detectors/*/_stats**", route => FulfillAsync(route, stats));
        await page.Page.RouteAsync(
            new Regex("/_ml/anomaly_detectors/[^_?/]+$"), route => FulfillAsync(route, configurations));
    }

    private static Task FulfillAsync(IRoute route, string json) =>
        route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = json });
}
