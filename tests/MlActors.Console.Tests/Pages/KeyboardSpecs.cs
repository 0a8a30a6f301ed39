using Microsoft.Playwright;
using MlActors.Console.Tests.Browser;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>Everything can be done without a mouse, and the focus is never lost.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class KeyboardSpecs(ConsoleHost host)
{
    [BrowserFact]
    public async Task The_first_tab_stop_skips_to_the_content()
    {
        await using var page = await OpenAsync("/_console/jobs");

        await page.Page.Keyboard.PressAsync("Tab");

        await Assertions.Expect(page.Link("Skip to the content")).ToBeFocusedAsync();
        await Assertions.Expect(page.Link("Skip to the content")).ToBeInViewportAsync();
    }

    [BrowserFact]
    public async Task Details_open_with_Enter_close_with_Escape_and_give_the_focus_back()
    {
        await using var page = await OpenAsync("/_console/jobs");
        var opener = page.Button("shop-3");
        await opener.FocusAsync();

        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "shop-3" })).ToBeFocusedAsync();
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Counts" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Tab, new() { Name = "Model" })).ToBeFocusedAsync();
        await page.SeesAsync("Memory status");
        Assert.Contains("tab=model", page.Page.Url, StringComparison.Ordinal);

        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(opener).ToBeFocusedAsync();
        Assert.DoesNotContain("job=", page.Page.Url, StringComparison.Ordinal);
    }

    /// <summary>A label with the id of a field of the page would name that field, and leave its own without a name.</summary>
    [BrowserFact]
    public async Task The_fields_of_a_dialog_over_a_page_with_fields_have_their_own_labels()
    {
        await using var page = await OpenAsync("/_console/jobs?job=shop-3&tab=configuration");
        await page.Button("Update…").ClickAsync();

        await page.Page.GetByRole(AriaRole.Dialog).GetByText("Description", new() { Exact = true }).ClickAsync();

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog).GetByLabel("Description")).ToBeFocusedAsync();
        await page.IsAccessibleAsync("an update over the page of jobs");
        await page.TakePictureAsync("job-update");
    }

    [BrowserFact]
    public async Task A_time_is_selected_in_the_lanes_with_the_arrows_and_shared_by_the_address()
    {
        await using var page = await OpenAsync("/_console/explorer?jobs=latency-by-host");
        await page.Page.Locator(".lanes .cell[tabindex='0']").First.FocusAsync();

        await page.Page.Keyboard.PressAsync("End");
        await page.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Page.Locator(".cell[aria-selected='true']")).ToHaveCountAsync(3);
        Assert.Contains("first=", page.Page.Url, StringComparison.Ordinal);
        await page.Page.ReloadAsync();
        await page.SettleAsync();
        await Assertions.Expect(page.Page.Locator(".cell[aria-selected='true']")).ToHaveCountAsync(3);
        await page.Page.Locator(".lanes .cell[tabindex='0']").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Page.Locator(".cell[aria-selected='true']")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task The_chart_zooms_and_moves_by_keys()
    {
        await using var page = await OpenAsync("/_console/metric?job=latency-by-host&partition=web-2");
        var before = await AnomaliesAsync(page);
        await page.Page.Locator(".chart-area").FocusAsync();

        await page.Page.Keyboard.PressAsync("+");
        await page.Page.Keyboard.PressAsync("+");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("anomal") })).Not.ToHaveTextAsync(before);
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await page.Page.Keyboard.PressAsync("0");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("anomal") })).ToHaveTextAsync(before);
    }

    [BrowserFact]
    public async Task Theme_and_zone_are_switched_and_remembered()
    {
        await using var page = await OpenAsync("/_console/jobs");

        await page.SwitchThemeAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Times are in UTC" }).ClickAsync();
        await page.GoToAsync("/_console/security");

        await Assertions.Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Times are in local time" }).WaitForAsync();
    }

    private static Task<string> AnomaliesAsync(ConsolePage page) =>
        page.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("anomal") }).InnerTextAsync();

    private async Task<ConsolePage> OpenAsync(string path)
    {
        var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.GoToAsync(path);
        return page;
    }
}
