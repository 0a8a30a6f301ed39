using System.Collections.Immutable;
using System.Text.Json;
using MlActors.Domain;

namespace MlActors.Storage.Indices;

/// <summary>The treatment of unmapped fields.</summary>
internal enum DynamicMapping { Map = 0, Ignore = 1, Refuse = 2 }

/// <summary>The part of an index's <c>mappings</c> that searching and sorting use. All else is stored and returned without effect.</summary>
internal sealed record IndexMappings(DynamicMapping Dynamic, ImmutableArray<IndexMappings.Field> Fields)
{
    public static readonly IndexMappings Empty = new(DynamicMapping.Map, []);

    /// <summary>A mapped field.</summary>
    public sealed record Field(string Name, MappedKind Kind, string Type, DocumentDateFormat? Format);

    /// <exception cref="RefusedException">A type or a format is unknown.</exception>
    public static IndexMappings Parse(JsonElement mappings)
    {
        if (mappings.ValueKind != JsonValueKind.Object) throw Refuse("the mappings must be an object");
        var fields = ImmutableArray.CreateBuilder<Field>();
        if (mappings.TryGetProperty("properties", out var properties)) Add(properties, "", fields);
        return new IndexMappings(IsDisabled(mappings) ? DynamicMapping.Ignore : DynamicOf(mappings), fields.ToImmutable());
    }

    private static void Add(JsonElement properties, string prefix, ImmutableArray<Field>.Builder fields)
    {
        if (properties.ValueKind != JsonValueKind.Object) throw Refuse($"[properties] of [{prefix.TrimEnd('.')}] must be an object");
        foreach (var property in properties.EnumerateObject())
        {
            var name = prefix + property.Name;
            if (name.AsSpan().Count('.') >= FieldTree.MaxLevels)
                throw Refuse($"Limit of mapping depth [{FieldTree.MaxLevels}] has been exceeded by [{name[..Math.Min(name.Length, 64)]}]");
            if (property.Value.ValueKind != JsonValueKind.Object) throw Refuse($"Expected map for property [{name}]");
            var type = TextOf(property.Value, "type") ?? "object";
            if (type == "object")
            {
                if (property.Value.TryGetProperty("properties", out var inner)) Add(inner, name + ".", fields);
                continue;
            }
            if (!MappedField.TryKind(type, out var kind)) throw Refuse($"No handler for type [{type}] declared on field [{property.Name}]");
            fields.Add(new Field(name, kind, type, kind == MappedKind.Date ? FormatOf(property.Value) : null));
        }
    }

    private static DocumentDateFormat FormatOf(JsonElement field) =>
        TextOf(field, "format") is { } format ? DocumentDateFormat.Parse(format) : DocumentDateFormat.Default;

    private static string? TextOf(JsonElement field, string name) =>
        field.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>Documents of such an index are kept, and found by their ids only.</summary>
    private static bool IsDisabled(JsonElement mappings) =>
        mappings.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.False;

    private static DynamicMapping DynamicOf(JsonElement mappings) =>
        (mappings.TryGetProperty("dynamic", out var dynamic) ? dynamic.ToString().ToLowerInvariant() : "true") switch
        {
            "true" => DynamicMapping.Map,
            "false" or "runtime" => DynamicMapping.Ignore,
            "strict" => DynamicMapping.Refuse,
            var other => throw Refuse($"[dynamic] cannot be [{other}]; it is true, false or strict"),
        };

    private static RefusedException Refuse(string reason) =>
        DocumentRefusals.InvalidMapping($"Failed to parse mapping: {reason}").ToException();
}
