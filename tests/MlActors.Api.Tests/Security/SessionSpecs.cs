using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>The session of a browser: a cookie after signing in, and a token that each change has to carry.</summary>
[Collection(SecuredCollection.Name)]
public sealed class SessionSpecs(SecuredHost api) : IDisposable
{
    private const string Session = "/_console/session";

    private readonly HttpClient _browser = BrowserOf(api);

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task The_console_is_readable_without_credentials_and_the_API_is_not()
    {
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/_console")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/_console/pages/login.js")).StatusCode);
        Assert.Equal("""{"secured":true}""", await _browser.GetStringAsync(Session));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.GetAsync("/_ml/anomaly_detectors")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.GetAsync("/_mlactors/runs")).StatusCode);
    }

    [Fact]
    public async Task A_user_who_signs_in_is_known_by_the_cookie_and_has_the_own_rights()
    {
        var signedIn = await SignInAsync("viewer");

        var cookie = Assert.Single(
            signedIn.Headers.GetValues("Set-Cookie"), value => value.StartsWith("mlactors-session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("viewer", (string?)(await JsonAsync("/_security/_authenticate"))["username"]);
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/_ml/anomaly_detectors")).StatusCode);

        var refused = await ChangeAsync(HttpMethod.Post, "/_ml/anomaly_detectors/_all/_close", await TokenAsync());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("is unauthorized for user [viewer]", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_needs_the_token_of_the_same_session()
    {
        await SignInAsync("admin");
        const string change = "/_ml/anomaly_detectors/none*/_close";

        foreach (var token in (string?[])[null, "", "forged", await TokenOfAsync("feeder")])
        {
            var refused = await ChangeAsync(HttpMethod.Post, change, token);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("needs the header [X-CSRF-Token]", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await ChangeAsync(HttpMethod.Post, change, await TokenAsync())).StatusCode);
    }

    [Fact]
    public async Task Credentials_in_a_header_need_no_token_and_win_over_a_cookie()
    {
        await SignInAsync("viewer");

        (await api.CallAsAsync("admin", "POST /_ml/anomaly_detectors/none*/_close")).Is(200);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_security/_authenticate");
        request.Headers.TryAddWithoutValidation("Authorization", SecuredHost.Basic("admin", SecuredHost.PasswordOf("admin")));
        using var response = await _browser.SendAsync(request);
        Assert.Equal("admin", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["username"]);
    }

    [Fact]
    public async Task After_signing_out_the_cookie_is_gone()
    {
        await SignInAsync("viewer");

        Assert.Equal(HttpStatusCode.Forbidden, (await ChangeAsync(HttpMethod.Delete, Session, token: null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ChangeAsync(HttpMethod.Delete, Session, await TokenAsync())).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.GetAsync("/_ml/anomaly_detectors")).StatusCode);
    }

    [Fact]
    public async Task A_cookie_that_is_changed_or_of_another_scheme_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_ml/anomaly_detectors");
        request.Headers.TryAddWithoutValidation("Cookie", "mlactors-session=CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = api.Http.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_alike_for_users_who_exist_and_who_do_not()
    {
        foreach (var name in (string[])["viewer", "no-such-user"])
        {
            using var refused = await _browser.PostAsJsonAsync(Session, new { username = name, password = "wrong" });
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains(
                $"unable to authenticate user [{name}]: the name or the password is wrong", await refused.Content.ReadAsStringAsync(),
                StringComparison.Ordinal);
            Assert.False(refused.Headers.Contains("Set-Cookie"));
        }

        using var incomplete = await _browser.PostAsJsonAsync(Session, new { username = "viewer" });
        Assert.Equal(HttpStatusCode.BadRequest, incomplete.StatusCode);
    }

    [Fact]
    public async Task Guesses_of_passwords_are_limited_as_with_other_credentials()
    {
        var statuses = new List<HttpStatusCode>();
        for (var guess = 0; guess < 15; guess++)
        {
            using var response = await _browser.PostAsJsonAsync(Session, new { username = "guessed-in-browser", password = $"{guess}" });
            statuses.Add(response.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.Unauthorized, statuses[0]);
    }

    [Fact]
    public async Task A_page_of_another_site_can_neither_sign_in_nor_use_the_session()
    {
        await SignInAsync("admin");
        using var request = new HttpRequestMessage(HttpMethod.Post, Session)
        {
            Content = JsonContent.Create(new { username = "admin", password = "nimda" }),
        };
        request.Headers.TryAddWithoutValidation("Origin", "http://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, (await _browser.SendAsync(request)).StatusCode);
    }

    /// <summary>A browser would show its own dialog for a challenge of Basic, on top of the page for signing in.</summary>
    [Fact]
    public async Task A_request_of_the_console_is_not_challenged_for_Basic()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_ml/anomaly_detectors");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var ofPage = await _browser.SendAsync(request);
        using var ofClient = await _browser.GetAsync("/_ml/anomaly_detectors");

        Assert.DoesNotContain(ofPage.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Basic");
        Assert.Contains(ofClient.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Basic");
    }

    private static HttpClient BrowserOf(SecuredHost api) =>
        new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = api.Http.BaseAddress };

    private Task<HttpResponseMessage> SignInAsync(string user) => SignInAsync(_browser, user);

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string user)
    {
        var response = await browser.PostAsJsonAsync(Session, new { username = user, password = SecuredHost.PasswordOf(user) });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private async Task<string> TokenAsync() => (string)(await JsonAsync(Session))["token"]!;

    private async Task<string> TokenOfAsync(string user)
    {
        using var other = BrowserOf(api);
        await SignInAsync(other, user);
        return (string)JsonNode.Parse(await other.GetStringAsync(Session))!["token"]!;
    }

    private async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await _browser.GetStringAsync(path))!;

    private async Task<HttpResponseMessage> ChangeAsync(HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.TryAddWithoutValidation("X-CSRF-Token", token);
        return await _browser.SendAsync(request);
    }
}
