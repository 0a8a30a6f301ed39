using MlActors.Console.Tests.Browser;
using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>
/// Each page in both themes: no complaint of the browser, no request to another server, no violation of accessibility; and its picture.
/// </summary>
[Collection(ConsoleCollection.Name)]
public sealed class EveryPageSpecs(ConsoleHost host)
{
    private const string Job = "latency-by-host";

    private const string Details = ".drawer";

    /// <summary>The name of each page, its address, and the part that differs from a page that is checked as a whole.</summary>
    private static readonly (string Name, string Path, string? Part)[] Addresses =
    [
        ("overview", "/_console", null),
        ("jobs", "/_console/jobs", null),
        ("job-counts", $"/_console/jobs?job={Job}", null),
        ("job-model", $"/_console/jobs?job={Job}&tab=model", Details),
        ("job-messages", $"/_console/jobs?job={Job}&tab=messages", Details),
        ("job-snapshots", $"/_console/jobs?job={Job}&tab=snapshots", Details),
        ("job-forecasts", $"/_console/jobs?job={Job}&tab=forecasts", Details),
        ("job-configuration", $"/_console/jobs?job={Job}&tab=configuration", Details),
        ("datafeeds", "/_console/datafeeds", null),
        ("datafeed-preview", $"/_console/datafeeds?feed=datafeed-{Job}&tab=preview", Details),
        ("shutdown", "/_console/shutdown?kind=close_jobs&targets=shop", null),
        ("explorer", $"/_console/explorer?jobs={Job}", null),
        ("metric", $"/_console/metric?job={Job}&partition=web-2", null),
        ("new-job", "/_console/new-job?index=hosts", null),
        ("calendars", "/_console/calendars", null),
        ("filters", "/_console/filters", null),
        ("security", "/_console/security", null),
        ("unknown", "/_console/no-such-page", null),
    ];

    public static TheoryData<string> Pages => [.. Addresses.Select(page => page.Name)];

    [BrowserTheory, MemberData(nameof(Pages))]
    public async Task It_is_without_faults_in_both_themes(string name)
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        var (_, path, part) = Addresses.Single(each => each.Name == name);
        await page.GoToAsync(path);

        await page.IsAccessibleAsync($"{name}, light", part);
        await page.TakePictureAsync($"{name}-light");
        await page.SwitchThemeAsync();
        await page.IsAccessibleAsync($"{name}, dark", part);
        await page.TakePictureAsync($"{name}-dark");
        page.HasNoComplaints();
    }

    /// <summary>An empty cluster shows the next step on each page.</summary>
    [BrowserFact]
    public async Task Without_jobs_and_data_each_page_names_the_next_step()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{node.HttpPort}");

        foreach (var (path, text) in ((string, string)[])[
            ("", "Create the first job"), ("/jobs", "Create the first job"), ("/datafeeds", "There is no datafeed yet"), ("/shutdown", "There is nothing to stop"),
            ("/explorer", "There is no job yet"), ("/metric", "No job has data yet"), ("/new-job", "Drop a CSV or NDJSON file here"),
            ("/calendars", "There is no calendar yet"), ("/filters", "There is no filter yet")])
        {
            await page.GoToAsync($"/_console{path}");
            await page.SeesAsync(text);
            await page.IsAccessibleAsync($"{path} of an empty cluster", "main");
        }

        await page.TakePictureAsync("empty");
        page.HasNoComplaints();
    }
}
