using System.Text.Json;
using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>Ten thousand jobs in the table, and how the page behaves with them.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ManyJobsSpecs(ConsoleHost host)
{
    private const int Jobs = 10_000;

    [BrowserFact]
    public async Task Ten_thousand_jobs_are_rows_of_which_only_those_in_view_exist()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page);

        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("10,000 jobs");
        Assert.InRange(await page.Page.Locator("tbody tr").CountAsync(), 20, 80);
        await page.Page.Locator(".table-view").EvaluateAsync("view => view.scrollTo(0, view.scrollHeight)");
        await page.SeesAsync("job-9999");
        Assert.InRange(await page.Page.Locator("tbody tr").CountAsync(), 20, 80);

        await page.Field("Filter").FillAsync("job-4321");
        await page.SeesAsync("1 job of 10,000");
        await page.Field("Filter").FillAsync("");
        await page.Field("Select all that are shown").CheckAsync();
        await page.SeesAsync("10,000 selected");
        page.HasNoComplaints();
    }

    /// <summary>The elements of rows are used again, so that the focus would be on another job.</summary>
    [BrowserFact]
    public async Task The_focus_leaves_a_row_that_leaves_the_view()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page);
        await page.GoToAsync("/_console/jobs");
        await page.Button("job-3").FocusAsync();

        await page.Page.Locator(".table-view").EvaluateAsync("view => view.scrollTo(0, 150_000)");

        await page.SeesAsync("job-5000");
        await Assertions.Expect(page.Page.Locator(".table-view")).ToBeFocusedAsync();
        await page.Field("Select job-5000").CheckAsync();
        await page.SeesAsync("1 selected");
        await page.Page.Locator(".table-view").EvaluateAsync("view => view.scrollTo(0, 0)");
        await page.SeesAsync("job-3");
        Assert.Equal(0, await page.Page.Locator("tbody input:checked").CountAsync());
    }

    /// <summary>A frame has no time to write whole rows that no one can read.</summary>
    [BrowserFact]
    public async Task A_scroll_past_whole_views_shows_names_at_once_and_the_rest_when_it_rests()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page);
        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("10,000 jobs");

        var atOnce = await page.Page.Locator(".table-view").EvaluateAsync<string[]>(
            """
            async view => {
              view.scrollTop = 150_000;
              view.dispatchEvent(new Event('scroll'));
              for (let turn = 0; turn < 5; turn++) await null;
              return [...view.querySelectorAll('tbody tr')].filter(row => row.cells.length === 2).map(row => row.textContent);
            }
            """);

        Assert.Contains("job-5010", atOnce);
        Assert.InRange(atOnce.Length, 20, 80);
        var rows = page.Page.Locator("tbody tr");
        await Assertions.Expect(rows.Locator("td:nth-child(4)")).ToHaveCountAsync(await rows.CountAsync());
    }

    /// <summary>Each clipped box is painted, committed and composited as a part of its own, in each frame of a scroll.</summary>
    [BrowserFact]
    public async Task Few_cells_of_a_row_are_clipped()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page);
        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("10,000 jobs");

        var clipped = await page.Page.Locator("tbody tr").EvaluateAllAsync<int[]>(
            """
            rows => rows.map(row => [row, ...row.querySelectorAll('*')].filter(element =>
              getComputedStyle(element).overflow !== 'visible' || /paint|strict|content/.test(getComputedStyle(element).contain)).length)
            """);

        Assert.All(clipped, boxes => Assert.InRange(boxes, 0, 3));
    }

    [BrowserFact]
    public async Task Ten_thousand_groups_are_searched_instead_of_listed()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page, number => $"group-{number}");
        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("10,000 groups; type to search");
        Assert.InRange(await page.Page.Locator("option").CountAsync(), 1, 100);

        await page.Field("Group").FillAsync("group-432");
        await page.SeesAsync("1 job of 10,000");
        await page.Field("Group").PressSequentiallyAsync("1");
        await page.SeesAsync("job-4321");
        Assert.EndsWith("group=group-4321", page.Page.Url, StringComparison.Ordinal);
        await page.Page.ReloadAsync();
        await Assertions.Expect(page.Field("Group")).ToHaveValueAsync("group-4321");
        await page.Field("Group").FillAsync("432x");
        await page.SeesAsync("0 groups with this");
        await page.SeesAsync("10,000 jobs");
        await page.IsAccessibleAsync("a search of groups");
        page.HasNoComplaints();
    }

    /// <summary>Elements are used again in turn, and a keyboard and a screen reader follow the order of the elements.</summary>
    [BrowserFact]
    public async Task Rows_are_in_their_order_after_every_scroll()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await AnswerAsync(page);
        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("10,000 jobs");
        foreach (var top in (int[])[700, 1_500, 200, 90_000, 90_400, 299_000, 60, 0])
        {
            await page.Page.Locator(".table-view").EvaluateAsync("(view, top) => view.scrollTo(0, top)", top);
            await page.SeesAsync($"job-{top / 30 + 5}");

            var indices = await page.Page.Locator("tbody").EvaluateAsync<int[]>(
                "body => [...body.rows].map(row => Number(row.getAttribute('aria-rowindex')))");
            Assert.Equal(Enumerable.Range(indices[0], indices.Length), indices);
        }
    }

    /// <summary>Reading ten thousand jobs takes longer than a frame.</summary>
    [BrowserFact]
    public async Task Nothing_is_asked_for_during_a_scroll()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        // Time stands still but for what the spec lets pass, or a slow machine would let the scroll rest between two of its events.
        var time = page.Page.Clock;
        await time.InstallAsync(new() { TimeDate = DateTime.UnixEpoch });
        await time.PauseAtAsync(DateTime.UnixEpoch.AddSeconds(1));
        await page.Page.GotoAsync($"{host.Address}/_console/jobs");
        while (!await page.Text("13 jobs").IsVisibleAsync()) await time.RunForAsync(50);
        var asked = 0;
        page.Page.Request += (_, _) => asked++;

        for (var turn = 0; turn < 50; turn++)
        {
            await page.Page.Locator(".table-view").DispatchEventAsync("scroll");
            await time.RunForAsync(200);
        }

        Assert.Equal(0, asked);
        var request = page.Page.WaitForRequestAsync("**/_ml/anomaly_detectors/_stats**");
        await time.RunForAsync(1_000);
        await request;
    }

    /// <summary>In a hidden tab nothing is asked for; when it is shown again, at once.</summary>
    [BrowserFact]
    public async Task A_hidden_tab_does_not_poll()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.Page.Clock.InstallAsync();
        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("13 jobs");
        await SetHiddenAsync(page, true);
        var asked = 0;
        page.Page.Request += (_, _) => asked++;

        await page.Page.Clock.RunForAsync(120_000);
        Assert.Equal(0, asked);
        var request = page.Page.WaitForRequestAsync("**/_ml/anomaly_detectors/_stats**");
        await SetHiddenAsync(page, false);
        await request;
    }

    private static Task SetHiddenAsync(ConsolePage page, bool isHidden) => page.Page.EvaluateAsync(
        """
        hidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """, isHidden);

    /// <summary>The answers of a node with these jobs. Creating them is what other specs measure.</summary>
    private static async Task AnswerAsync(ConsolePage page, Func<int, string>? groupOf = null)
    {
        var names = Enumerable.Range(0, Jobs).Select(number => $"job-{number}").ToArray();
        var stats = JsonSerializer.Serialize(new
        {
            jobs = names.Select(name => new
            {
                job_id = name, state = "opened", node = new { id = "127.0.0.1:4053" },
                data_counts = new { processed_record_count = 1, latest_record_timestamp = 1_767_225_600_000 },
                model_size_stats = new { memory_status = "ok", model_bytes = 5000 },
            }),
        });
        var configurations = JsonSerializer.Serialize(new
        {
            jobs = names.Select((name, number) => new
            {
                job_id = name, groups = new[] { groupOf?.Invoke(number) ?? "many" }, datafeed_config = new { datafeed_id = $"feed-{name}" },
            }),
        });
        await FulfillAsync("**/_ml/anomaly_detectors/_stats**", stats);
        await FulfillAsync("**/_ml/anomaly_detectors?**", configurations);

        Task FulfillAsync(string address, string json) => page.Page.RouteAsync(
            address, route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = json }));
    }
}
