using System.Text.Json;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>The first line of an item of a bulk request.</summary>
/// <param name="Index">Null for the index of the path.</param>
internal readonly record struct BulkAction(DocumentAction Action, string? Index, string? Id, long? IfSequenceNumber)
{
    private static readonly Dictionary<string, DocumentAction> Actions = new(StringComparer.Ordinal)
    {
        ["index"] = DocumentAction.Index,
        ["create"] = DocumentAction.Create,
        ["delete"] = DocumentAction.Delete,
        ["update"] = DocumentAction.Update,
    };

    /// <summary>Reads a line in the form that clients write; any other is left to <see cref="Read"/>, which names what is wrong.</summary>
    /// <param name="known">An index that was read before, so that its name is not created again.</param>
    public static bool TryReadUsual(ReadOnlySpan<byte> line, string? known, out BulkAction action)
    {
        action = default;
        var json = new Utf8JsonReader(line);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
            if (!json.Read() || json.TokenType != JsonTokenType.PropertyName) return false;
            var kind = json.ValueTextEquals("index"u8) ? DocumentAction.Index
                : json.ValueTextEquals("create"u8) ? DocumentAction.Create
                : json.ValueTextEquals("delete"u8) ? DocumentAction.Delete
                : json.ValueTextEquals("update"u8) ? DocumentAction.Update : DocumentAction.Invalid;
            if (kind == DocumentAction.Invalid || !json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
            string? index = null, id = null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isIndex = json.ValueTextEquals("_index"u8);
                if (!isIndex && !json.ValueTextEquals("_id"u8)) return false;
                if (!json.Read() || json.TokenType != JsonTokenType.String || (isIndex ? index : id) is not null) return false;
                if (!isIndex) id = json.GetString();
                else index = known is not null && json.ValueTextEquals(known) ? known : json.GetString();
            }
            if (json.TokenType != JsonTokenType.EndObject || !json.Read() || json.TokenType != JsonTokenType.EndObject || json.Read()) return false;
            action = new BulkAction(kind, index, id, null);
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <param name="number">The number of the line, for errors.</param>
    public static BulkAction Read(ReadOnlyMemory<byte> line, int number)
    {
        var action = JsonText.Parse(line);
        if (action.Kind != JsonKind.Object) throw Malformed(number, $"expected START_OBJECT but found [{action.TokenName}]");
        if (action.Members is not [var (name, metadata)]) throw Malformed(number, $"expected one action but found [{action.Members.Count}]");
        if (!Actions.TryGetValue(name, out var kind))
            throw Malformed(number, $"expected field [create], [delete], [index] or [update] but found [{name}]");
        if (metadata.Kind != JsonKind.Object) throw Malformed(number, $"expected START_OBJECT but found [{metadata.TokenName}]");
        return JsonFields.Read(metadata, $"line [{number}]", fields =>
        {
            fields.Flag("require_alias");
            fields.Integer("if_primary_term");
            if (kind == DocumentAction.Update) fields.Integer("retry_on_conflict");
            return new BulkAction(kind, fields.Text("_index"), fields.AnyScalar("_id"), fields.Integer("if_seq_no"));
        });
    }

    private static ElasticException Malformed(int number, string reason) => ElasticException.BadRequest(
        $"Malformed action/metadata line [{number}], {reason}; an item is a line with the action, such as {{\"index\":{{\"_index\":\"name\"}}}}, "
            + "and, unless it is a [delete], a line with the document");
}
