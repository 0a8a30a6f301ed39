using System.Text;
using MlActors.Api.Elastic;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>
/// Thousands of random requests from a fixed seed: none causes a server error, and the server responds afterwards.
/// Uses its own host, because it may close and delete what other tests use.
/// </summary>
public sealed class HostileRequestProperties(ApiHost api) : IClassFixture<ApiHost>
{
    private const int Seed = 20261129;
    private const int Requests = 4_000;
    private const int AtATime = 8;

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"];

    private static readonly (ElasticRoute Route, string Path)[] Calls =
    [
        .. ElasticApi.Routes
            // An open stream would wait for the other requests of this test, and in upgrade mode few requests get anywhere.
            .Where(route => !route.Template.EndsWith("/_events", StringComparison.Ordinal) && route.Template != "/set_upgrade_mode")
            .SelectMany(
                route => route.IsMl ? new[] { (route, "/_ml" + route.Template), (route, "/_xpack/ml" + route.Template) } : [(route, route.Template)]),
    ];

    /// <summary>Existing ids, so that requests get further than a not found error.</summary>
    private static readonly string[] Known = ["i", "j", "f", "1", "_all", "x", "i,i2*"];

    private static readonly string[] Values =
    [
        "a", "j", "i", "_all", "*", "*,-i", "..", "%2e%2e", "%2F", "a%2Fb", "%00", "%ff", "%ED%A0%80", "%", "%2", "%zz", "%25", "%0d%0aX:%20y",
        "%F0%9F%98%80", "-1", "0", "1", "2147483648",
        "9223372036854775807", "-9223372036854775808", "1e999", "NaN", "true", "false", "now", "now-1y/y", "9999-12-31", "0001-01-01||/w", "1ms",
        "0s", "5d", "{}", "[", "\"", "%22%5Cud800%22", "a,b,c",
        "%7B%22query%22%3A%7B%22match_all%22%3A%7B%7D%7D%7D", "%7B%22size%22%3A1e9%7D", "_doc", "<now%2Fd>",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ];

    private static readonly string[] Bodies =
    [
        "", "{}", "[1]", "null", "{\"a\":1}\n", "{\"t\":1403481600000,\"a\":{\"b\":1},\"c\":\"x\"}\n",
        "{\"a\":{\"b\":[1,{\"c\":null}]},\"t\":\"2026-01-01\"}", "{\"index\":{}}\n{\"a\":1}\n", "{\"delete\":{\"_index\":\"i\",\"_id\":\"1\"}}\n",
        "{\"create\":{\"_index\":\"i\",\"_id\":1}}\n{\"a.b\":\"x\"}\n",
        "{\"query\":{\"bool\":{\"must\":[{\"range\":{\"t\":{\"gte\":\"now-1d/d\",\"lt\":9e99}}}]}},\"sort\":[{\"t\":\"desc\"}],\"size\":3,\"search_after\":[1]}",
        "{\"analysis_config\":{\"bucket_span\":\"15m\",\"detectors\":[{\"function\":\"mean\",\"field_name\":\"a.b\",\"by_field_name\":\"c\"}]},\"data_description\":{\"time_field\":\"t\"}}",
        "{\"job_id\":\"j\",\"indices\":[\"i\"],\"query\":{\"match_all\":{}}}",
        "{\"mappings\":{\"properties\":{\"t\":{\"type\":\"date\",\"format\":\"epoch_millis||yyyy\"},\"n\":{\"type\":\"long\"}}}}",
        "{\"items\":[\"a\",\"b*\"],\"description\":\"d\"}", "{\"time\":1403481600,\"a\":{\"b\":1}}{\"time\":\"x\"}\n{\"time\":1e30}",
        "{\"start\":\"0\",\"end\":\"9999\",\"timeout\":\"1s\"}", "{\"kind\":\"drain_node\",\"node\":\"x\"}",
        "{\"advance_time\":\"-9223372036854775808\",\"calc_interim\":true}", "{\"page\":{\"from\":-1,\"size\":2147483648}}",
        "{\"top_n\":\"1e3\",\"bucket_span\":\"1d\"}",
    ];

    private static readonly string[] HeaderValues =
    [
        "", "application/json", "application/x-ndjson", "application/vnd.elasticsearch+json;compatible-with=8", "text/event-stream", "*/*", "gzip",
        "deflate", "identity", "chunked", "\u00ff\u00fe", "a;b=c;;", "\"",
        "0", "-1", "99999999999999999999", "close", "keep-alive", "100-continue", "bytes=0-", "W/\"x\"", "h2c", "../..", "text/plain",
        "application/cbor",
    ];

    private static readonly string[] Headers =
        ["Content-Type", "Accept", "Accept-Encoding", "Content-Encoding", "X-Opaque-Id", "Last-Event-ID", "Expect", "Host", "Connection", "Upgrade",
            "Range", "If-None-Match", "Cookie", "Transfer-Encoding", "X-HTTP-Method-Override", "Te"];

    [Fact]
    public async Task No_request_causes_a_server_error_and_the_server_responds_afterwards()
    {
        await MakeWhatIsKnownAsync();
        var random = new Random(Seed);
        var requests = Enumerable.Range(0, Requests).Select(_ => Next(random)).ToArray();
        var faults = new System.Collections.Concurrent.ConcurrentBag<string>();
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();

        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (request, _) =>
        {
            var (status, body) = await request.SendAsync(api.Http.BaseAddress!);
            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            // The store and the cluster may be temporarily unavailable.
            if (status >= 500 && !(status == 503 && body.Contains("unavailable_shards_exception", StringComparison.Ordinal)))
                faults.Add($"{status} {body}\n{request}");
        });

        Assert.True(faults.IsEmpty, $"seed {Seed}, {faults.Count} faults:\n{string.Join("\n----\n", faults.Take(12))}");
        Assert.True(statuses.GetValueOrDefault(200) > Requests / 20 && statuses.GetValueOrDefault(400) > Requests / 10, string.Join(", ", statuses));
        (await api.CallAsync("GET /")).Is(200);
        (await api.CallAsync("GET /_ml/anomaly_detectors")).Is(200);
    }

    private async Task MakeWhatIsKnownAsync()
    {
        (await api.CallAsync("PUT /i", """{"mappings":{"properties":{"t":{"type":"date"}}}}""")).Is(200);
        (await api.CallAsync("PUT /i/_doc/1", """{"t":1403481600000,"a":{"b":1},"c":"x"}""")).Is(201);
        (await api.CallAsync(
            "PUT /_ml/anomaly_detectors/j", Bodies.First(body => body.StartsWith("{\"analysis_config", StringComparison.Ordinal)))).Is(200);
        (await api.CallAsync("PUT /_ml/datafeeds/f", """{"job_id":"j","indices":["i"]}""")).Is(200);
        (await api.CallAsync("PUT /_ml/filters/x", """{"items":["a"]}""")).Is(200);
        (await api.CallAsync("POST /_ml/anomaly_detectors/j/_open")).Is(200);
    }

    private static RawRequest Next(Random random)
    {
        var (route, path) = Pick(random, Calls);
        var target = new StringBuilder();
        foreach (var segment in path.Split('/').Skip(1))
            target.Append('/').Append(segment.StartsWith('{') ? Pick(random, random.Next(3) == 0 ? Values : Known) : Damaged(random, segment));
        if (random.Next(3) == 0) target.Append('?').Append(Query(random, route));
        var method = Pick<string>(random, random.Next(12) == 0 ? Methods : [.. route.Methods]);
        var body = route.Body == BodyRule.None ? random.Next(12) > 0 : random.Next(6) == 0;
        return new RawRequest(
            method, target.ToString().Replace(" ", "%20", StringComparison.Ordinal), body ? null : Body(random), HeadersOf(random, !body));
    }

    private static string Query(Random random, ElasticRoute route)
    {
        string[] common = ["pretty", "human", "filter_path", "error_trace", "format", "source", "q", ""];
        string[] names = random.Next(4) == 0 ? common : [.. route.Parameters, "human", "filter_path"];
        return string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, names)).Distinct()
            .Select(name => name.Contains("timeout", StringComparison.Ordinal) ? $"{name}=1s" : $"{name}={Pick(random, Values)}"));
    }

    private static byte[] Body(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Pick(random, Bodies)).ToList();
        for (var damage = random.Next(6) - 2; damage > 0; damage--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0: bytes.Insert(at, (byte)random.Next(256)); break;
                case 1 when at < bytes.Count: bytes.RemoveAt(at); break;
                case 2 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
                case 3: bytes.InsertRange(
                    at, Encoding.UTF8.GetBytes(
                        Pick(random, ["\\ud800", "\"\\udc00\"", "1e999", "null", "[[[[", "\u0000", "-0", "{\"a\":1}"]))); break;
                default: bytes.AddRange(Encoding.UTF8.GetBytes(Pick(random, Bodies))); break;
            }
        }

        return [.. bytes];
    }

    private static (string, string)[] HeadersOf(Random random, bool hasBody)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (hasBody && random.Next(2) == 0) headers["Content-Type"] = "application/x-ndjson";
        for (var more = random.Next(6) - 3; more > 0; more--) headers[Pick(random, Headers)] = Pick(random, HeaderValues);
        if (headers.Remove("Connection")) headers["Connection"] = "close";
        return [.. headers.Select(header => (header.Key, header.Value))];
    }

    private static string Damaged(Random random, string segment) => random.Next(40) switch
    {
        0 => segment + Pick(random, Values),
        1 => Pick(random, Values),
        2 => "%5f" + segment.TrimStart('_'),
        _ => segment,
    };

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
