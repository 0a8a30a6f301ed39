using System.Globalization;
using System.Text;
using MlActors.Node.Tests.Processes;

namespace MlActors.Console.Tests.Browser;

/// <summary>Latencies of three hosts with injected anomalies, and jobs over them, with annotations and an event.</summary>
internal static class SampleData
{
    private const long Begin = 1_767_225_600_000, Step = 900_000;
    private const int Steps = 1_500;

    /// <summary>The first millisecond after the data.</summary>
    public const long End = Begin + Steps * Step;

    public static IEnumerable<(long Time, string Host, double Latency)> Rows()
    {
        var random = new Random(5);
        foreach (var at in Enumerable.Range(0, Steps))
            foreach (var host in (string[])["web-1", "web-2", "db-1"])
            {
                var daily = 120 + 40 * Math.Sin(at / 96.0 * 2 * Math.PI) + 6 * random.NextDouble();
                var injected = (host, at) switch { ("web-2", >= 1000 and < 1005) => 220, ("db-1", 700 or 1300) => 160, _ => 0 };
                yield return (Begin + at * Step, host, Math.Round(daily + injected, 2));
            }
    }

    public static string Csv()
    {
        var text = new StringBuilder("time,host,latency\n");
        foreach (var (time, host, latency) in Rows())
            text.Append(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeMilliseconds(time):yyyy-MM-dd HH:mm:ss},{host},{latency}\n");
        return text.ToString();
    }

    /// <summary>An index, a job with all of its data that stays open, idle jobs, a calendar and a filter.</summary>
    public static async Task LoadAsync(ElasticClient client)
    {
        await client.PutAsync(
            "/hosts", """{"mappings":{"properties":{"time":{"type":"date"},"host":{"type":"keyword"},"latency":{"type":"double"}}}}""");
        foreach (var part in Rows().Chunk(5_000))
            await client.SendAsync(HttpMethod.Post, "/hosts/_bulk", string.Concat(part.Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $$$"""
                {"index":{}}
                {"time":{{{row.Time}}},"host":"{{{row.Host}}}","latency":{{{row.Latency}}}}

                """))), "application/x-ndjson");
        await CreateAsync(client, "latency-by-host", "web", """, "partition_field_name": "host" """, """, "influencers": ["host"] """);
        await client.PostAsync("/_ml/anomaly_detectors/latency-by-host/_open");
        await client.PostAsync($"/_ml/datafeeds/datafeed-latency-by-host/_start?end={End}");
        await Waiting.UntilAsync("the job has read everything", async () =>
            (string?)(await client.GetAsync("/_ml/anomaly_detectors/latency-by-host/_stats"))["jobs"]![0]!["state"] == "closed");
        await client.PostAsync("/_ml/anomaly_detectors/latency-by-host/_open");
        await client.PostAsync("/_ml/anomaly_detectors/latency-by-host/_forecast?duration=1d");
        for (var number = 1; number <= 12; number++) await CreateAsync(client, $"shop-{number}", "shop", "", "");
        for (var number = 1; number <= 6; number++) await client.PostAsync($"/_ml/anomaly_detectors/shop-{number}/_open");
        await client.PutAsync("/_ml/calendars/maintenance", """{"description":"Planned work","job_ids":["shop","latency-by-host"]}""");
        await client.PostAsync("/_ml/calendars/maintenance/events", """
            {"events":[{"description":"database upgrade","start_time":"2026-01-10T00:00:00Z","end_time":"2026-01-10T06:00:00Z"}]}
            """);
        await AnnotateAsync(client, """ "annotation":"deployed version 7","timestamp":1768003200001 """);
        await AnnotateAsync(
            client, """ "annotation":"load test","timestamp":1768089600000,"end_timestamp":1768176000000,"partition_field_value":"web-2" """);
        await client.PutAsync("/_ml/filters/known-hosts", """{"description":"Hosts of ours","items":["web-1","web-2","db-*"]}""");
    }

    private static Task AnnotateAsync(ElasticClient client, string fields) => client.PostAsync(
        "/.ml-annotations-000001/_doc", $$"""{"job_id":"latency-by-host","type":"annotation","create_username":"alice",{{fields}}}""");

    public static Task CreateAsync(ElasticClient client, string job, string group, string detector, string analysis) => client.PutAsync(
        $"/_ml/anomaly_detectors/{job}", $$"""
        {
          "description": "Latency of {{group}}", "groups": ["{{group}}"],
          "analysis_config": { "bucket_span": "15m", "detectors": [{ "function": "mean", "field_name": "latency"{{detector}} }]{{analysis}} },
          "data_description": { "time_field": "time" }, "model_plot_config": { "enabled": true },
          "datafeed_config": { "datafeed_id": "datafeed-{{job}}", "indices": ["hosts"] }
        }
        """);
}
