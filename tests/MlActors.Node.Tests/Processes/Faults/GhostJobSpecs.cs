using System.Collections.Concurrent;
using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>A job is listed, shown, open for data and deletable, or it is none of these, even when requests for one id are concurrent.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class GhostJobSpecs(ITestOutputHelper output)
{
    private const string Jobs = "/_ml/anomaly_detectors", Feeds = "/_ml/datafeeds";
    private const string Record = """{"timestamp":1700000100000,"value":1}""";
    private const int MaxSeconds = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_creation_concurrent_with_a_deletion_leaves_no_ghost_job(bool withFeed)
    {
        await using var cluster = new FaultCluster();
        var node = await cluster.JoinAsync();
        string[] ids = [.. Enumerable.Range(0, FaultRun.Size(30, 60)).Select(i => $"raced-{i:00}")];
        foreach (var id in ids) await RaceAsync(cluster.Requests, id, withFeed);

        var before = await GhostsAsync(cluster.Requests, ids);
        var close = await cluster.Requests.PostAsync($"{Jobs}/_all/_close");
        await cluster.KillAndRestartAsync(node);
        var after = await GhostsAsync(cluster.Requests, ids);

        output.Report($"9 PUT beside DELETE, feed {withFeed}: {before.Length} ghosts of {ids.Length}, {after.Length} after close-all and restart");
        output.Report($"    close-all was answered {close}");
        foreach (var ghost in before.Concat(after)) output.Report($"    {ghost}");
        Assert.Empty(before.Concat(after));
    }

    [Theory]
    [InlineData("_close")]
    [InlineData("_data")]
    public async Task A_request_concurrent_with_a_deletion_is_answered_in_time(string beside)
    {
        await using var cluster = new FaultCluster();
        await cluster.JoinAsync();
        var requests = cluster.Requests;
        var replies = new List<Reply>();
        for (var i = 0; i < FaultRun.Size(8, 20); i++)
        {
            var id = $"raced-{i:00}";
            await requests.PutAsync($"{Jobs}/{id}", Config(id, withFeed: false));
            await requests.PostAsync($"{Jobs}/{id}/_open");
            var first = i % 2 == 0 ? requests.DeleteAsync($"{Jobs}/{id}?force=true") : null;
            var other = requests.PostAsync($"{Jobs}/{id}/{beside}", beside == "_data" ? Record : null);
            replies.AddRange(await Task.WhenAll(other, first ?? requests.DeleteAsync($"{Jobs}/{id}?force=true")));
        }

        var slowest = replies.Max(one => one.Took.TotalSeconds);
        output.Report($"9 {beside} beside DELETE: slowest {slowest:0.0} s, {replies.Count(IsLate)} of {replies.Count} over {MaxSeconds} s");
        Assert.DoesNotContain(replies, IsLate);
    }

    private static bool IsLate(Reply reply) => reply.Took.TotalSeconds > MaxSeconds;

    private static async Task RaceAsync(Requests requests, string id, bool withFeed)
    {
        await requests.PutAsync($"{Jobs}/{id}", Config(id, withFeed));
        await Task.WhenAll(
            requests.DeleteAsync($"{Jobs}/{id}?force=true"),
            requests.PutAsync($"{Jobs}/{id}", Config(id, withFeed)),
            requests.PutAsync($"{Jobs}/{id}", Config(id, withFeed)));
        await requests.PostAsync($"{Jobs}/{id}/_open");
    }

    /// <summary>The ids whose responses contradict each other, with these responses.</summary>
    private static async Task<string[]> GhostsAsync(Requests requests, string[] ids)
    {
        var (listed, feeds) = (await ListedAsync(requests, Jobs, "jobs", "job_id"), await ListedAsync(requests, Feeds, "datafeeds", "datafeed_id"));
        var ghosts = new ConcurrentBag<string>();
        await FaultCluster.ForEachAsync(ids, async id =>
        {
            var (isListed, isFeedListed) = (listed.Contains(id), feeds.Contains($"feed-{id}"));
            var (shown, shownFeed) = (await requests.SettledAsync($"{Jobs}/{id}"), await requests.SettledAsync($"{Feeds}/feed-{id}"));
            var data = await requests.PostAsync($"{Jobs}/{id}/_data", Record);
            var fits = isListed == shown.IsDone && isFeedListed == shownFeed.IsDone && (isListed || !isFeedListed)
                && (isListed ? data.Status is 202 or 409 : data.Status == 404);
            var job = $"{id}: listed {isListed}, GET {shown.Status}, _data {data.Status}";
            if (!fits) ghosts.Add($"{job}, feed listed {isFeedListed}, GET feed {shownFeed.Status}");
        });
        return [.. ghosts.Order()];
    }

    private static async Task<HashSet<string>> ListedAsync(Requests requests, string path, string name, string id)
    {
        var reply = await requests.SettledAsync(path);
        Assert.True(reply.IsDone, reply.ToString());
        return [.. reply.Json[name]!.AsArray().Select(one => one![id]!.GetValue<string>())];
    }

    private static string Config(string id, bool withFeed) => $$"""
        {
          "analysis_config": { "bucket_span": "5m", "detectors": [ { "function": "mean", "field_name": "value" } ] },
          "data_description": { "time_field": "timestamp", "time_format": "epoch_ms" }
          {{(withFeed ? $$""", "datafeed_config": { "datafeed_id": "feed-{{id}}", "indices": [ "none" ] }""" : "")}}
        }
        """;
}
