using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Conformance;

/// <summary>Performs the steps of one file of the suite against a server, with the values that `set` stores.</summary>
internal sealed class SuiteRun(ApiHost api)
{
    private readonly Dictionary<string, JsonNode?> _stored = new(StringComparer.Ordinal);
    private ApiResponse? _last;

    public async Task RunAsync(ClientSuite suite)
    {
        foreach (var step in suite.Setup) await PerformAsync(step);
        foreach (var step in suite.Test) await PerformAsync(step);
        foreach (var step in suite.Teardown) await PerformAsync(step);
    }

    private async Task PerformAsync(SuiteStep step)
    {
        try
        {
            if (step.Kind == "do") await CallAsync(step.Arguments!.AsObject());
            else Check(step.Kind, step.Arguments!);
        }
        catch (Xunit.Sdk.XunitException failure)
        {
            Assert.Fail($"line {step.Line}: {step.Kind} {step.Arguments?.ToJsonString()}: {failure.Message}\nlast response: {_last}");
        }
    }

    private async Task CallAsync(JsonObject call)
    {
        var expected = call["catch"]?.GetValue<string>();
        var (name, arguments) = call.First(member => member.Key is not ("catch" or "headers" or "warnings" or "allowed_warnings"));
        var parameters = arguments is JsonObject given
            ? given.Where(member => member.Key != "body").ToDictionary(member => member.Key, member => TextOf(member.Value), StringComparer.Ordinal)
            : new(StringComparer.Ordinal);
        var body = BodyOf((arguments as JsonObject)?["body"]);
        var ignored = parameters.Remove("ignore", out var status) ? status : null;
        var (method, path) = ClientCalls.Of(name, parameters, body is not null);
        var query = string.Join('&', parameters.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        _last = await api.CallAsync($"{method} {path}{(query.Length > 0 ? "?" : "")}{query}", body);
        if (expected is not null) CheckError(expected, _last);
        else Assert.True(_last.Status < 400 || _last.Status.ToString() == ignored, $"{method} {path} failed");
    }

    /// <summary>Bodies are JSON texts, or YAML that stands for JSON; an array is a list of lines.</summary>
    private string? BodyOf(JsonNode? body) => body switch
    {
        null => null,
        JsonArray lines => string.Concat(lines.Select(line => Resolve(line)!.ToJsonString() + "\n")),
        JsonValue text when text.TryGetValue<string>(out var json) => json,
        _ => Resolve(body)!.ToJsonString(),
    };

    private static void CheckError(string expected, ApiResponse response)
    {
        int? status = expected switch
        {
            "missing" => 404, "conflict" => 409, "bad_request" => 400, "unauthorized" => 401, "forbidden" => 403, "request_timeout" => 408,
            _ => null,
        };
        Assert.True(response.Status >= 400, $"expected an error ({expected})");
        if (status is not null) Assert.Equal(status, response.Status);
        else if (expected.StartsWith('/')) Assert.Matches(expected.Trim('/'), response.Text);
        else Assert.Equal("request", expected);
    }

    private void Check(string kind, JsonNode arguments)
    {
        if (kind is "is_true" or "is_false")
        {
            var value = At(arguments.GetValue<string>());
            var isTrue = value is not null && value.ToString() is not ("" or "false" or "0");
            Assert.True(isTrue == (kind == "is_true"), $"was {value?.ToJsonString() ?? "absent"}");
            return;
        }

        foreach (var (path, expected) in arguments.AsObject()) Check(kind, path, Resolve(expected));
    }

    private void Check(string kind, string path, JsonNode? expected)
    {
        var actual = At(path);
        switch (kind)
        {
            case "match": Match(expected, actual); break;
            case "set": _stored[TextOf(expected)] = actual?.DeepClone(); break;
            case "length": Assert.Equal(Number(expected), actual is JsonArray list ? list.Count : ((JsonObject)actual!).Count); break;
            case "gt": Assert.True(Number(actual) > Number(expected)); break;
            case "gte": Assert.True(Number(actual) >= Number(expected)); break;
            case "lt": Assert.True(Number(actual) < Number(expected)); break;
            case "lte": Assert.True(Number(actual) <= Number(expected)); break;
            default: throw new NotSupportedException(kind);
        }
    }

    /// <summary>Equal as JSON; numbers by their value; a text between slashes is a regular expression without regard to white space.</summary>
    private static void Match(JsonNode? expected, JsonNode? actual)
    {
        if (expected is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim() is ['/', .. var pattern, '/'])
            Assert.Matches(new Regex(pattern, RegexOptions.IgnorePatternWhitespace, TimeSpan.FromSeconds(5)), actual?.ToString() ?? "");
        else if (expected is JsonObject or JsonArray)
            Assert.True(JsonNode.DeepEquals(expected, actual), $"was {actual?.ToJsonString() ?? "absent"}");
        else if (expected is not null && actual is JsonValue && double.TryParse(expected.ToString(), out var number))
            Assert.Equal(number, Number(actual));
        else
            Assert.Equal(expected?.ToString(), actual?.ToString());
    }

    private JsonNode? At(string path) => path switch
    {
        "$body" => _last!.Headers["Content-Type"].Contains("json", StringComparison.Ordinal) ? _last.Body : JsonValue.Create(_last.Text),
        _ => _last!.At(path),
    };

    private JsonNode? Resolve(JsonNode? value) =>
        value is JsonValue && value.ToString() is ['$', .. var name] && _stored.TryGetValue(name, out var stored) ? stored : value;

    private string TextOf(JsonNode? value) => Resolve(value) switch
    {
        JsonArray list => string.Join(',', list.Select(TextOf)),
        JsonValue flag when flag.TryGetValue<bool>(out var set) => set ? "true" : "false",
        var other => other?.ToString() ?? "",
    };

    private static double Number(JsonNode? value) => double.Parse(value!.ToString(), System.Globalization.CultureInfo.InvariantCulture);
}
