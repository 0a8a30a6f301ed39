using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Records;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>
/// Parses a bulk body: a line with the action and, except for a deletion, a line with the document. The whole body is read before any action
/// is executed, so an invalid line does not leave the request half executed. Lives for one request.
/// </summary>
/// <param name="defaultIndex">The index of the path, for lines that name none.</param>
internal sealed class BulkReader(ReadOnlyMemory<byte> body, string? defaultIndex)
{
    private static readonly Dictionary<string, DocumentAction> Actions = new(StringComparer.Ordinal)
    {
        ["index"] = DocumentAction.Index, ["create"] = DocumentAction.Create, ["delete"] = DocumentAction.Delete,
    };

    private ReadOnlyMemory<byte> _rest = body;
    private int _line;

    public List<BulkItem> Read()
    {
        if (_rest.Span[^1] != '\n') throw ElasticException.BadRequest("The bulk request must be terminated by a newline [\\n]");
        var items = new List<BulkItem>();
        while (NextLine() is { } line)
            if (!line.IsEmpty)
            {
                items.Add(ReadItem(line));
                if (items.Count > Limits.BulkActions)
                    throw ElasticException.BadRequest($"the bulk request has more than {Limits.BulkActions} actions; send it in several requests");
            }

        return items;
    }

    private BulkItem ReadItem(ReadOnlyMemory<byte> line)
    {
        var actionLine = _line;
        // Only this action is refused. Its text is still needed to know whether a document line follows.
        var refusal = JsonUnicode.IndexOfInvalid(line.Span) is >= 0 and var at
            ? Refusal.BadRequest($"Malformed action/metadata line [{_line}]: {JsonUnicode.Fault} at byte [{at}]")
            : null;
        var (actionName, metadata) = ReadAction(refusal is null ? line : JsonUnicode.Replace(line.Span));
        if (actionName == "update") throw ElasticException.NotSupported($"the bulk action [update] of line [{_line}]", "use [index]");
        if (!Actions.TryGetValue(actionName, out var action))
            throw Malformed($"expected field [create], [delete], [index] or [update] but found [{actionName}]");
        var (index, id) = JsonFields.Read(metadata, $"line [{_line}]", fields =>
        {
            fields.Flag("require_alias");
            return (fields.Text("_index"), fields.AnyScalar("_id"));
        });
        if ((index ?? defaultIndex) is not { } target) throw Invalid("index is missing");
        if (action == DocumentAction.Delete)
            return id is null ? throw Invalid("id is missing") : new BulkItem(action, target, id, default) { Refusal = refusal };
        return NextLine() is { IsEmpty: false } source
            ? new BulkItem(action, target, id, source) { Refusal = refusal }
            : throw ElasticException.BadRequest($"the document of the action in line [{actionLine}] is missing");
    }

    private (string ActionName, JsonPart Metadata) ReadAction(ReadOnlyMemory<byte> line)
    {
        var action = JsonText.Parse(line);
        if (action.Kind != JsonKind.Object) throw Malformed($"expected START_OBJECT but found [{action.TokenName}]");
        if (action.Members is not [var (actionName, metadata)]) throw Malformed($"expected one action but found [{action.Members.Count}]");
        return metadata.Kind == JsonKind.Object ? (actionName, metadata) : throw Malformed($"expected START_OBJECT but found [{metadata.TokenName}]");
    }

    /// <returns>Null at the end; the caller skips empty lines.</returns>
    private ReadOnlyMemory<byte>? NextLine()
    {
        if (_rest.IsEmpty) return null;
        var end = _rest.Span.IndexOf((byte)'\n');
        var line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        _line++;
        return line.Trim("\r \t"u8);
    }

    private ElasticException Malformed(string reason) => ElasticException.BadRequest($"Malformed action/metadata line [{_line}], {reason}");

    private static ElasticException Invalid(string reason) =>
        new ElasticError(ElasticErrorType.ActionRequestValidation, $"Validation Failed: 1: {reason};").AsException();
}
