using System.Buffers;
using System.Text.Json;
using MlActors.Domain.Records;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Documents;

/// <summary>Applies a partial document: objects are merged, every other value is replaced.</summary>
internal static class DocumentMerge
{
    /// <returns>The merged document, and whether it differs from the old one.</returns>
    /// <exception cref="Domain.RefusedException">The partial document is not a JSON object.</exception>
    public static (byte[] Source, bool IsChanged) Apply(byte[] old, ReadOnlyMemory<byte> part)
    {
        try
        {
            using var before = JsonDocument.Parse(old);
            using var change = JsonDocument.Parse(part);
            var buffer = new ArrayBufferWriter<byte>(old.Length + part.Length);
            using (var json = new Utf8JsonWriter(buffer)) Merge(json, before.RootElement, change.RootElement);
            var merged = buffer.WrittenSpan.ToArray();
            using var after = JsonDocument.Parse(merged);
            return (merged, !JsonElement.DeepEquals(before.RootElement, after.RootElement));
        }
        catch (JsonException malformed)
        {
            throw DocumentRefusals.InvalidDocument($"{MalformedJson.Place(malformed)} failed to parse [doc]: {MalformedJson.Reason(malformed)}")
                .ToException();
        }
    }

    private static void Merge(Utf8JsonWriter json, JsonElement old, JsonElement part)
    {
        json.WriteStartObject();
        foreach (var member in old.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            if (!part.TryGetProperty(member.Name, out var change)) member.Value.WriteTo(json);
            else if (member.Value.ValueKind == JsonValueKind.Object && change.ValueKind == JsonValueKind.Object) Merge(json, member.Value, change);
            else change.WriteTo(json);
        }
        foreach (var member in part.EnumerateObject().Where(member => !old.TryGetProperty(member.Name, out _))) member.WriteTo(json);
        json.WriteEndObject();
    }
}
