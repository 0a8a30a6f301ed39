using System.Diagnostics;
using System.Text;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>A configuration of a hundred thousand parts is validated, or refused by a limit, in about the time of parsing it.</summary>
[Collection(ApiCollection.Name)]
public sealed class LargeConfigurationSpecs(ApiHost api)
{
    private const int Many = 100_000;

    /// <summary>Quadratic parsing took minutes; the limit leaves room for a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private const string Detector = """{"function":"mean","field_name":"v"}""";

    public static TheoryData<string, Func<string>> Jobs => new()
    {
        { "influencers", () => Job(Detector, $"\"influencers\":[{List(at => $"\"i{at}\"")}]") },
        { "dotted influencers", () => Job(Detector, $"\"influencers\":[{List(at => $"\"a.b{at}.c\"")}]") },
        { "detectors", () => Job(List(at => $"{{\"function\":\"mean\",\"field_name\":\"f{at}\"}}")) },
        { "rules", () => Job(Ruled(List(_ => """{"conditions":[{"applies_to":"actual","operator":"gt","value":1}]}""", 50_000))) },
        { "scopes", () => Job(Ruled($"{{\"scope\":{{{List(at => $"\"f{at}\":{{\"filter_id\":\"x\"}}")}}}}}")) },
        { "conditions", () => Job(Ruled($"{{\"conditions\":[{List(_ => """{"applies_to":"actual","operator":"gt","value":1}""", 50_000)}]}}")) },
        { "categorization filters", () =>
            Job("""{"function":"count","by_field_name":"mlcategory"}""",
                $"\"categorization_field_name\":\"m\",\"categorization_filters\":[{List(at => $"\"x{at}\"")}]") },
        { "unknown fields", () => $"{{{List(at => $"\"f{at}\":1")}}}" },
        { "groups", () => Job(Detector, more: $"\"groups\":[{List(at => $"\"g{at}\"")}],") },
        { "parts of a name", () => Job($"{{\"function\":\"mean\",\"field_name\":\"{string.Join('.', Enumerable.Repeat("a", Many))}\"}}") },
        { "optional parts of a date", () => Job(Detector, data: $"\"time_format\":\"yyyy-MM-dd{string.Concat(Enumerable.Repeat("[ ]", Many))}\"") },
        { "custom settings", () => Job(Detector, more: $"\"custom_settings\":{{{List(at => $"\"f{at}\":1")}}},") },
    };

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task A_job_with_a_hundred_thousand_parts_is_validated_quickly(string parts, Func<string> body) =>
        await SoonAsync($"POST /_ml/anomaly_detectors/_validate", body(), parts);

    [Fact]
    public async Task A_hundred_thousand_cardinalities_are_validated_quickly() => await SoonAsync(
        "POST /_ml/anomaly_detectors/_estimate_model_memory",
        $"{{\"analysis_config\":{{\"detectors\":[{Detector}]}},\"overall_cardinality\":{{{List(at => $"\"f{at}\":1")}}}}}");

    [Fact]
    public async Task A_datafeed_of_a_hundred_thousand_indices_is_validated_quickly()
    {
        var job = await api.HasJobAsync("large-feed");
        await SoonAsync($"PUT /_ml/datafeeds/large-feed", $"{{\"job_id\":\"{job}\",\"indices\":[{List(at => $"\"i{at}*\"")}]}}", refused: true);
        await SoonAsync(
            $"PUT /_ml/datafeeds/large-feed",
            $"{{\"job_id\":\"{job}\",\"indices\":[\"i\"],\"query\":{{\"bool\":{{\"should\":[{List(_ => """{"match_all":{}}""", 50_000)}]}}}}}}",
            refused: true);
    }

    [Fact]
    public async Task A_filter_of_a_hundred_thousand_items_is_refused_quickly()
    {
        await SoonAsync("PUT /_ml/filters/large", $"{{\"items\":[{List(at => $"\"i{at}\"")}]}}", refused: true);
        (await api.CallAsync("PUT /_ml/filters/large", $"{{\"items\":[{List(at => $"\"i{at}\"", 10_000)}]}}")).Is(200);
        await SoonAsync("POST /_ml/filters/large/_update", $"{{\"remove_items\":[{List(at => $"\"i{at % 10_000}\"")}]}}");
        await SoonAsync("PUT /_ml/filters/long", $"{{\"items\":[{List(at => $"\"{at}{new string('x', 1_000)}\"", 5_000)}]}}", refused: true);
    }

    [Theory]
    [InlineData("f")]
    [InlineData("*")]
    public async Task An_expression_of_many_ids_is_resolved_quickly(string kind)
    {
        var ids = string.Join(',', Enumerable.Range(0, 7_000 / 3).Select(at => kind == "*" ? $"{(char)('a' + at % 26)}*" : $"{kind}{at % 10}"));
        await SoonAsync($"GET /_ml/anomaly_detectors/{ids}/_stats", null);
        await SoonAsync($"GET /{ids}/_search?ignore_unavailable=true", null);
        await SoonAsync($"GET /_ml/filters/{ids}", null);
    }

    [Fact]
    public async Task A_document_with_a_hundred_thousand_names_is_processed_quickly()
    {
        (await api.CallAsync("PUT /large-closed", """{"mappings":{"dynamic":"false","properties":{"t":{"type":"date"}}}}""")).Is(200);
        await SoonAsync("POST /large-closed/_doc", $"{{{List(at => $"\"f{at}\":{at}")}}}", status: 201);
        await SoonAsync("POST /large-nulls/_doc", $"{{{List(at => $"\"f{at}\":null")}}}", status: 201);
        await SoonAsync("POST /large-names/_doc", $"{{{List(at => $"\"f{at}\":{at}")}}}", refused: true);
        await SoonAsync("POST /large-dots/_doc", $"{{\"{string.Join('.', Enumerable.Repeat("a", Many))}\":1}}", refused: true);
    }

    [Fact]
    public async Task A_mapping_of_a_hundred_thousand_formats_is_refused_quickly() => await SoonAsync(
        "PUT /large-formats",
        $"{{\"mappings\":{{\"properties\":{{\"t\":{{\"type\":\"date\",\"format\":\"{string.Join("||", Enumerable.Repeat("yyyy-MM-dd", Many))}\"}}}}}}}}", refused: true);

    [Theory]
    [InlineData("""{{"sort":[{0}]}}""", "\"a{0}\"")]
    [InlineData("""{{"_source":[{0}]}}""", "\"a{0}\"")]
    [InlineData("""{{"query":{{"terms":{{"a":[{0}]}}}}}}""", "{0}")]
    [InlineData("""{{"query":{{"bool":{{"must_not":[{0}]}}}}}}""", """{{"term":{{"a":{0}}}}}""")]
    public async Task A_search_of_a_hundred_thousand_parts_is_refused_quickly(string search, string part) =>
        await SoonAsync("POST /_search", string.Format(null, search, List(at => string.Format(null, part, at))), refused: true);

    [Fact]
    public async Task A_body_of_millions_of_values_is_refused_before_it_is_in_memory() =>
        await SoonAsync("POST /_search", $"{{\"x\":[{string.Join(',', Enumerable.Repeat("1", 4_000_000))}]}}", refused: true);

    private async Task SoonAsync(string call, string? body, string what = "", bool refused = false, int? status = null)
    {
        var began = Stopwatch.GetTimestamp();
        var response = await api.CallAsync(call, body);
        var took = Stopwatch.GetElapsedTime(began);
        Assert.True(took < Longest, $"{what} of {call[..Math.Min(call.Length, 60)]} took {took.TotalSeconds:0.0} s");
        Assert.True(response.Status < 500, response.ToString());
        if (refused) Assert.InRange(response.Status, 400, 499);
        if (status is { } wanted) response.Is(wanted);
    }

    private static string List(Func<int, string> item, int count = Many)
    {
        var text = new StringBuilder();
        for (var at = 0; at < count; at++) text.Append(at > 0 ? "," : "").Append(item(at));
        return text.ToString();
    }

    private static string Ruled(string rules) =>
        $"{{\"function\":\"mean\",\"field_name\":\"v\",\"by_field_name\":\"f1\",\"custom_rules\":[{rules}]}}";

    private static string Job(string detectors, string? analysis = null, string more = "", string data = "") =>
        $"{{{more}\"analysis_config\":{{\"detectors\":[{detectors}]{(analysis is null ? "" : "," + analysis)}}},\"data_description\":{{{data}}}}}";
}
