using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace MlActors.Console.Tests.Browser;

/// <summary>One window of the console, with a session of its own. It records what the browser complains of, and every request.</summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly string _node;
    private readonly ConcurrentQueue<string> _complaints = [], _requests = [];

    private ConsolePage(IBrowserContext context, IPage page, string node)
    {
        (_context, Page, _node) = (context, page, node);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _complaints.Enqueue($"exception: {error}");
        page.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>What the browser wrote to its console.</summary>
    public IEnumerable<string> Complaints => _complaints;

    /// <summary>Requests to other servers than the node. Addresses of data and of files in memory are none.</summary>
    public IEnumerable<string> ForeignRequests => _requests.Where(address =>
        !address.StartsWith(_node, StringComparison.Ordinal) && !address.StartsWith("data:", StringComparison.Ordinal)
        && !address.StartsWith("blob:", StringComparison.Ordinal));

    /// <param name="node">The address of a node, without a slash at its end.</param>
    public static async Task<ConsolePage> OpenAsync(Chromium chromium, string node, string theme = "light")
    {
        var context = await chromium.Instance.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);
        return new ConsolePage(context, await context.NewPageAsync(), node);
    }

    /// <summary>Opens a page by its address, and waits until its heading is there and nothing is loading.</summary>
    public async Task GoToAsync(string path)
    {
        await Page.GotoAsync($"{_node}{path}");
        await SettleAsync();
    }

    public async Task SettleAsync()
    {
        await Page.Locator("h1").First.WaitForAsync();
        await Assertions.Expect(Page.Locator(".loading")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    public ILocator Text(string text) => Page.GetByText(text).First;

    public Task SeesAsync(string text) => Text(text).WaitForAsync();

    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>No violation of WCAG 2.2 A and AA, and none of axe's best practices.</summary>
    /// <param name="part">The part of the page that is checked; null for all of it.</param>
    public async Task IsAccessibleAsync(string what, string? part = null)
    {
        var result = part is null ? await Page.RunAxe(Rules) : await Page.Locator(part).RunAxe(Rules);
        var found = result.Violations.Select(violation =>
            $"{what}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(5).Select(node => node.Html))}");
        Assert.True(result.Violations.Length == 0, string.Join(Environment.NewLine, found));
    }

    public Task SwitchThemeAsync() => Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^The theme is") }).ClickAsync();

    public Task TakePictureAsync(string name) => Page.ScreenshotAsync(new() { Path = Pictures.PathOf(name) });

    public void HasNoComplaints()
    {
        Assert.Empty(Complaints);
        Assert.Empty(ForeignRequests);
    }

    /// <summary>The browser also complains of each response that is an error, which a spec may provoke.</summary>
    public void HasNoUnexpectedComplaints(string expectedStatus)
    {
        Assert.DoesNotContain(
            Complaints, complaint => !complaint.Contains($"responded with a status of {expectedStatus}", StringComparison.Ordinal));
        Assert.Empty(ForeignRequests);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
