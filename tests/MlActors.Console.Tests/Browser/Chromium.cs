using Microsoft.Playwright;
using Xunit;

namespace MlActors.Console.Tests.Browser;

/// <summary>The browser of this machine, without a window.</summary>
public sealed class Chromium
{
    /// <summary>Names the program where it is elsewhere.</summary>
    private const string Variable = "MLACTORS_CHROMIUM";

    private static readonly string[] KnownPrograms =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    private static readonly string? Program =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : KnownPrograms.FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there is no browser here; null when there is one.</summary>
    public static string? Missing => Program is null ? $"no Chromium is installed; install it, or name it in {Variable}" : null;

    public IBrowser Instance => _browser!;

    public async Task InitializeAsync()
    {
        if (Program is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            // Without a sandbox, because the specs may run as root; without what a browser asks its maker for by itself.
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>Runs only where there is a browser, and otherwise says why not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>As <see cref="BrowserFactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
