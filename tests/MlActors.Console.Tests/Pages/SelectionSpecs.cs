using System.Text.Json;
using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>Selections of jobs whose ids do not fit into an address: the browser keeps them.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SelectionSpecs(ConsoleHost host)
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 300).Select(number => $"{number:000}-".PadRight(64, 'x'))];

    [BrowserFact]
    public async Task A_close_of_many_jobs_with_long_ids_is_planned_from_an_address_that_is_short()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        var planned = await AnswerAsync(page);
        await page.GoToAsync("/_console/jobs");
        await page.Field("Select all that are shown").CheckAsync();
        await page.Field($"Select {Ids[0]}").UncheckAsync();

        await page.Link("Plan the close…").ClickAsync();
        await Assertions.Expect(page.Field("Which")).ToHaveValueAsync("299 selected jobs");
        await Assertions.Expect(page.Button("Start…")).ToBeEnabledAsync();
        Assert.Equal(string.Join(',', Ids[1..]), planned.Last());
        Assert.True(page.Page.Url.Length < 150, page.Page.Url);
        await page.TakePictureAsync("selection");
        await page.IsAccessibleAsync("a plan of a long selection");

        planned.Clear();
        await page.Page.ReloadAsync();
        await Assertions.Expect(page.Button("Start…")).ToBeEnabledAsync();
        Assert.Equal(string.Join(',', Ids[1..]), planned.Last());
        page.HasNoComplaints();
    }

    /// <summary>A request without targets would be one for all jobs.</summary>
    [BrowserFact]
    public async Task In_another_browser_the_address_says_what_it_names_and_nothing_is_planned()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        var planned = await AnswerAsync(page);

        await page.GoToAsync("/_console/shutdown?kind=close_jobs&selection=299-0123456789abcdef");

        await page.SeesAsync("This browser does not know the selection");
        await page.SeesAsync("299 jobs, too many for an address");
        await Assertions.Expect(page.Button("Start…")).ToBeDisabledAsync();
        Assert.Empty(planned);
        await page.Link("name them").Last.ClickAsync();
        await Assertions.Expect(page.Field("Which")).ToHaveValueAsync("");
        page.HasNoComplaints();
    }

    /// <returns>The targets of each plan that is asked for.</returns>
    private static async Task<List<string>> AnswerAsync(ConsolePage page)
    {
        var planned = new List<string>();
        await FulfillAsync("**/_ml/anomaly_detectors/_stats**", new
        {
            jobs = Ids.Select(id => new { job_id = id, state = "opened", data_counts = new { }, model_size_stats = new { } }),
        });
        await FulfillAsync("**/_ml/anomaly_detectors?**", new { jobs = Ids.Select(id => new { job_id = id }) });
        await page.Page.RouteAsync("**/_mlactors/runs/_plan", route =>
        {
            planned.Add(JsonDocument.Parse(route.Request.PostData!).RootElement.GetProperty("targets").GetString()!);
            return AsJsonAsync(
                route, new { kind = "close_jobs", units = Ids.Select(id => new { type = "job", id, model_bytes = 1, steps = new[] { "close" } }) });
        });
        return planned;

        Task FulfillAsync(string address, object body) => page.Page.RouteAsync(address, route => AsJsonAsync(route, body));
    }

    private static Task AsJsonAsync(IRoute route, object body) =>
        route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = JsonSerializer.Serialize(body) });
}
