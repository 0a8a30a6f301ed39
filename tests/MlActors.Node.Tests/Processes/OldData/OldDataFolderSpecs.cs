using System.Globalization;
using System.IO.Compression;
using Xunit;

namespace MlActors.Node.Tests.Processes.OldData;

/// <summary>
/// A data folder that an earlier build wrote, opened by this one. Each job in it stopped at another place of the same records: one is open with a
/// snapshot and later events, one is closed, and one is read by a datafeed. The process of the earlier build was killed. What this build makes of
/// them has to equal what it makes of all records without an interruption; where the state of the detector has another version since, the counts
/// and buckets have to.
/// </summary>
public sealed class OldDataFolderSpecs
{
    [Theory]
    [InlineData("91b5334", false)]
    [InlineData("a19954a", false)]
    public async Task Jobs_of_an_earlier_build_continue_and_end_as_those_of_an_undisturbed_run(string build, bool hasSameStateVersion)
    {
        using var data = new DataDirectory();
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Processes", "OldData", $"folder-of-{build}.zip"), data.Path);
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        var client = node.Client;

        await ReachesAsync(node, "posted", "opened");
        await PostAsync(client, "posted", OldRecords.Posted, OldRecords.Count);
        await client.OpenAsync("closed");
        await PostAsync(client, "closed", OldRecords.Posted, OldRecords.Count);
        await CreateAsync(client, "whole", datafeed: null);
        await PostAsync(client, "whole", 0, OldRecords.Count);
        foreach (var job in (string[])["posted", "closed", "whole"]) await client.PostAsync($"/_ml/anomaly_detectors/{job}/_close");
        await CreateAsync(client, "read-whole", datafeed: "series");
        await client.StartUntilAsync("read-whole", OldRecords.TimeOf(OldRecords.Count));
        await ReachesAsync(node, "read-whole", "closed");
        await ReachesAsync(node, "fed", "closed");

        foreach (var (expected, job) in new[] { ("whole", "posted"), ("whole", "closed"), ("read-whole", "fed") })
        {
            Assert.Equal(OldRecords.Count, await client.ProcessedAsync(job));
            Assert.Equal(await EventCountsAsync(client, expected), await EventCountsAsync(client, job));
            if (hasSameStateVersion) await AssertSameModelAsync(client, data, expected, job);
        }
    }

    private static Task ReachesAsync(LocalNode node, string job, string state) =>
        Waiting.UntilAsync($"job [{job}] is {state}", async () => await node.Client.StateAsync(job) == state, () => node.FullLog);

    internal static async Task PostAsync(ElasticClient client, string job, int from, int to)
    {
        var counts = await client.PostAsync($"/_ml/anomaly_detectors/{job}/_data", OldRecords.Lines(from, to));
        Assert.Equal(to - from, counts["processed_record_count"]!.GetValue<int>());
    }

    /// <summary>Creates and opens a job like those of the folder.</summary>
    internal static async Task CreateAsync(ElasticClient client, string job, string? datafeed)
    {
        var feed = datafeed is null ? "" : $$"""
            , "datafeed_config": { "datafeed_id": "feed-{{job}}", "indices": [ "{{datafeed}}" ], "query_delay": "1s", "frequency": "1s" }
            """;
        await client.PutAsync($"/_ml/anomaly_detectors/{job}", $$"""
            {
              "analysis_config": {
                "bucket_span": "1h",
                "detectors": [ { "function": "mean", "field_name": "value", "by_field_name": "host" }, { "function": "count" } ],
                "influencers": [ "host" ]
              },
              "data_description": { "time_field": "timestamp", "time_format": "epoch_ms" }{{feed}}
            }
            """);
        await client.OpenAsync(job);
    }

    private static async Task<string[]> EventCountsAsync(ElasticClient client, string job)
    {
        var buckets = (await client.GetAsync($"/_ml/anomaly_detectors/{job}/results/buckets?exclude_interim=true&size=1000"))["buckets"]!.AsArray();
        Assert.NotEmpty(buckets);
        return [.. buckets.Select(bucket => $"{bucket!["timestamp"]}: {bucket["event_count"]}")];
    }

    private static async Task AssertSameModelAsync(ElasticClient client, DataDirectory data, string expected, string job)
    {
        Assert.Equal(await client.ResultsAsync(expected), await client.ResultsAsync(job));
        Assert.Equal(await SizeAsync(client, expected), await SizeAsync(client, job));
        Assert.Equal(SavedModels.DetectorOf(data.Path, expected), SavedModels.DetectorOf(data.Path, job));
    }

    private static async Task<string> SizeAsync(ElasticClient client, string job)
    {
        var size = (await client.GetAsync($"/_ml/anomaly_detectors/{job}/_stats"))["jobs"]![0]!["model_size_stats"]!.AsObject();
        foreach (var name in (string[])["job_id", "log_time"]) size.Remove(name);
        return size.ToJsonString();
    }
}

/// <summary>The records of the folder: whole numbers, so that they are the same wherever they are computed.</summary>
internal static class OldRecords
{
    /// <summary>The index of the folder holds all of them.</summary>
    public const int Count = 1_500;

    /// <summary>The records that the jobs without a datafeed had when the earlier build was killed.</summary>
    public const int Posted = 800;

    public static long TimeOf(int record) => 1_404_172_800_000 + record * 1_800_000L;

    public static string Lines(int from, int to) => string.Join('\n', Enumerable.Range(from, to - from).Select(record => string.Create(
        CultureInfo.InvariantCulture, $$"""{"timestamp":{{TimeOf(record)}},"value":{{ValueOf(record)}},"host":"h{{record % 3}}"}""")));

    private static int ValueOf(int record) => 100 + 3 * Math.Abs(record % 48 - 24) + record * 7919 % 13 + (record % 499 == 0 ? 200 : 0);
}
