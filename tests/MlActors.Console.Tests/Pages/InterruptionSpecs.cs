using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>What happens to a page when its session, its node or what it shows goes away, and when two people work at once.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class InterruptionSpecs(ConsoleHost host)
{
    [BrowserFact]
    public async Task An_edit_outlives_the_end_of_its_session()
    {
        using var data = new DataDirectory();
        using var files = new DataDirectory();
        await using var node = LocalNode.Start(data.Path, more: ["--users", await WriteUsersAsync(files)]);
        await node.WaitUntilReadyAsync();
        await using var page = await OpenAsync(node);
        await page.GoToAsync("/_console/filters");
        await SignInAsync(page.Page.GetByRole(AriaRole.Main));
        await page.Button("New filter…").ClickAsync();
        var edit = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "New filter" });
        await edit.GetByLabel("Filter id").FillAsync("half-done");
        await edit.GetByLabel("Values").FillAsync("web-1\nweb-2");

        await page.Page.Context.ClearCookiesAsync();
        await edit.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        var signIn = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in to MlActors" });
        await Assertions.Expect(signIn.GetByLabel("Password")).ToBeFocusedAsync();
        await page.IsAccessibleAsync("a session that has ended", ".sign-in");
        await page.TakePictureAsync("session-ended");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(signIn).ToBeVisibleAsync();
        await SignInAsync(signIn);

        await Assertions.Expect(signIn).ToHaveCountAsync(0);
        await Assertions.Expect(edit.GetByLabel("Values")).ToHaveValueAsync("web-1\nweb-2");
        await edit.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Cell, new() { Name = "half-done", Exact = true }).WaitForAsync();
        Assert.Equal("Filters · MlActors", await page.Page.TitleAsync());
        page.HasNoUnexpectedComplaints("401");
    }

    [BrowserFact]
    public async Task A_page_of_live_data_goes_on_after_its_node_has_come_back()
    {
        using var data = new DataDirectory();
        var first = LocalNode.Start(data.Path);
        await first.WaitUntilReadyAsync();
        await SampleData.CreateAsync(first.Client, "before", "web", "", "");
        await using var page = await OpenAsync(first);
        await page.GoToAsync("/_console/jobs?job=before");
        await page.SeesAsync("1 job");

        first.Send(Signal.Kill);
        await first.DisposeAsync();

        await page.SeesAsync("The node does not answer.");
        await Assertions.Expect(page.Button("before").First).ToBeVisibleAsync();
        await page.Link("Calendars").ClickAsync();
        await page.SeesAsync("The page cannot be loaded from this node");
        await using var again = LocalNode.Start(data.Path, http: first.HttpPort, cluster: first.ClusterPort);
        await again.WaitUntilReadyAsync();
        await page.Button("Try again").ClickAsync();
        await page.SeesAsync("There is no calendar yet");
        await page.Link("Jobs").ClickAsync();
        await SampleData.CreateAsync(again.Client, "after", "web", "", "");
        await page.SeesAsync("2 jobs");
        await Assertions.Expect(page.Page.Locator(".failure")).ToHaveCountAsync(0);
    }

    /// <summary>The snapshots are locked, so that the job stays at the step which writes one.</summary>
    [BrowserFact]
    public async Task A_run_that_is_reloaded_in_the_middle_of_a_step_shows_the_steps_before_and_what_it_waits_for()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await SampleData.CreateAsync(node.Client, "held", "web", "", "");
        await node.Client.PostAsync("/_ml/anomaly_detectors/held/_open");
        await node.Client.PostAsync("/_ml/anomaly_detectors/held/_data", string.Join('\n', SampleData.Rows().Take(600)
            .Select(row => FormattableString.Invariant($$"""{"time":{{row.Time}},"host":"{{row.Host}}","latency":{{row.Latency}}}"""))));
        await using var page = await OpenAsync(node);
        using (var lockOfSnapshots = new SqliteConnection($"Data Source={Path.Combine(data.Path, "snapshots.db")};Pooling=False"))
        {
            lockOfSnapshots.Open();
            using var writing = lockOfSnapshots.BeginTransaction();
            var run = (string)(await node.Client.PostAsync("/_mlactors/runs", """{"kind":"close_jobs","targets":"held"}"""))["run_id"]!;
            await page.GoToAsync($"/_console/shutdown/{run}");

            for (var load = 1; load <= 2; load++)
            {
                await Assertions.Expect(page.Page.Locator("tbody .badge", new() { HasText = "active" })).ToBeVisibleAsync(Patiently);
                await page.Page.Locator(".gantt .step-gate").WaitForAsync(new() { State = WaitForSelectorState.Attached });
                await page.Page.Locator(".gantt .step-finalize").WaitForAsync(new() { State = WaitForSelectorState.Attached });
                await page.Page.Locator(".gantt .step-snapshot").WaitForAsync(new() { State = WaitForSelectorState.Attached });
                Assert.NotEqual("", (await page.Page.Locator("tbody td").Last.TextContentAsync())!.Trim());
                await Assertions.Expect(page.Page.Locator(".gantt title").Last).ToContainTextAsync("waits for");
                await page.TakePictureAsync($"run-held-{load}");
                await page.Page.ReloadAsync();
                await page.SettleAsync();
            }
        }

        await page.SeesAsync("completed");
        await page.Page.Locator(".gantt .step-close").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        page.HasNoComplaints();
    }

    [BrowserFact]
    public async Task Two_people_who_edit_one_thing_keep_what_the_other_has_changed()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        await SampleData.CreateAsync(node.Client, "shared", "web", "", "");
        await using var one = await OpenAsync(node);
        await using var other = await OpenAsync(node);
        foreach (var page in (ConsolePage[])[one, other])
        {
            await page.GoToAsync("/_console/jobs?job=shared&tab=configuration");
            await page.Button("Update…").ClickAsync();
        }

        await StoreAsync(one, "Description", "of one");
        await StoreAsync(other, "Groups", "web, of-other");

        var stored = (await node.Client.GetAsync("/_ml/anomaly_detectors/shared"))["jobs"]![0]!;
        Assert.Equal(("of one", """["of-other","web"]"""), ((string)stored["description"]!, stored["groups"]!.ToJsonString()));
        await node.Client.SendAsync(HttpMethod.Delete, "/_ml/anomaly_detectors/shared", null);
        await Assertions.Expect(one.Page.Locator(".drawer")).ToContainTextAsync("No known job with id 'shared'", new() { Timeout = 60_000 });
        Assert.Equal(0, await one.Page.Locator(".drawer").GetByRole(AriaRole.Button, new() { Name = "Update…" }).CountAsync());
        one.HasNoUnexpectedComplaints("404");
    }

    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 60_000 };

    private static async Task StoreAsync(ConsolePage page, string field, string text)
    {
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel(field).FillAsync(text);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Update" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0, new() { Timeout = 60_000 });
    }

    private Task<ConsolePage> OpenAsync(LocalNode node) => ConsolePage.OpenAsync(host.Chromium, $"http://127.0.0.1:{node.HttpPort}");

    private static async Task SignInAsync(ILocator form)
    {
        await form.GetByLabel("User").FillAsync("admin");
        await form.GetByLabel("Password").FillAsync("password of admin");
        await form.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static async Task<string> WriteUsersAsync(DataDirectory files)
    {
        var path = Path.Combine(files.Path, "users.json");
        await File.WriteAllTextAsync(path, $$"""
            { "users": { "admin": {
                "password_hash": "{{new PasswordHasher<string>().HashPassword("", "password of admin")}}", "roles": ["superuser"] } } }
            """);
        return path;
    }
}
