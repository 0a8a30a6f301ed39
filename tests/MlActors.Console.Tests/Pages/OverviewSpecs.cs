using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>What the overview shows of the nodes.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class OverviewSpecs(ConsoleHost host)
{
    [BrowserFact]
    public async Task Each_node_shows_its_lease_its_clock_and_its_disk()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.GoToAsync("/_console");

        var node = page.Page.GetByRole(AriaRole.Table, new() { Name = "Nodes" }).GetByRole(AriaRole.Row, new() { NameRegex = new("coordinator") });
        await Assertions.Expect(node).ToContainTextAsync("generation 1");
        await Assertions.Expect(node).ToContainTextAsync("±");
        await Assertions.Expect(node).ToContainTextAsync("GB");
        await page.SeesAsync("may be stopped in order");
        page.HasNoComplaints();
    }

    /// <summary>A node that is in order cannot be made to give these answers, so the browser gets them in its place.</summary>
    [BrowserFact]
    public async Task What_the_doctor_warns_of_is_shown_with_what_to_do_the_worst_first()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page, "**/_mlactors/doctor", """
            {"may_stop_in_order":false,"predicted_shutdown_seconds":2400,"findings":[
              {"severity":"warning","node":"127.0.0.1:4053","what":"its clock is +5.0s off","remedy":"synchronise the clocks"},
              {"severity":"refusal","what":"a shutdown is predicted to take 2400s","remedy":"raise the budget"}],
             "nodes":[{"id":"127.0.0.1:4053","build":"0.1.0+a","clock_skew_ms":5000,"clock_skew_within_ms":3,"disk_free_bytes":1073741824}]}
            """);
        await AnswerAsync(page, "**/_mlactors/nodes", """
            {"count":2,"nodes":[
              {"id":"127.0.0.1:4053","http":"127.0.0.1:9200","status":"up","coordinator":true,"jobs":1,"datafeeds":0,
               "lease":{"generation":7,"current":false,"member":true}},
              {"id":"127.0.0.1:4054","status":"unreachable","coordinator":false,"jobs":0,"datafeeds":0}]}
            """);

        await page.GoToAsync("/_console");

        await page.SeesAsync("do not rely on an orderly shutdown");
        await page.SeesAsync("predicted to take 40 min");
        var findings = page.Page.GetByRole(AriaRole.Table, new() { Name = "Findings" }).Locator("tbody tr");
        await Assertions.Expect(findings).ToHaveTextAsync([
            "refusalthe clustera shutdown is predicted to take 2400sraise the budget",
            "warning127.0.0.1:4053its clock is +5.0s offsynchronise the clocks",
        ]);
        var nodes = page.Page.GetByRole(AriaRole.Table, new() { Name = "Nodes" }).Locator("tbody tr");
        await Assertions.Expect(nodes.First).ToContainTextAsync("generation 7 fenced");
        await Assertions.Expect(nodes.First).ToContainTextAsync("+5 s ± 3 ms");
        await Assertions.Expect(nodes.Nth(1)).ToContainTextAsync("none");
        await page.IsAccessibleAsync("what the doctor warns of");
        await page.SwitchThemeAsync();
        await page.IsAccessibleAsync("what the doctor warns of, dark");
        page.HasNoComplaints();
    }

    private static Task AnswerAsync(ConsolePage page, string address, string json) => page.Page.RouteAsync(
        address, route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = json }));
}
