using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Configuration;

/// <summary>The configuration of datafeeds in requests and responses.</summary>
[Collection(ApiCollection.Name)]
public sealed class DatafeedConfigSpecs(ApiHost api)
{
    [Fact]
    public async Task Options_about_indices_that_do_not_exist_here_are_kept_and_shown()
    {
        var job = await api.HasJobAsync("options-job");
        (await api.CallAsync(
            "PUT /_ml/datafeeds/options-feed",
            $$"""{"job_id":"{{job}}","indices":["a"],"indices_options":{"expand_wildcards":["closed","open"],"ignore_throttled":false} }""")).Is(200);

        (await api.CallAsync("GET /_ml/datafeeds/options-feed")).Has("datafeeds.0.indices_options", """
            {"expand_wildcards":["open","closed"],"ignore_unavailable":false,"allow_no_indices":true,"ignore_throttled":false}
            """);
        var updated = (await api.CallAsync("POST /_ml/datafeeds/options-feed/_update?ignore_throttled=true", "{}")).Is(200).Has(
            "indices_options.ignore_throttled", "true");
        Assert.Contains("[ignore_throttled] parameter is deprecated", updated.Header("Warning"), StringComparison.Ordinal);
        (await api.CallAsync("POST /_ml/datafeeds/options-feed/_update?expand_wildcards=hidden", "{}")).IsError(
            400, "illegal_argument_exception", "[expand_wildcards] with value [hidden] is not supported");
        (await api.CallAsync("PUT /_ml/anomaly_detectors/options-both?ignore_throttled=false", """
            {"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"datafeed_config":{"indices":["a"]}}
            """)).Is(200).Has("datafeed_config.indices_options.ignore_throttled", "false");
    }

    [Fact]
    public async Task The_response_for_a_new_datafeed_has_all_defaults()
    {
        var job = await api.HasJobAsync("feed-defaults");

        var response = (await api.CallAsync("PUT /_ml/datafeeds/feed-defaults-feed", $$"""{"job_id":"{{job}}","indices":["a","b-*"]}""")).Is(200);

        response.Has("datafeed_id", "\"feed-defaults-feed\"").Has("job_id", $"\"{job}\"").Has("indices", """["a","b-*"]""")
            .Has("query", """{"match_all":{"boost":1}}""")
            .Has("scroll_size", "1000").Has("chunking_config", """{"mode":"auto"}""").HasNo("frequency").HasNo("max_empty_searches");
        Assert.Matches("^[0-9]+(ms|s|m)$", response.At("query_delay")!.GetValue<string>());
        (await api.CallAsync("GET /_ml/datafeeds/feed-defaults-feed")).Has("count", "1").Has("datafeeds.0", response.Text);
    }

    [Fact]
    public async Task Every_configured_value_is_returned()
    {
        var job = await api.HasJobAsync("feed-everything");

        (await api.CallAsync("PUT /_ml/datafeeds/feed-everything", $$$$"""
            {"datafeed_id":"feed-everything","job_id":"{{{{job}}}}","indexes":"metrics","query":{"bool":{"filter":[{"term":{"host":"a"}}]}},"query_delay":"0s","frequency":"150s",
             "scroll_size":500,"max_empty_searches":10,"chunking_config":{"mode":"manual","time_span":"3h"},"delayed_data_check_config":{"enabled":false},
             "indices_options":{"expand_wildcards":["open"],"ignore_unavailable":false,"allow_no_indices":true,"ignore_throttled":true},"script_fields":{},"runtime_mappings":{} }
            """)).Is(200)
            .Has("indices", """["metrics"]""").Has("query", """{"bool":{"filter":[{"term":{"host":"a"}}]}}""").Has("query_delay", "\"0s\"")
            .Has("frequency", "\"150s\"")
            .Has("scroll_size", "500").Has("max_empty_searches", "10").Has("chunking_config", """{"mode":"manual","time_span":"3h"}""");
        (await api.CallAsync("GET /_ml/datafeeds?exclude_generated=true&filter_path=datafeeds.job_id,datafeeds.datafeed_id")).Is(200, "{}");
    }

    [Theory]
    [InlineData("\"indices\":[]", "Invalid indices value '[]' in datafeed configuration")]
    [InlineData("\"indices\":[\"a\",\"\"]", "Invalid indices value '[a, ]' in datafeed configuration")]
    [InlineData("\"indices\":[\"a\"],\"scroll_size\":-1", "Invalid scroll_size value '-1' in datafeed configuration")]
    [InlineData("\"indices\":[\"a\"],\"scroll_size\":10001", "Invalid scroll_size value '10001' in datafeed configuration")]
    [InlineData("\"indices\":[\"a\"],\"max_empty_searches\":0", "Invalid max_empty_searches value '0' in datafeed configuration")]
    [InlineData("\"indices\":[\"a\"],\"frequency\":\"0s\"", "frequency cannot be less or equal than 0. Value = 0s")]
    [InlineData("\"indices\":[\"a\"],\"frequency\":\"500ms\"", "frequency has to be a multiple of 1s")]
    [InlineData("\"indices\":[\"a\"],\"headers\":{}", "unknown field [headers]")]
    [InlineData("\"indices\":[\"a\"],\"indexes\":[\"a\"]", "[indices] and [indexes] are the same field")]
    [InlineData("\"indices\":[\"a\"],\"query\":{\"fuzzy\":{\"host\":\"a\"}}", "unknown query [fuzzy]")]
    [InlineData("\"indices\":[\"a\"],\"query\":\"host:a\"", "start_object")]
    [InlineData("\"indices\":[\"a\"],\"chunking_config\":{\"mode\":\"some\"}", "mode [some] is unknown")]
    [InlineData("\"indices\":[\"a\"],\"chunking_config\":{\"mode\":\"auto\",\"time_span\":\"1h\"}", "time_span cannot be used with mode [auto]")]
    [InlineData("\"indices\":[\"a\"],\"aggregations\":{\"x\":{}}", "Missing definition for aggregation [x]")]
    [InlineData("\"indices\":[\"a\"],\"script_fields\":{\"x\":{}}", "[script_fields] is not supported by this version of MlActors yet")]
    [InlineData("\"indices\":[\"a\"],\"runtime_mappings\":{\"x\":{}}", "[runtime_mappings] is not supported by this version of MlActors yet")]
    [InlineData(
        "\"indices\":[\"a\"],\"delayed_data_check_config\":{\"enabled\":true,\"check_window\":\"1s\"}",
        "delayed_data_check_config: check_window [1s] must be greater than the bucket_span [1h]")]
    [InlineData(
        "\"indices\":[\"a\"],\"delayed_data_check_config\":{\"enabled\":true,\"check_window\":\"417d\"}",
        "delayed_data_check_config: check_window [417d] must be less than 10,000x the bucket_span [1h]")]
    [InlineData("\"indices\":[\"a\"],\"delayed_data_check_config\":{\"check_window\":\"2h\"}", "Required [enabled]")]
    public async Task An_invalid_configuration_is_refused(string part, string reason)
    {
        var job = (await api.CallAsync("GET /_ml/anomaly_detectors/feed-refused")).Status == 404
            ? await api.HasJobAsync("feed-refused")
            : "feed-refused";

        var response = (await api.CallAsync("PUT /_ml/datafeeds/refused-feed", $$"""{"job_id":"{{job}}",{{part}}}""")).Is(400);

        Assert.Contains(reason, response.Text, StringComparison.Ordinal);
        (await api.CallAsync("GET /_ml/datafeeds/refused-feed")).Is(404);
    }

    [Fact]
    public async Task A_job_has_one_datafeed_and_an_id_is_used_once()
    {
        var (one, two) = (await api.HasJobAsync("feed-one"), await api.HasJobAsync("feed-two"));
        (await api.CallAsync("PUT /_ml/datafeeds/the-feed", $$"""{"job_id":"{{one}}","indices":["a"]}""")).Is(200);

        (await api.CallAsync("PUT /_ml/datafeeds/another-feed", $$"""{"job_id":"{{one}}","indices":["a"]}""")).IsError(
            409, "status_exception", "A datafeed [the-feed] already exists for job [feed-one]");
        (await api.CallAsync("PUT /_ml/datafeeds/the-feed", $$"""{"job_id":"{{two}}","indices":["a"]}""")).IsError(
            400, "resource_already_exists_exception", "A datafeed with id [the-feed] already exists");
        (await api.CallAsync("PUT /_ml/datafeeds/the-feed", $$"""{"job_id":"{{one}}","indices":["a"]}""")).IsError(
            400, "resource_already_exists_exception", "A datafeed with id [the-feed] already exists");
    }

    [Fact]
    public async Task A_datafeed_needs_a_compatible_job()
    {
        (await api.CallAsync("PUT /_ml/datafeeds/jobless", """{"indices":["a"]}""")).IsError(
            400, "illegal_argument_exception", "[job_id] is required");
        (await api.CallAsync("PUT /_ml/datafeeds/jobless", """{"job_id":"unknown","indices":["a"]}""")).IsError(
            404, "resource_not_found_exception", "No known job with id 'unknown'");
        await api.CallAsync(
            "PUT /_ml/anomaly_detectors/latent", """{"analysis_config":{"latency":"1h","detectors":[{"function":"count"}]},"data_description":{}}""");
        (await api.CallAsync("PUT /_ml/datafeeds/latent", """{"job_id":"latent","indices":["a"]}""")).IsError(
            400, "illegal_argument_exception", "A job configured with datafeed cannot support latency");
        (await api.CallAsync("PUT /_ml/datafeeds/Latent", """{"job_id":"latent","indices":["a"]}""")).IsError(
            400, "illegal_argument_exception", "Invalid datafeed_id; 'Latent'");
        (await api.CallAsync("PUT /_ml/datafeeds/here", """{"datafeed_id":"there","job_id":"latent","indices":["a"]}""")).IsError(
            400, "illegal_argument_exception", "Inconsistent datafeed_id");
    }

    [Theory]
    [InlineData("GET /_ml/datafeeds/no-such-feed")]
    [InlineData("GET /_ml/datafeeds/no-such-feed/_stats")]
    [InlineData("POST /_ml/datafeeds/no-such-feed/_start")]
    [InlineData("POST /_ml/datafeeds/no-such-feed/_stop")]
    [InlineData("POST /_ml/datafeeds/no-such-feed/_stop?force=true")]
    [InlineData("GET /_ml/datafeeds/no-such-feed/_preview")]
    [InlineData("DELETE /_ml/datafeeds/no-such-feed")]
    [InlineData("GET /_ml/datafeeds/no*?allow_no_match=false")]
    public async Task An_unknown_datafeed_is_not_found(string call) =>
        (await api.CallAsync(call)).IsError(404, "resource_not_found_exception", "No datafeed with id [no");
}
