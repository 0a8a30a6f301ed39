using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Detection;
using MlActors.Detection.Results;

namespace MlActors.Benchmarks;

/// <summary>
/// Sends a file of the load generator (case bd: 1,000 dense series) to one job: through the bare detector, post_data, and a datafeed.
/// </summary>
internal static class IngestBenchmark
{
    private const int DocumentsInRequest = 100_000;

    public static async Task<int> RunAsync(string path)
    {
        var lines = (await File.ReadAllLinesAsync(path))[1..];
        await using var node = await NodeUnderTest.StartAsync();
        var bare = await Timing.SecondsAsync(() =>
        {
            RunDetector(path);
            return Task.CompletedTask;
        });
        await PutAsync(node, "posted", datafeed: null);
        await SendAsync(node, "_ml/anomaly_detectors/posted/_open", "{}");
        var posted = await Timing.SecondsAsync(() => SendAllAsync(node, "_ml/anomaly_detectors/posted/_data", lines, action: false));
        var loaded = await Timing.SecondsAsync(() => SendAllAsync(node, "series/_bulk", lines, action: true));
        await PutAsync(node, "fed", """{"datafeed_id":"feed","indices":["series"],"scroll_size":10000}""");
        await SendAsync(node, "_ml/anomaly_detectors/fed/_open", "{}");
        var fed = await Timing.SecondsAsync(() => FeedAsync(node, lines.Length, End(lines)));
        // Stopping the node during a close would wait for the close, so the jobs are closed first.
        await SendAsync(node, "_ml/anomaly_detectors/_all/_close", "{}");
        Console.WriteLine($"-- {lines.Length} records of 1,000 series");
        Print("bare detector", bare, lines.Length, bare);
        Print("post_data", posted, lines.Length, bare);
        Print("_bulk into the embedded index", loaded, lines.Length, bare);
        Print("datafeed from the embedded index", fed, lines.Length, bare);
        return 0;
    }

    private static void Print(string what, double seconds, int records, double bare) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-40} {seconds,9:0.00} s {records / seconds,12:#,0} records/s {seconds / bare,6:0.00} x"));

    private static async Task FeedAsync(NodeUnderTest node, int records, long end)
    {
        await SendAsync(node, string.Create(CultureInfo.InvariantCulture, $"_ml/datafeeds/feed/_start?end={end}"), "");
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await poll.WaitForNextTickAsync())
        {
            var stats = JsonNode.Parse(await node.Http.GetStringAsync("_ml/anomaly_detectors/fed/_stats"))!["jobs"]![0]!;
            if (stats["data_counts"]!["processed_record_count"]!.GetValue<long>() == records) return;
        }
    }

    private static long End(string[] lines) => (long.Parse(lines[^1].Split(',')[0], CultureInfo.InvariantCulture) * 1000) + 1;

    private static void RunDetector(string path)
    {
        var settings = LoadCase.All.Single(load => load.Name == "bd").Settings;
        var (detector, file, completed) = (new AnomalyDetector(settings), new LoadFile(path, settings), new List<BucketResult>());
        while (file.Read()) detector.Add(file.Time, file.Values, completed);
    }

    private static async Task SendAllAsync(NodeUnderTest node, string path, string[] lines, bool action)
    {
        foreach (var part in lines.Chunk(DocumentsInRequest)) await SendAsync(node, path, Documents(part, action), ndjson: true);
    }

    private static string Documents(string[] lines, bool action)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var fields = line.Split(',');
            if (action) text.Append("{\"index\":{}}\n");
            text.Append(CultureInfo.InvariantCulture, $"{{\"time\":{fields[0]}000,\"value\":{fields[1]},\"key\":\"{fields[2]}\"}}\n");
        }

        return text.ToString();
    }

    private static Task PutAsync(NodeUnderTest node, string job, string? datafeed) => SendAsync(node, $"_ml/anomaly_detectors/{job}", $$"""
        {"analysis_config":{"bucket_span":"5m","detectors":[{"function":"mean","field_name":"value","partition_field_name":"key"}]},
         "data_description":{"time_field":"time","time_format":"epoch_ms"}{{(datafeed is null ? "" : $",\"datafeed_config\":{datafeed}")}}}
        """, put: true);

    private static async Task SendAsync(NodeUnderTest node, string path, string body, bool ndjson = false, bool put = false)
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
