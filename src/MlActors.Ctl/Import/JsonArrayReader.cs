using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;

namespace MlActors.Ctl.Import;

/// <summary>Reads a JSON array of objects without holding it in memory.</summary>
public sealed class JsonArrayReader(Stream content) : IRowReader
{
    public string Description => "a JSON array";

    public IReadOnlyList<string>? Columns => null;

    public async IAsyncEnumerable<ImportRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        await using var items = JsonSerializer.DeserializeAsyncEnumerable<JsonNode>(content, cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await HasNextAsync(items, number))
        {
            var place = RowPlace.Item(++number);
            yield return items.Current is JsonObject document
                ? new ImportRow(place, document)
                : new ImportRow(place, null, "it is not a JSON object");
        }
    }

    /// <summary>What follows a malformed item cannot be told apart.</summary>
    private static async ValueTask<bool> HasNextAsync(IAsyncEnumerator<JsonNode?> items, long read)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (JsonException malformed)
        {
            throw new CommandFailedException(
                ExitCode.Failed, $"The array is not JSON after item {read}: {malformed.Message} Nothing after it was read.", malformed);
        }
    }
}
