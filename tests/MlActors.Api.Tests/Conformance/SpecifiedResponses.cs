using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Conformance;

/// <summary>
/// The types that Elastic's published specification gives to responses (Apache-2.0, see the folder Specification). Every response that a spec of
/// this project gets is held against them; fields that the specification does not know are allowed, as they are to Elastic's clients.
/// </summary>
internal static class SpecifiedResponses
{
    /// <summary>With these parameters the response is something else: a part, or a task.</summary>
    private static readonly string[] OtherForms = ["filter_path", "wait_for_completion=false", "exclude_generated"];

    /// <summary>Jobs about which specs write documents that lack what results and snapshots have.</summary>
    private static readonly string[] WithWrittenDocuments = ["/imported/", "/forgotten/", "/written-snapshots/"];

    /// <summary>Members that the specification requires and Elasticsearch itself leaves out when there is nothing to show.</summary>
    private static readonly (string Type, string Member)[] LeftOutByElastic =
        [("MlPutFilterResponse", "description"), ("MlUpdateFilterResponse", "description")];

    private static readonly string Text = File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "Conformance", "Specification", "responses.schema.json"));

    private static readonly JsonNode Document = Read();

    private static readonly (string Method, string[] Path, string Type)[] Routes =
    [
        .. Document["routes"]!.AsObject().Select(route => (
            route.Key[..route.Key.IndexOf(' ', StringComparison.Ordinal)],
            route.Key[(route.Key.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('/'), route.Value!.GetValue<string>())),
    ];

    private static readonly Dictionary<string, JsonSchema> Schemas = Routes.Select(route => route.Type).Distinct(StringComparer.Ordinal)
        .ToDictionary(type => type, SchemaOf, StringComparer.Ordinal);

    /// <summary>The number of calls whose responses are specified.</summary>
    public static int Count => Routes.Length;

    /// <param name="call">Method and path with query, in Elastic's notation.</param>
    public static void Check(string call, ApiResponse response)
    {
        if (response.Status is < 200 or > 299 || response.Text.Length == 0) return;
        if (OtherForms.Concat(WithWrittenDocuments).Any(part => call.Contains(part, StringComparison.Ordinal)))
            return;
        if (TypeOf(call) is not { } type) return;
        using var body = JsonDocument.Parse(response.Text);
        var result = Schemas[type].Evaluate(body.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, $"{call} is no {type}: {Describe(result)}\n{response.Text}");
    }

    private static JsonNode Read()
    {
        var document = JsonNode.Parse(Text)!;
        foreach (var (type, member) in LeftOutByElastic)
        {
            var required = document["$defs"]![type]!["required"]!.AsArray();
            required.Remove(required.Single(name => name!.GetValue<string>() == member));
        }

        return document;
    }

    private static string? TypeOf(string call)
    {
        var (method, path) = (call[..call.IndexOf(' ', StringComparison.Ordinal)], call[(call.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var parts = path.Split('?')[0].Replace("/_xpack/ml/", "/_ml/", StringComparison.Ordinal).Split('/');
        return Routes.Where(route => route.Method == method && route.Path.Length == parts.Length)
            .Where(route => route.Path.Index().All(part =>
                part.Item == parts[part.Index] || (part.Item.StartsWith('{') && !parts[part.Index].StartsWith('_'))))
            .OrderBy(route => route.Path.Count(part => part.StartsWith('{')))
            .Select(route => route.Type).FirstOrDefault();
    }

    private static JsonSchema SchemaOf(string type) => JsonSchema.FromText(
        $$"""{"$ref":"#/$defs/{{type}}","$defs":{{Document["$defs"]!.ToJsonString()}}}""");

    private static string Describe(EvaluationResults results) => string.Join("; ", (results.Details ?? [])
        .Where(detail => detail.Errors is not null)
        .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")).Distinct(StringComparer.Ordinal).Take(10));
}
