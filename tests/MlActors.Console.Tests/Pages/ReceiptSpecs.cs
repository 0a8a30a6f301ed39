using System.Text.Json;
using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Runs;
using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>Past runs: what their units acknowledged, and how two of them differ.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ReceiptSpecs(ConsoleHost host)
{
    [BrowserFact]
    public async Task A_past_run_shows_all_steps_of_its_units_from_its_receipt_and_how_far_its_prediction_was_off()
    {
        using var data = new DataDirectory();
        await using var node = await StartAsync(data);
        await SampleData.LoadAsync(node.Client);
        var run = await RunAsync(node, """{"kind":"close_jobs","targets":"shop-1,latency-by-host"}""");
        await using var page = await ConsolePage.OpenAsync(host.Chromium, AddressOf(node));

        await page.GoToAsync($"/_console/shutdown/{run}");
        await page.SeesAsync("completed");
        await page.Page.Locator(".gantt rect.step-snapshot").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.Equal(2, await page.Page.Locator(".gantt rect.step-flush").CountAsync());
        await Assertions.Expect(page.Page.Locator(".tile", new() { HasText = "Predicted" })).ToContainTextAsync("off by");

        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Receipt" }).ClickAsync();
        await page.SeesAsync("4,500 records in the saved models");
        await page.IsAccessibleAsync("a receipt");
        var opener = page.Button("latency-by-host");
        await opener.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("SHA-256");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Table, new() { Name = "Steps" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(8);
        await page.IsAccessibleAsync("the receipt of a job", ".drawer");
        await page.TakePictureAsync("receipt-light");
        await page.SwitchThemeAsync();
        await page.IsAccessibleAsync("a receipt, dark");
        await page.TakePictureAsync("receipt-dark");
        await page.Page.Locator(".drawer h2").FocusAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(opener).ToBeFocusedAsync();
        page.HasNoComplaints();
    }

    [BrowserFact]
    public async Task The_receipts_of_two_runs_are_shown_side_by_side_with_what_differs_marked()
    {
        using var data = new DataDirectory();
        await using var node = await StartAsync(data);
        await SampleData.LoadAsync(node.Client);
        var first = await RunAsync(node, """{"kind":"close_jobs","targets":"shop-1,shop-2"}""");
        await node.Client.PostAsync("/_ml/anomaly_detectors/shop-1/_open");
        var second = await RunAsync(node, """{"kind":"close_jobs","targets":"shop-1","force":true}""");
        await using var page = await ConsolePage.OpenAsync(host.Chromium, AddressOf(node));

        await page.GoToAsync($"/_console/shutdown/compare?a={first}&b={second}");

        await page.SeesAsync("differences. Times and the ids of snapshots are not compared.");
        var runs = page.Page.GetByRole(AriaRole.Table, new() { Name = "The two runs" });
        await Assertions.Expect(runs.GetByRole(AriaRole.Row, new() { Name = "By force" }).Locator("mark")).ToHaveTextAsync(
            ["differs: no", "differs: yes"]);
        await Assertions.Expect(runs.GetByRole(AriaRole.Row, new() { Name = "Outcome" }).Locator("mark")).ToHaveCountAsync(0);
        await page.SeesAsync("not in it");
        await page.IsAccessibleAsync("two receipts side by side");
        await page.TakePictureAsync("compare-light");
        await page.SwitchThemeAsync();
        await page.IsAccessibleAsync("two receipts side by side, dark");

        await page.GoToAsync($"/_console/shutdown/compare?a={first}&b={first}");
        await page.SeesAsync("Equal in all but time.");
        await page.Field("Only units that differ").CheckAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Units of both runs" }).Locator("tbody tr")).ToHaveCountAsync(0);
        page.HasNoComplaints();
    }

    /// <summary>A page that compares otherwise than the command line would give two truths.</summary>
    [BrowserFact]
    public async Task The_console_finds_the_same_differences_as_mlctl()
    {
        using var data = new DataDirectory();
        await using var node = await StartAsync(data);
        await SampleData.LoadAsync(node.Client);
        string[] runs =
        [
            await RunAsync(node, """{"kind":"stop_datafeeds"}"""),
            await RunAsync(node, """{"kind":"close_jobs","targets":"latency-by-host,shop-3"}"""),
            await RunAsync(node, """{"kind":"close_jobs","targets":"shop-4","force":true}"""),
            await RunAsync(node, """{"kind":"shutdown","parallelism":2}"""),
        ];
        var receipts = await Task.WhenAll(runs.Select(async run => (await node.Client.GetAsync($"/_mlactors/runs/{run}/receipt")).ToJsonString()));
        await using var page = await ConsolePage.OpenAsync(host.Chromium, AddressOf(node));
        await page.GoToAsync("/_console/security");

        foreach (var first in receipts)
            foreach (var second in receipts)
            {
                var expected = ReceiptComparison.Compare(ReceiptOf(first), ReceiptOf(second)).Select(difference => difference.ToString()).ToArray();
                Assert.Equal(expected, await page.Page.EvaluateAsync<string[]>(
                    """
                    async ([first, second]) => {
                      const { compare } = await import('/_console/parts/receipts.js');
                      return compare(JSON.parse(first), JSON.parse(second))
                        .map(({ unit, fact, first: a, second: b }) => `${unit}: ${fact} ${a ?? 'none'} -> ${b ?? 'none'}`);
                    }
                    """, new[] { first, second }));
            }
    }

    private static Receipt ReceiptOf(string json) => ApiJson.Read<Receipt>(JsonDocument.Parse(json).RootElement);

    private static string AddressOf(LocalNode node) => $"http://127.0.0.1:{node.HttpPort}";

    private static async Task<LocalNode> StartAsync(DataDirectory data)
    {
        var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        return node;
    }

    private static async Task<string> RunAsync(LocalNode node, string request)
    {
        var id = (string)(await node.Client.PostAsync("/_mlactors/runs", request))["run_id"]!;
        await Waiting.UntilAsync("the run ends", async () => (string?)(await node.Client.GetAsync($"/_mlactors/runs/{id}"))["outcome"] != "running");
        return id;
    }
}
