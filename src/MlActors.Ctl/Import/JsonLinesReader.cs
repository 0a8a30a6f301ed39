using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;

namespace MlActors.Ctl.Import;

/// <summary>Reads newline-delimited JSON, one object a line.</summary>
/// <param name="head">The beginning of the text, by which other formats are recognised.</param>
public sealed class JsonLinesReader(TextReader text, string head) : IRowReader
{
    /// <summary>A longer first line may not be in the beginning as a whole.</summary>
    private const int MaxCheckedLine = 16 * 1024;

    private static readonly string[] BulkActions = ["index", "create"];

    public string Description => "NDJSON";

    public IReadOnlyList<string>? Columns => null;

    public async IAsyncEnumerable<ImportRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RefuseOtherFormats();
        var number = 0L;
        while (await text.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line)) yield return Row(RowPlace.Line(number), line);
        }
    }

    private static ImportRow Row(RowPlace place, string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject document && HasDistinctNames(document)
                ? new ImportRow(place, document)
                : new ImportRow(place, null, "it is not a JSON object");
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException)
        {
            return new ImportRow(place, null, $"it is not JSON: {malformed.Message}");
        }
    }

    /// <summary>Members are read when they are first used; a repeated name is reported then, so this uses them.</summary>
    private static bool HasDistinctNames(JsonObject document) => document.Count >= 0;

    private void RefuseOtherFormats()
    {
        var first = head.Split('\n')[0];
        if (first.Length == head.Length && head.Length > MaxCheckedLine) return;
        if (Row(RowPlace.Line(1), first).Document is not { } document)
            throw CommandFailedException.Usage("The first line is not a whole JSON object. Write one object a line (NDJSON), or a JSON array of objects.");
        if (document.Count == 1 && BulkActions.Contains(document.First().Key, StringComparer.Ordinal) && document.First().Value is JsonObject)
            throw CommandFailedException.Usage(
                "The file is in the format of _bulk, with an action before each document. Send it to _bulk as it is: "
                + "curl -H 'Content-Type: application/x-ndjson' -X POST HOST:PORT/_bulk --data-binary @FILE");
    }
}
