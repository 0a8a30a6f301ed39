using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>Who may talk to a node with users at all.</summary>
[Collection(SecuredCollection.Name)]
public sealed class AuthenticationSpecs(SecuredHost api)
{
    private const string Close = "POST /_ml/anomaly_detectors/_all/_close?force=true";

    [Fact]
    public async Task A_request_without_credentials_is_refused_and_told_how_to_authenticate()
    {
        var response = (await api.CallAsync(Close)).IsError(
            401, "security_exception", "missing authentication credentials for REST request [/_ml/anomaly_detectors/_all/_close?force=true]");

        Assert.Equal("Basic realm=\"security\", charset=\"UTF-8\" | Bearer realm=\"security\" | ApiKey", response.Header("WWW-Authenticate"));
        foreach (var error in (string[])["error", "error.root_cause.0"])
            response.Has(
                $"{error}.header.WWW-Authenticate", """["Basic realm=\"security\", charset=\"UTF-8\"","Bearer realm=\"security\"","ApiKey"]""");
    }

    [Fact]
    public async Task Every_path_and_every_method_needs_credentials()
    {
        foreach (var line in (string[])["GET /", "HEAD /", "GET /_ml/info", "GET /no/such/path", "PATCH /_ml/info", "OPTIONS /", "GET /_xpack/ml/datafeeds"])
            (await api.CallAsync(line)).Is(401);
    }

    [Theory]
    [InlineData("root", "wrong")]
    [InlineData("root", "")]
    [InlineData("unknown", "root")]
    public async Task A_wrong_name_or_password_is_refused_in_the_same_words(string user, string password) =>
        (await api.CallAsync("GET /", null, ("Authorization", SecuredHost.Basic(user, password)))).IsError(
            401, "security_exception", $"unable to authenticate user [{user}] for REST request [/]");

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic cm9vdA==")]
    [InlineData("Basic /w==")]
    [InlineData("ApiKey cm9vdA==")]
    [InlineData("Bearer secret-token")]
    [InlineData("Digest username=secret-token")]
    public async Task Credentials_that_cannot_be_read_are_refused_and_not_repeated(string header)
    {
        var response = await api.CallAsync("GET /?error_trace=true", null, ("Authorization", header));

        response.Is(401).HasNo("error.stack_trace");
        Assert.DoesNotContain("secret-token", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_password_is_accepted_again_and_again()
    {
        for (var n = 0; n < 30; n++) (await api.CallAsAsync("root", "GET /")).Is(200);
    }

    [Fact]
    public async Task The_caller_can_ask_who_it_is() => (await api.CallAsAsync("viewer", "GET /_security/_authenticate")).Is(200)
        .Has("username", "\"viewer\"").Has("roles", """["machine_learning_user"]""").Has("authentication_type", "\"realm\"")
        .Has("authentication_realm.type", "\"file\"");

    [Fact]
    public async Task Guesses_of_one_password_are_throttled_and_others_are_not()
    {
        var statuses = new List<int>();
        for (var n = 0; n < 15; n++)
            statuses.Add((await api.CallAsync("GET /", null, ("Authorization", SecuredHost.Basic("target", $"guess {n}")))).Status);

        Assert.Equal(401, statuses[0]);
        Assert.Equal(429, statuses[^1]);
        (await api.CallAsync("GET /", null, ("Authorization", SecuredHost.Basic("target", "another")))).IsError(
            429, "es_rejected_execution_exception", "too many passwords were tried for user [target] or from this address; try again in");
        (await api.CallAsAsync("root", "GET /")).Is(200);
    }

    [Fact]
    public async Task An_unknown_path_of_an_authenticated_caller_is_an_unknown_path() =>
        (await api.CallAsAsync("viewer", "GET /no/such/path")).Is(400, """{"error":"no handler found for uri [/no/such/path] and method [GET]"}""");
}
