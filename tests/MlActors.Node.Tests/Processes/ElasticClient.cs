using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace MlActors.Node.Tests.Processes;

/// <summary>A client of Elastic's API on one node, with the requests that the specs need.</summary>
internal sealed class ElasticClient(string address) : IDisposable
{
    private const int PageSize = 10_000;

    private readonly HttpClient _http = new() { BaseAddress = new Uri(address), Timeout = Waiting.MaxWait };

    public void Dispose() => _http.Dispose();

    public Task<JsonNode> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonNode> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body);

    public Task<JsonNode> PostAsync(string path, string? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>The status of a response; null when the node does not respond.</summary>
    public async Task<HttpStatusCode?> StatusAsync(HttpMethod method, string path)
    {
        try
        {
            using var response = await _http.SendAsync(new HttpRequestMessage(method, path));
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async Task LoadAsync(string index, IEnumerable<(long Time, double Value)> rows)
    {
        foreach (var part in rows.Chunk(5_000))
        {
            var body = new StringBuilder();
            foreach (var (time, value) in part)
                body.Append(CultureInfo.InvariantCulture, $$"""{"index":{"_index":"{{index}}"} }""").Append('\n')
                    .Append(CultureInfo.InvariantCulture, $$"""{"timestamp":{{time}},"value":{{value:R}} }""").Append('\n');
            var response = await SendAsync(HttpMethod.Post, "/_bulk", body.ToString(), "application/x-ndjson");
            if (response["errors"]!.GetValue<bool>()) throw new InvalidOperationException($"Not everything was indexed: {response}");
        }
    }

    /// <param name="pageSize">The number of documents in a page: small when the datafeed is to be interrupted.</param>
    public async Task CreateJobAndFeedAsync(string job, string index, string bucketSpan, int pageSize = 100)
    {
        await PutAsync($"/_ml/anomaly_detectors/{job}", $$"""
            {
              "analysis_config": { "bucket_span": "{{bucketSpan}}", "detectors": [ { "function": "mean", "field_name": "value" } ] },
              "data_description": { "time_field": "timestamp", "time_format": "epoch_ms" },
              "datafeed_config": { "datafeed_id": "feed-{{job}}", "indices": [ "{{index}}" ], "query_delay": "1s", "frequency": "1s",
                "scroll_size": {{pageSize}} }
            }
            """);
    }

    /// <summary>Opens a job with a few records that stays open, and whose datafeed waits for more.</summary>
    public async Task OpenJobWithRecordsAsync(string job, int records)
    {
        const long Begin = 1_700_000_100_000, Minute = 60_000;
        await LoadAsync(job, Enumerable.Range(0, records).Select(at => (Begin + at * Minute, 10 + Math.Sin(at / 30.0))));
        await CreateJobAndFeedAsync(job, job, "5m");
        await OpenAsync(job);
        await StartAsync(job);
        await Waiting.UntilAsync($"job [{job}] has analysed its records", async () => await ProcessedAsync(job) == records);
    }

    public Task OpenAsync(string job) => PostAsync($"/_ml/anomaly_detectors/{job}/_open");

    public Task StartAsync(string job) => PostAsync($"/_ml/datafeeds/feed-{job}/_start");

    /// <summary>Starts the datafeed with an end (milliseconds, exclusive); when it reaches the end, the job closes.</summary>
    public Task StartUntilAsync(string job, long end) => PostAsync($"/_ml/datafeeds/feed-{job}/_start?end={end}");

    public async Task<string> StateAsync(string job) =>
        (await GetAsync($"/_ml/anomaly_detectors/{job}/_stats"))["jobs"]![0]!["state"]!.GetValue<string>();

    public async Task<long> ProcessedAsync(string job) =>
        (await GetAsync($"/_ml/anomaly_detectors/{job}/_stats"))["jobs"]![0]!["data_counts"]!["processed_record_count"]!.GetValue<long>();

    /// <summary>All buckets and records of a job, one line each, without the job id and without values that depend on the clock.</summary>
    public async Task<string[]> ResultsAsync(string job)
    {
        var buckets = await AllAsync($"/_ml/anomaly_detectors/{job}/results/buckets", "buckets");
        var records = await AllAsync($"/_ml/anomaly_detectors/{job}/results/records", "records");
        return [.. buckets.Concat(records)];
    }

    private async Task<IEnumerable<string>> AllAsync(string path, string name)
    {
        var lines = new List<string>();
        while (true)
        {
            // Pages by time, because from + size is limited to ten thousand.
            var page = (await GetAsync(
                $"{path}?exclude_interim=true&sort=timestamp&from={lines.Count}&size={Math.Min(1_000, PageSize - lines.Count)}"))[name]!.AsArray();
            foreach (var item in page)
            {
                item!.AsObject().Remove("processing_time_ms");
                item.AsObject().Remove("job_id");
                foreach (var influencer in item["bucket_influencers"]?.AsArray() ?? []) influencer!.AsObject().Remove("job_id");
                lines.Add(item.ToJsonString());
            }

            if (page.Count == 0 || lines.Count == PageSize) return lines;
        }
    }

    /// <summary>Repeats a request while its status is 503. If an earlier attempt took effect after all, the response contains "already".</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body, string type = "application/json")
    {
        var (status, response) = (HttpStatusCode.ServiceUnavailable, "");
        var isRepeated = false;
        await Waiting.UntilAsync(
            $"{method} {path} is answered with another status than 503",
            async () =>
            {
                isRepeated = response.Length > 0;
                (status, response) = await TryAsync(method, path, body, type);
                return status != HttpStatusCode.ServiceUnavailable;
            },
            () => response);
        var isDone = (int)status < 300 || (isRepeated && response.Contains("already", StringComparison.Ordinal));
        return isDone ? JsonNode.Parse(response)! : throw new InvalidOperationException($"{method} {path} was answered {(int)status}: {response}");
    }

    private async Task<(HttpStatusCode Status, string Response)> TryAsync(HttpMethod method, string path, string? body, string type)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
