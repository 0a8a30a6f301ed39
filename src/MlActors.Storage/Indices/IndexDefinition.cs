using System.Collections.Immutable;
using System.Text.Json;
using MlActors.Domain;
using MlActors.Domain.Records;

namespace MlActors.Storage.Indices;

/// <summary>What a request to create an index may hold.</summary>
/// <param name="MappingsText">As written; so are the settings.</param>
/// <param name="Aliases">The value states whether the index is the one that the alias writes to.</param>
internal sealed record IndexDefinition(
    IndexMappings Mappings, string MappingsText, string SettingsText, ImmutableArray<(string Alias, bool IsWriteIndex)> Aliases)
{
    private static readonly IndexDefinition Empty = new(IndexMappings.Empty, "{}", "{}", []);

    public static IndexDefinition Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty) return Empty;
        return Read(body, root =>
        {
            foreach (var property in root.EnumerateObject())
            {
                if (property.Name is not ("mappings" or "settings" or "aliases"))
                    throw new Refusal(RefusalKind.Unparsable, $"unknown key [{property.Name}] for create index").ToException();
            }
            var hasMappings = root.TryGetProperty("mappings", out var mappings);
            return new IndexDefinition(
                hasMappings ? IndexMappings.Parse(mappings) : IndexMappings.Empty,
                hasMappings ? mappings.GetRawText() : "{}",
                SettingsOf(root),
                root.TryGetProperty("aliases", out var aliases) ? AliasesOf(aliases) : []);
        });
    }

    private static string SettingsOf(JsonElement root) => !root.TryGetProperty("settings", out var settings) ? "{}"
        : settings.ValueKind == JsonValueKind.Object ? settings.GetRawText()
        : throw new Refusal(RefusalKind.Unparsable, "key [settings] must be an object").ToException();

    public static IndexMappings ParseMappings(ReadOnlyMemory<byte> body) => Read(body, IndexMappings.Parse);

    private static ImmutableArray<(string, bool)> AliasesOf(JsonElement aliases)
    {
        if (aliases.ValueKind != JsonValueKind.Object) throw DocumentRefusals.InvalidMapping("[aliases] must be an object of names").ToException();
        var found = ImmutableArray.CreateBuilder<(string, bool)>();
        foreach (var alias in aliases.EnumerateObject())
        {
            var isWriteIndex = false;
            foreach (var option in alias.Value.ValueKind == JsonValueKind.Object ? alias.Value.EnumerateObject() : default)
            {
                if (option.Name is not ("is_write_index" or "is_hidden"))
                    throw Refusal.BadRequest($"[{option.Name}] of alias [{alias.Name}] is not supported by this version of MlActors yet; leave it out")
                        .ToException();
                isWriteIndex |= option is { Name: "is_write_index", Value.ValueKind: JsonValueKind.True };
            }
            found.Add((alias.Name, isWriteIndex));
        }
        return found.ToImmutable();
    }

    private static T Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        if (JsonUnicode.IndexOfInvalid(body.Span) is >= 0 and var at)
            throw new Refusal(RefusalKind.Unparsable, $"Failed to parse content to map: {JsonUnicode.Fault} at byte [{at}]").ToException();
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? read(json.RootElement)
                : throw DocumentRefusals.InvalidMapping("request body must be an object").ToException();
        }
        catch (JsonException malformed)
        {
            throw new Refusal(RefusalKind.Unparsable, $"Failed to parse content to map: {MalformedJson.Reason(malformed)}").ToException();
        }
    }
}
