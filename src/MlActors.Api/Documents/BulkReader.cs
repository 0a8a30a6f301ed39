using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Records;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;

namespace MlActors.Api.Documents;

/// <summary>
/// Parses a bulk body: a line with the action and, except for a deletion, a line with the document. The whole body is read before any action
/// is executed, so an invalid line does not leave the request half executed. Lives for one request.
/// </summary>
/// <param name="defaultIndex">The index of the path, for lines that name none.</param>
internal sealed class BulkReader(ReadOnlyMemory<byte> body, string? defaultIndex)
{
    private ReadOnlyMemory<byte> _unread = body;
    private int _line;
    private string? _lastIndex;

    public List<BulkItem> Read()
    {
        if (_unread.Span[^1] != '\n') throw ElasticException.BadRequest("The bulk request must be terminated by a newline [\\n]");
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
        var (action, refusal) = ReadAction(line);
        if ((action.Index ?? defaultIndex) is not { } target) throw Invalid("index is missing");
        _lastIndex = target;
        if (action is { Id: null, Action: DocumentAction.Delete or DocumentAction.Update }) throw Invalid("id is missing");
        var item = new BulkItem(action.Action, target, action.Id, default) { Refusal = refusal, IfSequenceNumber = action.IfSequenceNumber };
        if (action.Action == DocumentAction.Delete) return item;
        if (NextLine() is not { IsEmpty: false } source)
            throw ElasticException.BadRequest(
                $"the document of the action in line [{actionLine}] is missing; it is expected as a JSON object in the line after the action");
        if (action.Action != DocumentAction.Update) return item with { Source = source };
        return JsonUnicode.IndexOfInvalid(source.Span) is >= 0 and var at
            ? item with { Refusal = DocumentRefusals.InvalidDocument($"failed to parse line [{_line}]: {JsonUnicode.Fault} at byte [{at}]") }
            : item with { Update = UpdateReader.Read(JsonText.Parse(source), $"line [{_line}]") };
    }

    // A line that is not Unicode refuses this action only. Its text is still needed to know whether a document line follows.
    private (BulkAction Action, Refusal? Refusal) ReadAction(ReadOnlyMemory<byte> line)
    {
        if (JsonUnicode.IndexOfInvalid(line.Span) is >= 0 and var at)
            return (
                BulkAction.Read(JsonUnicode.Replace(line.Span), _line),
                Refusal.BadRequest($"Malformed action/metadata line [{_line}]: {JsonUnicode.Fault} at byte [{at}]"));
        return (BulkAction.TryReadUsual(line.Span, _lastIndex, out var usual) ? usual : BulkAction.Read(line, _line), null);
    }

    /// <returns>Null at the end; the caller skips empty lines.</returns>
    private ReadOnlyMemory<byte>? NextLine()
    {
        if (_unread.IsEmpty) return null;
        var end = _unread.Span.IndexOf((byte)'\n');
        var line = end < 0 ? _unread : _unread[..end];
        _unread = end < 0 ? default : _unread[(end + 1)..];
        _line++;
        return line.Trim("\r \t"u8);
    }

    private static ElasticException Invalid(string reason) =>
        new ElasticError(ElasticErrorType.ActionRequestValidation, $"Validation Failed: 1: {reason};").AsException();
}
