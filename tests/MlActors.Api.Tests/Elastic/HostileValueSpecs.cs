using MlActors.Api.Elastic;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>Dates at the ends of the calendar and malicious headers are accepted or refused, and never cause an internal error.</summary>
[Collection(ApiCollection.Name)]
public sealed class HostileValueSpecs(ApiHost api)
{
    private static readonly string[] Dates =
    [
        "0001-01-01T00:00:00Z", "0001-01-01", "0000-01-01", "9999-12-31T23:59:59.999Z", "9999", "10000-01-01", "+292278994-08-17T07:12:55.807Z",
        "-292275055-05-16",
        "9223372036854775807", "-9223372036854775808", "99999999999999999999", "-1", "-62135596800001", "253402300800000", "1e300", "NaN",
        "now-9999y", "now+9999y", "now-2025y/w",
        "now-2024y/w", "now/w", "now-1000000d", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31||/d", "",
    ];

    private static readonly string[] Calls =
    [
        "GET /_ml/anomaly_detectors/{job}/results/buckets?start={0}&end={0}", "GET /_ml/anomaly_detectors/{job}/results/records?start={0}",
        "GET /_ml/anomaly_detectors/{job}/results/influencers?end={0}",
        "GET /_ml/anomaly_detectors/{job}/results/overall_buckets?start={0}&end={0}&bucket_span=36500d",
        "GET /_ml/anomaly_detectors/{job}/results/buckets/{0}", "GET /_ml/anomaly_detectors/{job}/model_snapshots?start={0}&end={0}",
        "POST /_ml/anomaly_detectors/{job}/_flush?advance_time={0}", "POST /_ml/anomaly_detectors/{job}/_flush?skip_time={0}",
        "GET /_ml/datafeeds/none/_preview?start={0}&end={0}", "POST /_ml/datafeeds/none/_start?start={0}&end={0}",
    ];

    [Fact]
    public async Task A_date_at_the_end_of_the_calendar_is_accepted_or_refused_in_every_parameter()
    {
        var job = await api.HasJobAsync("hostile-dates");
        var faults = new List<string>();
        foreach (var call in Calls)
            foreach (var date in Dates)
            {
                var line = call.Replace("{job}", job, StringComparison.Ordinal).Replace("{0}", Uri.EscapeDataString(date), StringComparison.Ordinal);
                var response = await api.CallAsync(line);
                if (response.Status >= 500) faults.Add($"{line}: {response}");
            }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_date_at_the_end_of_the_calendar_is_accepted_or_refused_in_documents_and_queries()
    {
        await api.CallAsync(
            "PUT /hostile-dates",
            """{"mappings":{"properties":{"t":{"type":"date"},"f":{"type":"date","format":"yyyy-MM-dd||epoch_second"},"n":{"type":"long"}}}}""");
        var faults = new List<string>();
        foreach (var date in Dates.Concat(["NaN||+1d", "0001||-1d/w", "9999||+1y/y", "0001-01-01||/w", "now-2025y/w"]))
            foreach (var value in (string[])[$"\"{date}\"", long.TryParse(date, out _) ? date : "1e308"])
            {
                var answers = new[]
                {
                    await api.CallAsync("POST /hostile-dates/_doc", $"{{\"t\":{value}}}"),
                    await api.CallAsync("POST /hostile-dates/_doc", $"{{\"f\":{value},\"n\":1}}"),
                    await api.CallAsync("POST /hostile-dates/_doc", $"{{\"n\":{value}}}"),
                    await api.CallAsync(
                        "POST /hostile-dates/_search", $"{{\"query\":{{\"range\":{{\"t\":{{\"gte\":{value},\"lt\":{value}}}}}}},\"sort\":[\"t\"]}}"),
                    await api.CallAsync(
                        "POST /hostile-dates/_search",
                        $"{{\"query\":{{\"range\":{{\"n\":{{\"gt\":{value}}}}}}},\"sort\":[\"n\"],\"search_after\":[{value}]}}"),
                    await api.CallAsync("POST /hostile-dates/_search", $"{{\"query\":{{\"term\":{{\"n\":{value}}}}}}}"),
                    await api.CallAsync("POST /hostile-dates/_count", $"{{\"query\":{{\"terms\":{{\"t\":[{value}]}}}}}}"),
                    await api.CallAsync(
                        "POST /.ml-anomalies-*/_search", $"{{\"query\":{{\"range\":{{\"timestamp\":{{\"gte\":{value},\"lte\":{value}}}}}}}}}"),
                };
                faults.AddRange(answers.Where(response => response.Status >= 500).Select(response => $"{value}: {response}"));
            }

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("X-Opaque-Id", "caf\u00e9")]
    [InlineData("X-Opaque-Id", "a\u00c3\u00a9b")]
    [InlineData("X-Opaque-Id", "a\tb\u007f")]
    [InlineData("X-Opaque-Id", "ab\u0001")]
    [InlineData("Accept", "\u00ff")]
    [InlineData("Accept", "application/vnd.elasticsearch+json;compatible-with=\"\u00c3\u00a9\"")]
    [InlineData("Accept", "a/b,c/d;q=9,,;;=,\"")]
    [InlineData("Content-Type", "application/json;charset=\"\u00e9\"")]
    [InlineData("Content-Type", ";;;;")]
    [InlineData("Content-Type", "application/vnd.elasticsearch+json;compatible-with=99999999999")]
    [InlineData("Content-Encoding", "gzip")]
    [InlineData("Content-Encoding", "deflate")]
    [InlineData("Content-Encoding", "gzip, gzip, br")]
    [InlineData("Content-Length", "-1")]
    [InlineData("Content-Length", "99999999999999999999")]
    [InlineData("Content-Length", "5, 6")]
    [InlineData("Transfer-Encoding", "gzip, chunked")]
    [InlineData("Transfer-Encoding", "identity")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Expect", "something")]
    [InlineData("Accept-Encoding", "gzip;q=\u00e9, *;q=-1, ;;")]
    [InlineData("Last-Event-ID", "\u00ff-99999999999999999999")]
    public async Task A_malicious_header_gets_a_status_below_500(string name, string value)
    {
        foreach (var target in (string[])[
            "/", "/hostile-headers/_doc/1", "/_bulk", "/_ml/anomaly_detectors/none/_close", "/_mlactors/runs/none/_events"])
            foreach (var method in (string[])["GET", "PUT", "POST"])
            {
                var (status, body) = await new RawRequest(method, target, "{\"a\":1}\n"u8.ToArray(), (name, value)).SendAsync(api.Http.BaseAddress!);
                Assert.True(status is 0 or (>= 200 and < 500), $"{method} {target} with {name}: {value} was {status} {body}");
            }
    }

    [Fact]
    public async Task A_valid_opaque_id_is_returned() =>
        Assert.Equal("my id/1", (await api.CallAsync("GET /", null, ("X-Opaque-Id", "my id/1"))).Header("X-Opaque-Id"));

    [Fact]
    public async Task A_long_header_is_refused_by_its_length()
    {
        var (status, _) = await new RawRequest("GET", "/", null, ("X-Opaque-Id", new string('x', 100_000))).SendAsync(api.Http.BaseAddress!);

        Assert.True(status is 0 or (>= 400 and < 500), $"{status}");
    }

    [Fact]
    public void The_most_negative_number_is_not_a_date() =>
        Assert.Throws<ElasticException>(() => ElasticDate.Parse(long.MinValue.ToString(), "x", DateTimeOffset.UnixEpoch, true));
}
