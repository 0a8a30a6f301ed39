using System.Globalization;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>An acknowledged record is counted once, regardless of how many callers post while the journal is slow.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class LedgerSpecs(ITestOutputHelper output)
{
    private const int RecordsOfAPost = 100;

    /// <summary>The duration of a write: it succeeds, but most callers repeat their request before it does.</summary>
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(4.3), Pause = TimeSpan.FromMilliseconds(5);

    [Theory]
    [InlineData(200)]
    public async Task Records_that_many_clients_post_while_the_journal_is_slow_are_counted_once(int clients)
    {
        await using var cluster = new FaultCluster();
        await cluster.JoinAsync();
        await cluster.Client.CreateJobAndFeedAsync("posted", "none", "1h");
        await cluster.Client.OpenAsync("posted");

        var acknowledged = await PostDuringAStallAsync(cluster, clients);
        await cluster.Requests.PostAsync("/_ml/anomaly_detectors/posted/_flush");
        var processed = await cluster.Client.ProcessedAsync("posted");

        var (sent, refused) = (acknowledged.Length, acknowledged.Count(one => one < 0));
        var counted = acknowledged.Where(one => one > 0).Sum();
        output.Report($"5 {clients} clients: {sent - refused} posts of {sent} acknowledged with {counted} records, {processed} counted");
        Assert.InRange(processed, counted, counted + refused * RecordsOfAPost);
        Assert.True(refused > 0 || processed == counted);
    }

    /// <summary>Each client posts twice, one post after the other; the first posts wait for a journal that takes 13 s for three writes.</summary>
    /// <returns>The number of records acknowledged for each post; -1 for a refused post.</returns>
    private static async Task<int[]> PostDuringAStallAsync(FaultCluster cluster, int clients)
    {
        var requests = cluster.Requests;
        Task<List<int>>[] posts = [];
        for (var i = 0; i < 3; i++)
        {
            var posted = Posted(cluster);
            using (StoredData.Lock(cluster.Folder, "journal.db"))
            {
                if (i == 0) posts = [.. Enumerable.Range(0, clients).Select(client => ClientAsync(requests, client))];
                await Waiting.ForAsync(Held);
            }

            await UntilWrittenAsync(cluster, posted);
        }

        return [.. (await Task.WhenAll(posts)).SelectMany(one => one)];
    }

    /// <summary>Leaves the journal unlocked until the next post is written.</summary>
    private static async Task UntilWrittenAsync(FaultCluster cluster, long posted)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Posted(cluster) == posted && TimeProvider.System.GetElapsedTime(began).TotalSeconds < 1) await Waiting.ForAsync(Pause);
    }

    private static long Posted(FaultCluster cluster) =>
        StoredData.Number(cluster.Folder, "journal.db", "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = 'model-posted'");

    private static async Task<List<int>> ClientAsync(Requests requests, int client)
    {
        var outcomes = new List<int>();
        for (var post = 0; post < 2; post++)
        {
            var reply = await requests.PostAsync("/_ml/anomaly_detectors/posted/_data", Body(client, post), 120);
            outcomes.Add(reply.Status == 202 ? (int)reply.Json["processed_record_count"]!.GetValue<long>() : -1);
        }

        return outcomes;
    }

    /// <summary>All records are in one bucket, so that no order of arrival makes a record late.</summary>
    private static string Body(int client, int post)
    {
        var body = new StringBuilder();
        for (var i = 0; i < RecordsOfAPost; i++)
            body.Append(CultureInfo.InvariantCulture, $$"""{"timestamp":{{1_700_002_800_000 + i}},"value":{{client * 10 + post}}}""").Append('\n');
        return body.ToString();
    }
}
