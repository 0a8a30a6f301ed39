using System.Globalization;
using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>A job with a daily rhythm, and an hour that is far out during a scheduled event; the process ends in the middle of the event.</summary>
public sealed class CalendarSpecs
{
    private const int EventBegin = 400, EventEnd = 404, Hours = 480;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_that_was_announced_to_an_open_job_holds_after_its_process_has_ended(bool isKilled)
    {
        using var data = new DataDirectory();
        await using (var node = LocalNode.Start(data.Path))
        {
            await node.WaitUntilReadyAsync();
            await CreateAsync(node.Client, "interrupted");
            await PostAsync(node.Client, "interrupted", 0, EventBegin - 50);
            await node.Client.PutAsync("/_ml/calendars/sales", """{"job_ids":["shops"]}""");
            await node.Client.PostAsync(
                "/_ml/calendars/sales/events",
                $$"""{"events":[{"description":"fair","start_time":{{TimeOf(EventBegin)}},"end_time":{{TimeOf(EventEnd)}}}]}""");
            await PostAsync(node.Client, "interrupted", EventBegin - 50, EventBegin + 2);
            node.Send(isKilled ? Signal.Kill : Signal.Terminate);
            await node.EndAsync();
        }

        await using var next = LocalNode.Start(data.Path);
        await next.WaitUntilReadyAsync();
        var client = next.Client;
        await Waiting.UntilAsync("the job is opened", async () => await client.StateAsync("interrupted") == "opened", () => next.FullLog);
        await PostAsync(client, "interrupted", EventBegin + 2, Hours);
        await CreateAsync(client, "whole");
        await PostAsync(client, "whole", 0, Hours);

        Assert.Equal(await client.ResultsAsync("whole"), await client.ResultsAsync("interrupted"));
        var bucket = (await client.GetAsync($"/_ml/anomaly_detectors/interrupted/results/buckets/{TimeOf(EventBegin + 1)}"))["buckets"]![0]!;
        Assert.Equal("""["fair"]""", bucket["scheduled_events"]!.ToJsonString());
        var during = await client.GetAsync(
            $"/_ml/anomaly_detectors/interrupted/results/records?start={TimeOf(EventBegin)}&end={TimeOf(EventEnd)}");
        Assert.Equal(0, during["count"]!.GetValue<int>());
    }

    private static async Task CreateAsync(ElasticClient client, string job)
    {
        await client.PutAsync(
            $"/_ml/anomaly_detectors/{job}",
            """
            {
              "groups": [ "shops" ],
              "analysis_config": { "bucket_span": "1h", "detectors": [ { "function": "mean", "field_name": "value" } ] },
              "data_description": { "time_field": "time", "time_format": "epoch_ms" }
            }
            """);
        await client.OpenAsync(job);
    }

    private static async Task PostAsync(ElasticClient client, string job, int from, int to)
    {
        var lines = Enumerable.Range(from, to - from).Select(hour => string.Create(
            CultureInfo.InvariantCulture, $$"""{"time":{{TimeOf(hour)}},"value":{{ValueOf(hour)}}}"""));
        await client.PostAsync($"/_ml/anomaly_detectors/{job}/_data", string.Join('\n', lines));
        await client.PostAsync($"/_ml/anomaly_detectors/{job}/_flush");
    }

    private static long TimeOf(int hour) => 1_404_172_800_000 + hour * 3_600_000L;

    private static int ValueOf(int hour) => hour is EventBegin + 1 or EventBegin + 2 ? 5_000 : 100 + 3 * Math.Abs(hour % 24 - 12) + hour * 7919 % 13;
}
