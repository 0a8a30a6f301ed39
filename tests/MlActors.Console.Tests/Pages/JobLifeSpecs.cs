using MlActors.Console.Tests.Browser;
using MlActors.Node.Tests.Processes;
using Microsoft.Playwright;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>The whole life of a job, without a call of the API by hand: from a file to anomalies, closed, and open again.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class JobLifeSpecs(ConsoleHost host)
{
    [BrowserFact]
    public async Task A_job_lives_from_a_dropped_file_until_it_is_open_again()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{node.HttpPort}");

        await page.GoToAsync("/_console");
        await page.Link("Create the first job").ClickAsync();
        await DropAsync(page, "Host latency.csv", SampleData.Csv());
        await page.SeesAsync("correct them here");
        Assert.Equal(
            ["date", "keyword", "double"],
            await Task.WhenAll(new[] { "time", "host", "latency" }.Select(column => page.Field($"Type of {column}").InputValueAsync())));
        await page.Button("Load").ClickAsync();

        await page.SeesAsync("4,500 documents");
        await page.Field("Separate series for each").SelectOptionAsync("host");
        await page.Field("Job id").FillAsync("Not An Id");
        await Assertions.Expect(page.Field("Job id")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Field("Job id").FillAsync("life");
        await page.SeesAsync("Valid. The model will need about");
        await page.TakePictureAsync("life-new-job");
        await page.Button("Create, open and start").ClickAsync();

        await page.SeesAsync("Created, opened and started life.");
        await SeesFactAsync(page, "Records analysed", "4,500");
        await page.Link("Anomalies").ClickAsync();
        await page.Page.Locator(".cell.critical").First.WaitForAsync();
        await page.SeesAsync("host: web-2");
        await page.TakePictureAsync("life-anomalies");

        await page.GoToAsync("/_console/jobs?job=life");
        await page.Button("Stop datafeed").ClickAsync();
        await page.SeesAsync("Stopped the datafeed of job life.");
        await page.Page.Locator(".drawer").GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await page.SeesAsync("Closed job life; their models are saved.");
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Snapshots" }).ClickAsync();
        await page.SeesAsync("current");

        await page.Page.Locator(".drawer").GetByRole(AriaRole.Button, new() { Name = "Open", Exact = true }).ClickAsync();
        await page.SeesAsync("Opened job life.");
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Counts" }).ClickAsync();
        await SeesFactAsync(page, "Records analysed", "4,500");
        await Assertions.Expect(page.Page.Locator(".drawer .badge").First).ToHaveTextAsync("opened");
        page.HasNoUnexpectedComplaints("400");
    }

    [BrowserFact]
    public async Task A_deletion_asks_for_the_id_and_then_deletes()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await SampleData.CreateAsync(node.Client, "to-delete", "web", "", "");
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{node.HttpPort}");
        await page.GoToAsync("/_console/jobs");
        await page.Field("Select to-delete").CheckAsync();

        await page.Button("Delete…").ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" })).ToBeDisabledAsync();
        await page.IsAccessibleAsync("the question before a deletion");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("to-delete");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await page.SeesAsync("Deleted job to-delete.");
        await page.SeesAsync("There is no job yet");
        page.HasNoComplaints();
    }

    /// <summary>As a person drops a file: the browser gets the event with the file in it.</summary>
    private static async Task DropAsync(ConsolePage page, string name, string content)
    {
        var target = page.Page.Locator(".drop");
        await target.WaitForAsync();
        var files = await page.Page.EvaluateHandleAsync(
            """
            ([name, content]) => {
              const files = new DataTransfer();
              files.items.add(new File([content], name, { type: 'text/csv' }));
              return files;
            }
            """, new[] { name, content });
        await target.DispatchEventAsync("drop", new { dataTransfer = files });
    }

    private static Task SeesFactAsync(ConsolePage page, string name, string value) => Assertions.Expect(
        page.Page.Locator("dl.facts > div", new() { HasText = name }).Locator("dd").First).ToHaveTextAsync(value, new() { Timeout = 60_000 });
}
