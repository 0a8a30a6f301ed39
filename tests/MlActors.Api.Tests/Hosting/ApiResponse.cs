using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace MlActors.Api.Tests.Hosting;

/// <summary>A response as a client receives it, with assertions.</summary>
public sealed record ApiResponse(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<ApiResponse> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(" | ", header.Value), StringComparer.OrdinalIgnoreCase));

    public JsonNode Body => JsonNode.Parse(Text)!;

    /// <summary>A value by its path, such as `error.root_cause.0.type`.</summary>
    public JsonNode? At(string path) => path.Split('.').Aggregate((JsonNode?)Body, (node, step) => node switch
    {
        JsonArray array => int.Parse(step) is var index && index < array.Count ? array[index] : null,
        JsonObject members => members[step],
        _ => null,
    });

    public ApiResponse Is(int status)
    {
        Assert.True(Status == status, $"expected {status}, was {Status}: {Text}");
        return this;
    }

    /// <summary>Asserts that the body equals this JSON, with members in any order.</summary>
    public ApiResponse Is(int status, string json)
    {
        Is(status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Body), $"expected {json}, was {Text}");
        return this;
    }

    /// <summary>Asserts the JSON value at a path.</summary>
    public ApiResponse Has(string path, string json)
    {
        var found = At(path);
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(json), found), $"expected {json} at {path}, was {found?.ToJsonString() ?? "nothing"} in {Text}");
        return this;
    }

    public ApiResponse HasNo(string path)
    {
        Assert.True(At(path) is null, $"expected nothing at {path} in {Text}");
        return this;
    }

    /// <summary>Asserts an error in Elastic's format.</summary>
    public ApiResponse IsError(int status, string type, string reason)
    {
        Is(status).Has("status", status.ToString()).Has("error.type", $"\"{type}\"");
        Assert.NotNull(At("error.root_cause.0.type"));
        var actual = At("error.reason")!.GetValue<string>();
        Assert.True(actual.Contains(reason, StringComparison.Ordinal), $"expected '{reason}' in '{actual}' of {Text}");
        return this;
    }

    /// <summary>Asserts the innermost cause, in which a parse error has its position.</summary>
    public ApiResponse HasRootCause(string reason)
    {
        var actual = At("error.root_cause.0.reason")!.GetValue<string>();
        Assert.True(actual.Contains(reason, StringComparison.Ordinal), $"expected '{reason}' in '{actual}'");
        return this;
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public override string ToString() => $"{(HttpStatusCode)Status} {Text}";
}
