using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Detection;
using MlActors.Detection.Results;

namespace MlActors.Benchmarks;

/// <summary>Records per second into one job: through the bare detector, through post_data, and through a datafeed.</summary>
internal static class IngestBenchmark
{
    private const int Records = 200_000;
    private const long Begin = 1_600_000_200_000;
    private const int Step = 10_000;

    public static async Task Run()
    {
        await using var node = await NodeUnderTest.Start();
        var bare = await Stopped.Seconds(() =>
        {
            RunDetector();
            return Task.CompletedTask;
        });
        await Put(node, "posted", datafeed: null);
        await Send(node, "_ml/anomaly_detectors/posted/_open", "{}");
        var posted = await Stopped.Seconds(() => Send(node, "_ml/anomaly_detectors/posted/_data", Documents(action: false), ndjson: true));
        var loaded = await Stopped.Seconds(() => Send(node, "series/_bulk", Documents(action: true), ndjson: true));
        await Put(node, "fed", """{"datafeed_id":"feed","indices":["series"],"scroll_size":10000}""");
        await Send(node, "_ml/anomaly_detectors/fed/_open", "{}");
        var fed = await Stopped.Seconds(() => Feed(node));
        Console.WriteLine($"-- {Records} records of one series, 5 min buckets of 30");
        Print("bare detector", bare);
        Print("post_data", posted);
        Print("_bulk into the embedded index", loaded);
        Print("datafeed from the embedded index", fed);
    }

    private static void Print(string what, double seconds) =>
        Console.WriteLine($"{what,-58} {seconds,9:0.00} s {Records / seconds,12:#,0} records/s");

    private static async Task Feed(NodeUnderTest node)
    {
        await Send(node, string.Create(CultureInfo.InvariantCulture, $"_ml/datafeeds/feed/_start?end={Begin + (long)Records * Step}"), "");
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await poll.WaitForNextTickAsync())
        {
            var stats = JsonNode.Parse(await node.Http.GetStringAsync("_ml/anomaly_detectors/fed/_stats"))!["jobs"]![0]!;
            if (stats["data_counts"]!["processed_record_count"]!.GetValue<long>() == Records) return;
        }
    }

    private static double ValueOf(int i) => Math.Round(100 + 30 * Math.Sin(i / 1375.0) + i % 7, 3);

    private static void RunDetector()
    {
        var detector = new AnomalyDetector(SmallJobs.Config("bare").ToSettings() with { BucketSpan = 300_000 });
        var completed = new List<BucketResult>();
        for (var i = 0; i < Records; i++)
        {
            var value = Detection.Records.FieldValue.Of(ValueOf(i));
            detector.Add(Begin + (long)i * Step, new ReadOnlySpan<Detection.Records.FieldValue>(in value), completed);
        }
    }

    private static string Documents(bool action)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Records; i++)
        {
            if (action) text.Append("{\"index\":{}}\n");
            text.Append(CultureInfo.InvariantCulture, $"{{\"time\":{Begin + (long)i * Step},\"value\":{ValueOf(i)}}}\n");
        }

        return text.ToString();
    }

    private static Task Put(NodeUnderTest node, string job, string? datafeed) => Send(node, $"_ml/anomaly_detectors/{job}", $$"""
        {"analysis_config":{"bucket_span":"5m","detectors":[{"function":"mean","field_name":"value"}]},
         "data_description":{"time_field":"time","time_format":"epoch_ms"}{{(datafeed is null ? "" : $",\"datafeed_config\":{datafeed}")}}}
        """, put: true);

    private static async Task Send(NodeUnderTest node, string path, string body, bool ndjson = false, bool put = false)
    {
        using var request = new HttpRequestMessage(put ? HttpMethod.Put : HttpMethod.Post, path);
        if (body.Length > 0)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(ndjson ? "application/x-ndjson" : "application/json");
        }

        using var response = await node.Http.SendAsync(request);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {await response.Content.ReadAsStringAsync()}");
    }
}
