using Microsoft.AspNetCore.Identity;
using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>The console of nodes with users.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SignInSpecs : IDisposable
{
    private readonly ConsoleHost _host;
    private readonly DataDirectory _data = new(), _files = new();
    private readonly string _users;

    public SignInSpecs(ConsoleHost host)
    {
        _host = host;
        _users = Path.Combine(_files.Path, "users.json");
        WriteUsers("admin", "viewer");
    }

    public void Dispose()
    {
        _files.Dispose();
        _data.Dispose();
    }

    [BrowserFact]
    public async Task A_user_signs_in_sees_what_is_allowed_and_signs_out()
    {
        await using var node = await StartAsync();
        await using var page = await OpenAsync(node);

        await page.GoToAsync("/_console/jobs");
        await page.SeesAsync("Sign in to MlActors");
        await page.IsAccessibleAsync("the page for signing in");
        await page.TakePictureAsync("login-light");
        await SignInAsync(page, "viewer", "wrong");
        await page.SeesAsync("unable to authenticate user [viewer]: the name or the password is wrong");
        await SignInAsync(page, "viewer");

        await page.SeesAsync("There is no job yet");
        await page.SeesAsync("Someone with the privilege manage_ml can create one.");
        Assert.Equal(0, await page.Link("New job").CountAsync());
        await page.GoToAsync("/_console/shutdown");
        Assert.Equal(0, await page.Button("Start…").CountAsync());
        await page.GoToAsync("/_console/security");
        await page.SeesAsync("machine_learning_user");
        await page.IsAccessibleAsync("what a user may do");
        await page.TakePictureAsync("security-viewer");

        await page.Button("Sign out").ClickAsync();
        await page.SeesAsync("Sign in to MlActors");
        page.HasNoUnexpectedComplaints("401");
    }

    [BrowserFact]
    public async Task An_administrator_changes_with_the_token_of_the_session_at_each_node_of_the_cluster()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync(first.ClusterPort);
        await using var page = await OpenAsync(first);
        await page.GoToAsync("/_console/filters");
        await SignInAsync(page, "admin");
        await CreateFilterAsync(page, "at-the-first");

        // Cookies are kept by host and not by port, so that the session is sent to the other node, too.
        await page.Page.GotoAsync($"http://127.0.0.1:{second.HttpPort}/_console/filters");
        await page.SettleAsync();
        await CreateFilterAsync(page, "at-the-second");
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task The_session_of_a_removed_user_ends()
    {
        await using var node = await StartAsync();
        await using var page = await OpenAsync(node);
        await page.GoToAsync("/_console/jobs");
        await SignInAsync(page, "viewer");
        await page.SeesAsync("There is no job yet");

        WriteUsers("admin");

        await page.SeesAsync("Sign in to MlActors");
    }

    private async Task<LocalNode> StartAsync(int? seed = null)
    {
        var node = LocalNode.Start(_data.Path, seed, more: ["--users", _users]);
        await node.WaitUntilReadyAsync();
        return node;
    }

    private Task<ConsolePage> OpenAsync(LocalNode node) => ConsolePage.OpenAsync(_host.Chromium, $"http://127.0.0.1:{node.HttpPort}");

    private static async Task SignInAsync(ConsolePage page, string user, string? password = null)
    {
        await page.Field("User").FillAsync(user);
        await page.Field("Password").FillAsync(password ?? $"password of {user}");
        await page.Button("Sign in").ClickAsync();
    }

    private static async Task CreateFilterAsync(ConsolePage page, string id)
    {
        await page.Button("New filter…").ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Filter id").FillAsync(id);
        await dialog.GetByLabel("Values").FillAsync("a\nb");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Cell, new() { Name = id, Exact = true }).WaitForAsync();
    }

    private void WriteUsers(params string[] names) => File.WriteAllText(_users, $$"""
        { "users": { {{string.Join(", ", names.Select(name => $$"""
            "{{name}}": { "password_hash": "{{new PasswordHasher<string>().HashPassword("", $"password of {name}")}}", "roles": ["{{RoleOf(name)}}"] }
            """))}} } }
        """);

    private static string RoleOf(string name) => name == "admin" ? "superuser" : "machine_learning_user";
}
