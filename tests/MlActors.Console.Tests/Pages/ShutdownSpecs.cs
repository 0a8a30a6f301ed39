using MlActors.Console.Tests.Browser;
using MlActors.Node.Tests.Processes;
using Microsoft.Playwright;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>The shutdown of a cluster of three processes, planned, started and watched to its end in the browser.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ShutdownSpecs(ConsoleHost host)
{
    private const int Jobs = 24;

    [BrowserFact]
    public async Task A_cluster_of_three_nodes_is_stopped_and_the_run_is_watched_to_its_end()
    {
        using var data = new DataDirectory();
        await using var first = LocalNode.Start(data.Path);
        await first.WaitUntilReadyAsync();
        await using var second = LocalNode.Start(data.Path, seed: first.ClusterPort);
        await using var third = LocalNode.Start(data.Path, seed: first.ClusterPort);
        await second.WaitUntilReadyAsync();
        await third.WaitUntilReadyAsync();
        await SampleData.LoadAsync(first.Client);
        for (var number = 1; number <= Jobs; number++)
        {
            await SampleData.CreateAsync(first.Client, $"job-{number}", "many", "", "");
            await first.Client.PostAsync($"/_ml/anomaly_detectors/job-{number}/_open");
            await first.Client.PostAsync($"/_ml/datafeeds/datafeed-job-{number}/_start");
        }

        // Watched at another node than the one that got the requests above.
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{third.HttpPort}");
        await page.GoToAsync("/_console");
        await page.SeesAsync("3 of 3");
        await page.TakePictureAsync("cluster-overview");
        await page.Link("Shutdown board").ClickAsync();
        await page.SeesAsync($"{Jobs} datafeeds to stop, 31 jobs to close");
        await page.TakePictureAsync("cluster-plan");
        await page.Field("Jobs at a time").FillAsync("4");
        await page.Button("Start…").ClickAsync();
        await page.Button("Start the run").ClickAsync();
        await page.SeesAsync("Run: shut down");
        await page.Page.Locator(".gantt rect.step-snapshot").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.SeesAsync("completed");
        await Assertions.Expect(page.Page.Locator(".tile", new() { HasText = "Done" }).Locator(".tile-value")).ToHaveTextAsync($"{Jobs + 31}");
        await page.IsAccessibleAsync("a run that has ended");
        await page.TakePictureAsync("cluster-run");

        await page.GoToAsync("/_console/jobs?state=opened");
        await page.SeesAsync("0 jobs of 37");
        await page.GoToAsync("/_console/shutdown");
        await page.SeesAsync("There is nothing to stop");
        page.HasNoComplaints();
    }

    [BrowserFact]
    public async Task Force_names_its_price_and_two_runs_are_shown_side_by_side()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await SampleData.LoadAsync(node.Client);
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{node.HttpPort}", "dark");

        await page.GoToAsync("/_console/shutdown?kind=close_jobs&targets=shop-1,shop-2");
        await page.SeesAsync("2 jobs to close");
        await page.Button("Start…").ClickAsync();
        await page.Button("Start the run").ClickAsync();
        await page.SeesAsync("completed");

        await page.GoToAsync("/_console/shutdown?kind=close_jobs&targets=latency-by-host");
        await page.Field("Force: skip the steps that save").CheckAsync();
        await page.SeesAsync("flush, prune, finalize and snapshot are skipped");
        await page.Button("Start by force…").ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Start by force" })).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("force");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start by force" }).ClickAsync();
        await page.SeesAsync("Run: close jobs by force");
        await page.Page.Locator(".tile .badge", new() { HasTextRegex = new("completed|partial") }).WaitForAsync();

        await page.GoToAsync("/_console/shutdown");
        var runs = page.Page.GetByRole(AriaRole.Region, new() { Name = "Runs" }).Locator("tbody").GetByRole(AriaRole.Checkbox);
        await runs.Nth(0).CheckAsync();
        await runs.Nth(1).CheckAsync();
        await page.Button("Compare two").ClickAsync();
        await page.SeesAsync("Two runs side by side");
        await page.SeesAsync("latency-by-host");
        await page.IsAccessibleAsync("two runs side by side");
        await page.TakePictureAsync("compare-dark");
        page.HasNoComplaints();
    }
}
