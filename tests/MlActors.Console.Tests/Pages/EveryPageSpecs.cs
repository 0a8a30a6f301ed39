using MlActors.Console.Tests.Browser;
using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>Each page in both themes: no complaint of the browser, no request to another server, no violation of accessibility; and its picture.</summary>
public sealed class EveryPageSpecs(ConsoleHost host) : IClassFixture<ConsoleHost>
{
    private const string Job = "latency-by-host";

    /// <summary>The name of each page and its address. An address with a job shows its details.</summary>
    private static readonly (string Name, string Path)[] Addresses =
    [
        ("overview", "/_console"),
        ("jobs", "/_console/jobs"),
        ("job-counts", $"/_console/jobs?job={Job}"),
        ("job-model", $"/_console/jobs?job={Job}&tab=model"),
        ("job-messages", $"/_console/jobs?job={Job}&tab=messages"),
        ("job-snapshots", $"/_console/jobs?job={Job}&tab=snapshots"),
        ("job-forecasts", $"/_console/jobs?job={Job}&tab=forecasts"),
        ("job-configuration", $"/_console/jobs?job={Job}&tab=configuration"),
        ("datafeeds", "/_console/datafeeds"),
        ("datafeed-preview", $"/_console/datafeeds?feed=datafeed-{Job}&tab=preview"),
        ("shutdown", "/_console/shutdown?kind=close_jobs&targets=shop"),
        ("explorer", $"/_console/explorer?jobs={Job}"),
        ("metric", $"/_console/metric?job={Job}&partition=web-2"),
        ("new-job", "/_console/new-job?index=hosts"),
        ("calendars", "/_console/calendars"),
        ("filters", "/_console/filters"),
        ("security", "/_console/security"),
        ("unknown", "/_console/no-such-page"),
    ];

    public static TheoryData<string> Pages => [.. Addresses.Select(page => page.Name)];

    [BrowserTheory, MemberData(nameof(Pages))]
    public async Task It_is_without_faults_in_both_themes(string name)
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.GoToAsync(Addresses.Single(each => each.Name == name).Path);

        await page.IsAccessibleAsync($"{name}, light");
        await page.TakePictureAsync($"{name}-light");
        await page.SwitchThemeAsync();
        await page.IsAccessibleAsync($"{name}, dark");
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
            await page.IsAccessibleAsync($"{path} of an empty cluster");
        }

        await page.TakePictureAsync("empty");
        page.HasNoComplaints();
    }
}
