using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Storage.Results;

namespace MlActors.Benchmarks.Reading;

/// <summary>
/// How long requests for results and documents take on one node, beside the same query on SQLite in the same run: median and 99th percentile.
/// </summary>
internal static class ReadBenchmark
{
    private const int Jobs = 20, BucketsOfJob = 10_000, Repeats = 100, Clients = 10, Influencers = 100_000, Documents = 100_000, BulkRounds = 5;
    private const long Span = 300_000, First = 1_403_481_600_000;

    public static async Task RunAsync(int records, int openJobs)
    {
        await using var node = await NodeUnderTest.StartAsync();
        if (records > 0)
        {
            await CreateJobsAsync(node);
            await WriteResultsAsync(node, records);
            using var raw = new RawReads(Path.Combine(node.Data, "results.db"));
            await MeasureRecordsAsync(node, raw, records);
            await MeasureBucketsAsync(node, raw);
        }

        await MeasureBulkAsync(node);
        await MeasureValidationAsync(node);
        await MeasureStatisticsAsync(node, openJobs);
    }

    private static async Task MeasureRecordsAsync(NodeUnderTest node, RawReads raw, int records)
    {
        var bare = await Latency.OfAsync(Repeats, () => raw.WorstRecordsAsync(10));
        bare.Print(string.Create(CultureInfo.InvariantCulture, $"10 worst of {records:#,0} records, SQLite"));
        const string Worst = """{"size":10,"query":{"term":{"result_type":"record"}},"sort":[{"record_score":"desc"}]}""";
        Task SearchAsync() => PostAsync(node, "/.ml-anomalies-*/_search", Worst);
        (await Latency.OfAsync(Repeats, SearchAsync)).Print("GET .ml-anomalies-*/_search", bare);
        (await Latency.OfManyAsync(Clients, Repeats / Clients, SearchAsync)).Print($"the same, {Clients} clients at once", bare);
        const string OfHost = """
            {"size":10,"query":{"bool":{
              "filter":[{"term":{"result_type":"record"}},{"range":{"record_score":{"gte":50}}},{"term":{"job_id":"read-3"}}],
              "must_not":{"term":{"is_interim":true}}}},"sort":[{"record_score":"desc"},{"timestamp":"asc"}]}
            """;
        (await Latency.OfAsync(Repeats, () => PostAsync(node, "/.ml-anomalies-*/_search", OfHost))).Print("the same of one job, over a score", bare);
        (await Latency.OfAsync(Repeats, () => GetAsync(node, "/_ml/anomaly_detectors/read-3/results/records?size=10"))).Print(
            "GET results/records of one job", bare);
    }

    private static async Task MeasureBucketsAsync(NodeUnderTest node, RawReads raw)
    {
        var bare = await Latency.OfAsync(Repeats, () => raw.BucketsAsync("read-3", BucketsOfJob));
        bare.Print(string.Create(CultureInfo.InvariantCulture, $"{BucketsOfJob:#,0} buckets of a job, SQLite"));
        (await Latency.OfAsync(Repeats, () => GetAsync(node, $"/_ml/anomaly_detectors/read-3/results/buckets?size={BucketsOfJob}"))).Print(
            "GET results/buckets", bare);
    }

    private static async Task MeasureBulkAsync(NodeUnderTest node)
    {
        byte[][] documents = [.. Enumerable.Range(0, Documents).Select(at => Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $$"""{"timestamp":{{First + at * 1000L}},"value":{{at % 977 + 0.5}},"host":"host-{{at % 100}}" }""")))];
        const int InRequest = 10_000;
        var requests = documents.Chunk(InRequest)
            .Select(some => some.SelectMany(document => (byte[])[.. "{\"index\":{}}\n"u8, .. document, (byte)'\n']).ToArray()).ToArray();
        var (raw, own, cpu) = (new List<double>(), new List<double>(), 0.0);
        for (var round = 0; round < BulkRounds; round++)
        {
            raw.Add(RawBulk.DocumentsPerSecond(documents, InRequest));
            var path = $"/bulk-read-{round}/_bulk";
            var before = Environment.CpuUsage.TotalTime;
            own.Add(Documents / await Timing.SecondsAsync(async () =>
            {
                foreach (var request in requests) await SendAsync(node, path, request, "application/x-ndjson");
            }));
            cpu += (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (BulkRounds * Documents);
        }

        PrintRate("documents per second, JSON and SQLite", raw);
        PrintRate("documents per second, _bulk", own);
        var ratios = raw.Zip(own, (of, by) => of / by).Order().ToArray();
        var (median, worst) = (ratios[ratios.Length / 2], ratios[^1]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{"  times the raw insert, of each round",-58} {median,9:0.00} x median {worst,9:0.00} x worst {cpu,9:0.00} µs CPU a document"));
    }

    private static void PrintRate(string what, IEnumerable<double> rates)
    {
        double[] sorted = [.. rates.Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-58} {sorted[sorted.Length / 2],9:#,0} median {sorted[0],12:#,0} worst"));
    }

    private static async Task MeasureValidationAsync(NodeUnderTest node)
    {
        foreach (var count in new[] { Influencers / 10, Influencers })
        {
            var names = string.Join(',', Enumerable.Range(0, count).Select(at => string.Create(CultureInfo.InvariantCulture, $"\"field_{at}\"")));
            var body = $$$"""
                {"analysis_config":{"bucket_span":"5m","detectors":[{"function":"count"}],"influencers":[{{{names}}}]},
                 "data_description":{"time_field":"t"}}
                """;
            var latency = await Latency.OfAsync(5, () => SendAsync(
                node, "/_ml/anomaly_detectors/_validate", Encoding.UTF8.GetBytes(body), "application/json", mayFail: true));
            latency.Print(string.Create(CultureInfo.InvariantCulture, $"_validate with {count:#,0} influencers"));
        }
    }

    private static async Task MeasureStatisticsAsync(NodeUnderTest node, int openJobs)
    {
        if (openJobs == 0) return;
        await SmallJobs.OpenAsync(node, openJobs);
        (await Latency.OfAsync(Repeats, () => GetAsync(node, "/_ml/anomaly_detectors/_stats"))).Print(
            string.Create(CultureInfo.InvariantCulture, $"_stats of {openJobs:#,0} open jobs"));
    }

    private static async Task CreateJobsAsync(NodeUnderTest node)
    {
        foreach (var at in Enumerable.Range(0, Jobs))
        {
            const string Job = """
                {"analysis_config":{"bucket_span":"5m","detectors":[{"function":"mean","field_name":"value","by_field_name":"host"}],
                 "influencers":["host"]},
                 "data_description":{"time_field":"t"}}
                """;
            using var content = new StringContent(Job, Encoding.UTF8, "application/json");
            using var response = await node.Http.PutAsync($"/_ml/anomaly_detectors/read-{at}", content);
            response.EnsureSuccessStatusCode();
        }
    }

    private static async Task WriteResultsAsync(NodeUnderTest node, int records)
    {
        const int Chunk = 500;
        var (random, inBucket) = (new Random(7), Math.Max(1, records / (Jobs * BucketsOfJob)));
        foreach (var at in Enumerable.Range(0, Jobs))
        {
            for (var first = 0; first < BucketsOfJob; first += Chunk)
            {
                ImmutableArray<BucketResult> buckets = [.. Enumerable.Range(first, Chunk).Select(bucket => BucketOf(bucket, inBucket, random))];
                await node.Stores.Results.WriteAsync([new BucketWrite(new JobId($"read-{at}"), 1, buckets)]);
            }
        }
    }

    private static BucketResult BucketOf(int at, int records, Random random)
    {
        var score = random.NextDouble() * 100;
        return new BucketResult(First + at * Span, Span, score, score, 20, false)
        {
            BucketInfluencers = [new BucketInfluencer("bucket_time", score, score, 3.5, 0.001)],
            Records =
            [
                .. Enumerable.Range(0, records).Select(record => new RecordResult(0, random.NextDouble() * 100, 50, 0.001)
                {
                    Actual = [random.NextDouble()], Typical = [2], ByFieldValue = $"host-{record}",
                    Influencers = [new RecordInfluencer("host", [$"host-{record}"])],
                }),
            ],
        };
    }

    private static async Task GetAsync(NodeUnderTest node, string path)
    {
        using var response = await node.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await ReadToEndAsync(response);
    }

    /// <summary>The client is in the process of the node: a buffer for the whole response would be collected together with its memory.</summary>
    private static async Task ReadToEndAsync(HttpResponseMessage response)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        await using var stream = await response.Content.ReadAsStreamAsync();
        while (await stream.ReadAsync(buffer) > 0) { }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static Task PostAsync(NodeUnderTest node, string path, string body) =>
        SendAsync(node, path, Encoding.UTF8.GetBytes(body), "application/json");

    private static async Task SendAsync(NodeUnderTest node, string path, byte[] body, string mediaType, bool mayFail = false)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        using var response = await node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!mayFail) response.EnsureSuccessStatusCode();
        await ReadToEndAsync(response);
    }
}
