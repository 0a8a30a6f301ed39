using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlActors.Api.Tests.Conformance;

/// <summary>One file of the suite: the steps before, the steps of its test, and the steps after.</summary>
internal sealed record ClientSuite(IReadOnlyList<SuiteStep> Setup, IReadOnlyList<SuiteStep> Test, IReadOnlyList<SuiteStep> Teardown)
{
    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Conformance", "Suite");

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.yml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static ClientSuite Read(string name)
    {
        using var text = File.OpenText(Path.Combine(Folder, name + ".yml"));
        var stream = new YamlStream();
        stream.Load(text);
        var sections = stream.Documents.Select(document => ((YamlMappingNode)document.RootNode).Children.Single())
            .ToLookup(section => ((YamlScalarNode)section.Key).Value!, section => section.Value);
        var test = sections.Single(section => section.Key is not ("requires" or "setup" or "teardown"));
        return new ClientSuite(StepsOf(sections["setup"]), StepsOf(test), StepsOf(sections["teardown"]));
    }

    private static IReadOnlyList<SuiteStep> StepsOf(IEnumerable<YamlNode> sections) =>
    [
        .. sections.SelectMany(section => ((YamlSequenceNode)section).Children)
            .Select(step => ((YamlMappingNode)step).Children.Single())
            .Select(step => new SuiteStep(((YamlScalarNode)step.Key).Value!, ToJson(step.Value), (int)step.Key.Start.Line)),
    ];

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child =>
            KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var plain } => PlainValue(plain!),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new NotSupportedException($"{node.NodeType} at line {node.Start.Line}"),
    };

    private static JsonNode? PlainValue(string text) => text switch
    {
        "true" or "false" => JsonValue.Create(text == "true"),
        "null" or "~" or "" => null,
        _ when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}

/// <summary>A step of the suite.</summary>
/// <param name="Kind">`do`, or the name of an assertion.</param>
/// <param name="Arguments">The call, or what is asserted.</param>
/// <param name="Line">The line of the file.</param>
internal sealed record SuiteStep(string Kind, JsonNode? Arguments, int Line);
