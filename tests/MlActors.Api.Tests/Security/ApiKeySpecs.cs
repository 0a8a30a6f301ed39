using System.Text;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>API keys: created by a user, limited by the rights of that user, and invalidated.</summary>
[Collection(SecuredCollection.Name)]
public sealed class ApiKeySpecs(SecuredHost api)
{
    [Fact]
    public async Task An_api_key_acts_for_its_user_in_both_notations()
    {
        var created = await CreateAsync("feeder", """{"name":"both"}""");

        foreach (var scheme in (string[])["ApiKey", "apikey", "Bearer"])
            (await CallAsync(created, "GET /_ml/info", scheme)).Is(200);
        (await CallAsync(created, "GET /_security/_authenticate")).Is(200).Has("username", "\"feeder\"").Has("authentication_type", "\"api_key\"")
            .Has("api_key.name", "\"both\"");
        (await CallAsync(created, "GET /")).IsError(
            403, "security_exception",
            $"action [cluster:monitor/main] is unauthorized for API key id [{IdOf(created)}] of user [feeder], this action is granted by");
    }

    [Fact]
    public async Task An_api_key_can_have_less_rights_than_its_user_and_never_more()
    {
        var less = await CreateAsync("feeder", """{"name":"less","role_descriptors":{"r":{"cluster":["monitor_ml"]}}}""");
        var more = await CreateAsync(
            "feeder", """{"name":"more","role_descriptors":{"r":{"cluster":["all"],"indices":[{"names":["*"],"privileges":["all"]}]}}}""");

        (await CallAsync(less, "GET /_ml/anomaly_detectors")).Is(200);
        (await CallAsync(less, "POST /_ml/anomaly_detectors/_all/_close")).Is(403);
        (await CallAsync(more, "POST /_ml/anomaly_detectors/no-such-job*/_close")).Is(200);
        (await CallAsync(more, "GET /_cluster/health")).Is(403);
        (await CallAsync(more, "GET /log-a/_search")).Is(403);
    }

    [Fact]
    public async Task An_invalidated_key_is_refused_and_listed()
    {
        var created = await CreateAsync("feeder", """{"name":"short-lived","metadata":{"for":"a spec"}}""");
        var id = IdOf(created);

        (await api.CallAsAsync("feeder", "DELETE /_security/api_key", $$"""{"ids":["{{id}}"]}""")).Is(
            200, $$"""{"invalidated_api_keys":["{{id}}"],"previously_invalidated_api_keys":[],"error_count":0}""");

        (await CallAsync(created, "GET /_ml/info")).IsError(401, "security_exception", "it has been invalidated");
        (await api.CallAsAsync("feeder", $"GET /_security/api_key?id={id}")).Is(200).Has("api_keys.0.name", "\"short-lived\"")
            .Has("api_keys.0.invalidated", "true").Has("api_keys.0.metadata.for", "\"a spec\"");
        (await api.CallAsAsync("feeder", "GET /_security/api_key?name=short*&active_only=true")).Is(200, """{"api_keys":[]}""");
    }

    [Fact]
    public async Task The_secret_is_shown_once()
    {
        var secret = (await CreateAsync("feeder", """{"name":"secret"}""")).At("api_key")!.GetValue<string>();

        var listed = await api.CallAsAsync("feeder", "GET /_security/api_key?name=secret");

        Assert.Contains("\"secret\"", listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_others_are_neither_seen_nor_invalidated()
    {
        var id = IdOf(await CreateAsync("feeder", """{"name":"mine"}"""));

        (await api.CallAsAsync("keeper", $"GET /_security/api_key?id={id}")).Is(200, """{"api_keys":[]}""");
        (await api.CallAsAsync("keeper", "DELETE /_security/api_key", $$"""{"ids":["{{id}}"]}""")).Is(200).Has("invalidated_api_keys", "[]");
        (await api.CallAsAsync("root", $"GET /_security/api_key?id={id}")).Is(200).Has("api_keys.0.username", "\"feeder\"");
        (await api.CallAsAsync("viewer", "POST /_security/api_key", """{"name":"x"}""")).Is(403);
    }

    [Theory]
    [InlineData("{}", "[name] is required")]
    [InlineData("""{"name":"x","expiration":"-1"}""", "[expiration] has to be a positive duration")]
    [InlineData("""{"name":"x","role_descriptors":{"r":{"cluster":["fly"]}}}""", "has the unknown cluster privilege [fly] in role [r]; known are monitor_ml")]
    [InlineData("""{"name":"x","role_descriptors":1}""", "[role_descriptors] must be an object of roles, not VALUE_NUMBER")]
    [InlineData("""{"name":"x","role_descriptors":[]}""", "[role_descriptors] must be an object of roles, not START_ARRAY")]
    [InlineData("""{"name":"x","role_descriptors":{"r":{"indices":[{"names":[],"privileges":["read"]}]}}}""", "[names] is required, and cannot be empty")]
    [InlineData("""{"name":"x","metadata":"y"}""", "[metadata] must be an object, not VALUE_STRING")]
    public async Task A_request_that_makes_no_sense_is_refused(string body, string reason)
    {
        var response = (await api.CallAsAsync("feeder", "POST /_security/api_key", body)).Is(400);

        Assert.Contains(reason, response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_cannot_create_a_key() =>
        (await CallAsync(await CreateAsync("feeder", """{"name":"parent"}"""), "POST /_security/api_key", body: """{"name":"child"}""")).IsError(
            400, "illegal_argument_exception", "an API key cannot create API keys");

    [Fact]
    public async Task A_wrong_key_is_refused_like_an_unknown_one()
    {
        var id = IdOf(await CreateAsync("feeder", """{"name":"guessed"}"""));
        foreach (var guess in (string[])[$"{id}:wrong", "unknown:wrong", $"{id}:"])
            (await api.CallAsync("GET /_ml/info", null, ("Authorization", $"ApiKey {Convert.ToBase64String(Encoding.UTF8.GetBytes(guess))}"))).IsError(
                401, "security_exception", $"unable to authenticate API key [{guess.Split(':')[0]}]: invalid credentials");
    }

    private async Task<ApiResponse> CreateAsync(string user, string body) => (await api.CallAsAsync(user, "POST /_security/api_key", body)).Is(200);

    private Task<ApiResponse> CallAsync(ApiResponse key, string line, string scheme = "ApiKey", string? body = null) =>
        api.CallAsync(line, body, ("Authorization", $"{scheme} {key.At("encoded")!.GetValue<string>()}"));

    private static string IdOf(ApiResponse key) => key.At("id")!.GetValue<string>();
}
