using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Import;

/// <summary>
/// Sends rows to <c>_bulk</c> in batches, a few at a time. Each document has an id, so a batch whose response was lost can be sent again.
/// </summary>
/// <param name="importId">Distinguishes the documents of this import from those of others.</param>
public sealed class BulkLoader(ClusterClient cluster, string index, string importId, ImportPlan plan, LoadReport report, TimeProvider time)
{
    private const int BatchRows = 2_000;
    private const int BatchCharacters = 2 * 1024 * 1024;
    private const int RequestsInFlight = 3;
    private const int MaxRetries = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250), MaxPause = TimeSpan.FromSeconds(10);

    private sealed record Item(RowPlace Place, string Lines);

    public Task LoadAsync(IAsyncEnumerable<ImportRow> rows, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        BatchesAsync(rows, cancellationToken),
        new ParallelOptions { MaxDegreeOfParallelism = RequestsInFlight, CancellationToken = cancellationToken },
        async (batch, token) => await SendAsync(batch, token));

    private async IAsyncEnumerable<List<Item>> BatchesAsync(
        IAsyncEnumerable<ImportRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (batch, characters) = (new List<Item>(), 0);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (ToItem(row) is not { } item) continue;
            batch.Add(item);
            characters += item.Lines.Length;
            if (batch.Count < BatchRows && characters < BatchCharacters) continue;
            yield return batch;
            (batch, characters) = ([], 0);
        }

        if (batch.Count > 0) yield return batch;
    }

    private Item? ToItem(ImportRow row)
    {
        var fault = row.Document is null ? row.Fault : plan.Convert(row.Document);
        if (fault is null)
        {
            var action = new JsonObject { ["create"] = new JsonObject { ["_id"] = $"{importId}-{row.Place.Number}" } };
            return new Item(row.Place, $"{action.ToJsonString()}\n{row.Document!.ToJsonString()}\n");
        }
        report.AddRefused(row.Place, fault);
        return null;
    }

    private async Task SendAsync(List<Item> batch, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var retry = 0; ; retry++)
        {
            try
            {
                var response = await cluster.PostLinesAsync($"{Uri.EscapeDataString(index)}/_bulk", TextOf(batch), cancellationToken);
                batch = Count(batch, response, isLast: retry == MaxRetries);
                if (batch.Count == 0) return;
            }
            catch (Exception failure) when (retry < MaxRetries && IsTemporary(failure))
            {
                // The next attempt is the same request.
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
        }
    }

    private static string TextOf(List<Item> batch)
    {
        var text = new StringBuilder();
        foreach (var item in batch) text.Append(item.Lines);
        return text.ToString();
    }

    private static bool IsTemporary(Exception failure) =>
        failure is NoResponseException || (failure is ServerErrorException error && IsTemporary((int)error.Status));

    private static bool IsTemporary(int status) => status is (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.ServiceUnavailable;

    /// <returns>The items to send again.</returns>
    private List<Item> Count(List<Item> batch, JsonElement response, bool isLast)
    {
        if (!response.GetProperty("errors").GetBoolean())
        {
            report.AddLoaded(batch.Count);
            return [];
        }
        var again = new List<Item>();
        foreach (var (item, result) in batch.Zip(response.GetProperty("items").EnumerateArray()))
        {
            var outcome = result.GetProperty("create");
            var status = outcome.GetProperty("status").GetInt32();
            // A conflict with its own id means that an earlier attempt was executed.
            if (status is < 300 or (int)HttpStatusCode.Conflict) report.AddLoaded(1);
            else if (IsTemporary(status) && !isLast) again.Add(item);
            else report.AddRefused(item.Place, outcome.GetProperty("error").GetProperty("reason").GetString()!);
        }

        return again;
    }
}
