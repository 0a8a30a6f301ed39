using Microsoft.AspNetCore.Identity;
using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>A rehearsal that is started from the shutdown board, and its verdict.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class RehearsalSpecs(ConsoleHost host)
{
    [BrowserFact]
    public async Task A_rehearsal_is_started_from_the_board_followed_and_judged()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.GoToAsync("/_console/shutdown");

        await page.Field("Simulated nodes").FillAsync("2");
        await page.Field("Simulated jobs").FillAsync("3");
        await page.Field("Seeds").FillAsync("1..25");
        await page.Field("kill").CheckAsync();
        await page.Field("disk").CheckAsync();
        Assert.False(await page.Field("all of these").IsCheckedAsync());
        await page.IsAccessibleAsync("the board with the form of a rehearsal");
        await page.Button("Start the rehearsal").ClickAsync();

        await page.SeesAsync("2 nodes, 3 jobs, 1 datafeed, seeds 1..25, faults: kill, disk");
        await page.Link("Verdict as a page").WaitForAsync();
        await Assertions.Expect(page.Page.Locator(".tile", new() { HasText = "Verdict" }).Locator(".badge")).ToHaveTextAsync("green");
        await page.SeesAsync("25 of 25");
        await page.SeesAsync("a job is closed after all of its steps were acknowledged");
        await page.SeesAsync("Virtual time says nothing about how long a real close takes.");
        await page.IsAccessibleAsync("a verdict");
        await page.TakePictureAsync("rehearsal-light");
        await page.SwitchThemeAsync();
        await page.IsAccessibleAsync("a verdict, dark");
        await page.TakePictureAsync("rehearsal-dark");

        var opened = page.Page.WaitForPopupAsync();
        await page.Link("Verdict as a page").ClickAsync();
        var verdict = await opened;
        await Assertions.Expect(verdict.GetByRole(AriaRole.Heading, new() { Name = "Green: Rehearsal" })).ToBeVisibleAsync();

        await page.Link("Board").ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Rehearsals" }).Locator("tbody tr").First)
            .ToContainTextAsync("green");
        page.HasNoComplaints();
    }

    [BrowserFact]
    public async Task A_scenario_is_started_and_cancelled_with_the_keyboard()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{node.HttpPort}");
        await page.GoToAsync("/_console/shutdown");

        await page.Field("Scenario").SelectOptionAsync("everything-at-once");
        Assert.Equal(0, await page.Field("Simulated nodes").CountAsync());
        await page.Field("Seeds").FillAsync("1..2000");
        await page.Button("Start the rehearsal").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("scenario everything-at-once, seeds 1..2000");
        await page.IsAccessibleAsync("a rehearsal that runs");

        await page.Button("Cancel the rehearsal…").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("there is no verdict");
        await page.Button("Cancel the rehearsal").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("cancelled");
        await page.SeesAsync("by its caller");
        page.HasNoComplaints();
    }

    /// <summary>A verdict is what was rehearsed for: it outlives the node, and what has none is not forgotten.</summary>
    [BrowserFact]
    public async Task Rehearsals_outlive_their_node_and_one_that_was_lost_can_be_run_again()
    {
        using var data = new DataDirectory();
        await using var first = LocalNode.Start(data.Path);
        await first.WaitUntilReadyAsync();
        await using var second = LocalNode.Start(data.Path, seed: first.ClusterPort);
        await second.WaitUntilReadyAsync();
        await second.Client.PostAsync("/_mlactors/rehearsals", """{"nodes":2,"jobs":2,"seeds":"1..3"}""");
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{first.HttpPort}");
        var rows = page.Page.GetByRole(AriaRole.Region, new() { Name = "Rehearsals" }).Locator("tbody tr");
        await page.GoToAsync("/_console/shutdown");
        await Assertions.Expect(rows).ToContainTextAsync(["green"], new() { Timeout = 60_000 });
        await second.Client.PostAsync("/_mlactors/rehearsals", """{"scenario":"everything-at-once","seeds":"1..2000"}""");
        await Assertions.Expect(rows).ToContainTextAsync(["running", "green"], new() { Timeout = 60_000 });
        Assert.True(await page.Button("Start the rehearsal").IsEnabledAsync());

        second.Send(Signal.Kill);

        await Assertions.Expect(rows).ToContainTextAsync(["lost", "green"], new() { Timeout = 90_000 });
        await page.TakePictureAsync("rehearsals-lost");
        await rows.Nth(1).GetByRole(AriaRole.Link).ClickAsync();
        await page.SeesAsync("a job is closed after all of its steps were acknowledged");
        await page.Link("Board").ClickAsync();
        await rows.Nth(0).GetByRole(AriaRole.Link).ClickAsync();
        await page.SeesAsync("which ran it, ended before it");
        await page.SeesAsync("mlctl sim run --seeds 1..2000 --scenario hocon/scenarios/everything-at-once.conf");
        await page.IsAccessibleAsync("a rehearsal that was lost");
        await page.TakePictureAsync("rehearsal-lost");
        await page.SwitchThemeAsync();
        await page.IsAccessibleAsync("a rehearsal that was lost, dark");
        await page.TakePictureAsync("rehearsal-lost-dark");
        await page.Button("Start it again on this node").ClickAsync();
        await page.Button("Cancel the rehearsal…").WaitForAsync();
        page.HasNoComplaints();
    }

    /// <summary>No seed of this build breaks a promise, so the browser gets this verdict in place of one.</summary>
    [BrowserFact]
    public async Task A_red_verdict_names_the_seeds_the_broken_promises_and_how_to_run_them_again()
    {
        await using var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.Page.RouteAsync("**/_mlactors/rehearsals/red", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "application/json",
            Body = """
                {"rehearsal_id":"red","state":"completed","started_at":1767225600000,"ended_at":1767225660000,"green":false,"build":"0.1.0+node",
                 "request":{"nodes":3,"jobs":8,"datafeeds":4,"faults":["kill"],"seeds":"1..2","timeout":"10m"},
                 "progress":{"done":2,"total":2,"failed":1},
                 "verdict":{"is_green":false,"build":"0.1.0+simulator","hash":"a1","seconds":1,"seeds_per_second":2,"simulated_hours":1,"messages":9,
                  "reasons":["1 of 2 seeds break a promise."],
                  "properties":[{"id":"I2","kind":"Always","text":"no job ever has more records than it was sent","count":7,"violations":1}],
                  "situations":[],"faults":{"Kill":1},"coverage":{"cells":1,"all_cells":2,"triples":1,"all_triples":2},
                  "failed":[{"seed":2,"property":"I2","at_seconds":12.5,"what":"job-001 has 9 records","faults":["Kill at message 7"],
                   "replay":"mlctl sim replay --seed 2 --trace"}],
                  "shown_seed":2,"steps":[{"job":"job-001","step":"StopFeed","from":10,"to":11}],"not_shown":["HTTP"]}}
                """,
        }));

        await page.GoToAsync("/_console/shutdown/rehearsals/red");

        await page.SeesAsync("1 of 2 seeds break a promise.");
        await page.SeesAsync("mlctl sim replay --seed 2 --trace");
        await page.SeesAsync("The simulator is of build 0.1.0+simulator");
        await Assertions.Expect(page.Page.Locator(".gantt rect.step-stop_feed")).ToHaveCountAsync(1);
        await page.IsAccessibleAsync("a red verdict");
        await page.SwitchThemeAsync();
        await page.IsAccessibleAsync("a red verdict, dark");
        page.HasNoComplaints();
    }

    [BrowserFact]
    public async Task What_is_beyond_a_limit_is_refused_with_the_reason_and_a_second_one_is_not_offered()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{node.HttpPort}");
        await page.GoToAsync("/_console/shutdown");

        await page.Field("Simulated nodes").FillAsync("50");
        await page.Button("Start the rehearsal").ClickAsync();
        await page.SeesAsync("The rehearsal was not started: [nodes] must be between [1] and [10], got [50]");
        await page.Field("Simulated nodes").FillAsync("three");
        await page.Button("Start the rehearsal").ClickAsync();
        await page.SeesAsync("For input string: \"three\"");

        await node.Client.PostAsync("/_mlactors/rehearsals", """{"seeds":"1..2000"}""");
        await page.SeesAsync("One runs:");
        await Assertions.Expect(page.Button("Start the rehearsal")).ToBeDisabledAsync();
        page.HasNoUnexpectedComplaints("400");
    }

    [BrowserFact]
    public async Task A_user_who_may_not_start_one_is_offered_none_and_refused_all_the_same()
    {
        using var data = new DataDirectory();
        using var files = new DataDirectory();
        var users = Path.Combine(files.Path, "users.json");
        await File.WriteAllTextAsync(users, $$"""
            { "users": { "viewer": {
                "password_hash": "{{new PasswordHasher<string>().HashPassword("", "password of viewer")}}", "roles": ["machine_learning_user"] } } }
            """);
        await using var node = LocalNode.Start(data.Path, more: ["--users", users]);
        await node.WaitUntilReadyAsync();
        await using var page = await ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{node.HttpPort}");
        await page.GoToAsync("/_console/shutdown");
        await page.Field("User").FillAsync("viewer");
        await page.Field("Password").FillAsync("password of viewer");
        await page.Button("Sign in").ClickAsync();

        await page.SeesAsync("Rehearse a shutdown");
        await page.SettleAsync();
        Assert.Equal(0, await page.Button("Start the rehearsal").CountAsync());
        var refused = await page.Page.EvaluateAsync<string>(
            """
            async () => {
              const { loadSession, post } = await import('/_console/parts/api.js');
              await loadSession();
              return post('/_mlactors/rehearsals', {}).then(() => 'started', error => `${error.status} ${error.message}`);
            }
            """);
        Assert.StartsWith("403 action [cluster:admin/xpack/ml/rehearsals/start] is unauthorized for user [viewer]", refused, StringComparison.Ordinal);
        page.HasNoUnexpectedComplaints("40");
    }
}
