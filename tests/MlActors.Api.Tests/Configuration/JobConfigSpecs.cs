using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Configuration;

/// <summary>The configuration of jobs in requests and responses.</summary>
[Collection(ApiCollection.Name)]
public sealed class JobConfigSpecs(ApiHost api)
{
    [Fact]
    public async Task The_response_for_a_new_job_has_all_defaults()
    {
        var response = await api.CallAsync(
            "PUT /_ml/anomaly_detectors/defaults", """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}""");

        response.Is(200).HasNo("finished_time").HasNo("model_snapshot_id").HasNo("datafeed_config").HasNo("groups").HasNo("description");
        var created = response.At("create_time")!.GetValue<long>();
        response.Is(200, $$"""
            {"job_id":"defaults","job_type":"anomaly_detector","job_version":"12.0.0","create_time":{{created}},
             "analysis_config":{"bucket_span":"5m","detectors":[{"detector_description":"count","function":"count","detector_index":0}],"influencers":[],"model_prune_window":"30d"},
             "analysis_limits":{"model_memory_limit":"1024mb","categorization_examples_limit":4},
             "data_description":{"time_field":"time","time_format":"epoch"},
             "model_snapshot_retention_days":10,"daily_model_snapshot_retention_after_days":1,"results_index_name":"shared","allow_lazy_open":false}
            """);
    }

    [Fact]
    public async Task Every_configured_value_is_returned()
    {
        await api.CallAsync("PUT /_ml/anomaly_detectors/everything", """
            {"job_id":"everything","description":"all there is","groups":["prod","eu"],"job_type":"anomaly_detector",
             "analysis_config":{"bucket_span":"3600s","latency":"2h","model_prune_window":"10h","influencers":["airline"],"multivariate_by_fields":false,
               "per_partition_categorization":{"enabled":false},"categorization_filters":[],
               "detectors":[{"function":"avg","field_name":"responsetime","by_field_name":"airline","partition_field_name":"host.name","use_null":true,"detector_index":7,"custom_rules":[],"exclude_frequent":"none"},
                            {"function":"max","field_name":"bytes","detector_description":"the biggest"}]},
             "analysis_limits":{"model_memory_limit":"512mb","categorization_examples_limit":"2"},
             "data_description":{"time_field":"ts","time_format":"yyyy-MM-dd HH:mm:ss","format":"xcontent"},
             "model_plot_config":{"enabled":false},"custom_settings":{"team":"a","n":1.50},"results_index_name":"own","allow_lazy_open":true,
             "renormalization_window_days":3,"results_retention_days":20,"background_persist_interval":"2h","model_snapshot_retention_days":5,"daily_model_snapshot_retention_after_days":2}
            """);

        (await api.CallAsync("GET /_ml/anomaly_detectors/everything")).Is(200).Has("count", "1")
            .Has("jobs.0.description", "\"all there is\"").Has("jobs.0.groups", """["eu","prod"]""")
            .Has("jobs.0.analysis_config", """
                {"bucket_span":"3600s","latency":"2h","influencers":["airline"],"model_prune_window":"10h","per_partition_categorization":{"enabled":false,"stop_on_warn":false},"detectors":[
                  {"detector_description":"mean(responsetime) by airline usenull=true partitionfield=\"host.name\" excludefrequent=none","function":"mean","field_name":"responsetime","by_field_name":"airline",
                   "partition_field_name":"host.name","use_null":true,"exclude_frequent":"none","detector_index":0},
                  {"detector_description":"the biggest","function":"max","field_name":"bytes","detector_index":1}]}
                """)
            .Has("jobs.0.analysis_limits", """{"model_memory_limit":"512mb","categorization_examples_limit":2}""")
            .Has("jobs.0.data_description", """{"time_field":"ts","time_format":"yyyy-MM-dd HH:mm:ss"}""")
            .Has("jobs.0.custom_settings", """{"team":"a","n":1.50}""").Has("jobs.0.results_index_name", "\"custom-own\"")
            .Has("jobs.0.allow_lazy_open", "true")
            .Has("jobs.0.renormalization_window_days", "3").Has("jobs.0.results_retention_days", "20")
            .Has("jobs.0.background_persist_interval", "\"2h\"")
            .Has("jobs.0.model_snapshot_retention_days", "5").Has("jobs.0.daily_model_snapshot_retention_after_days", "2");
    }

    [Fact]
    public async Task Generated_fields_can_be_excluded_so_that_the_rest_can_create_another_job()
    {
        await api.CallAsync(
            "PUT /_ml/anomaly_detectors/original",
            """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"results_index_name":"own"}""");

        var copy = (await api.CallAsync("GET /_ml/anomaly_detectors/original?exclude_generated=true")).Is(200).HasNo("jobs.0.job_id")
            .HasNo("jobs.0.create_time");

        (await api.CallAsync("PUT /_ml/anomaly_detectors/copy", copy.At("jobs.0")!.ToJsonString())).Is(200).Has("job_id", "\"copy\"")
            .Has("results_index_name", "\"custom-own\"");
    }

    [Theory]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"descripton":"x"}""",
        "[job_details] unknown field [descripton] did you mean any of [description, data_description]?")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"funktion":"count"}]},"data_description":{}}""",
        "[1:35] [detectors] unknown field [funktion] did you mean [function]?")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":"count","colour":"red"}]},"data_description":{}}""",
        "[1:54] [detectors] unknown field [colour]")]
    [InlineData("""{"analysis_config":[],"data_description":{}}""", "[1:2] [analysis_config] Expected START_OBJECT but was: START_ARRAY")]
    [InlineData(
        """{"analysis_config":{"detectors":{}},"data_description":{}}""", "[analysis_config] detectors doesn't support values of type: START_OBJECT")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":["count"]}]},"data_description":{}}""",
        "[detectors] function doesn't support values of type: START_ARRAY")]
    [InlineData(
        """{"description":{},"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}""",
        "[job_details] description doesn't support values of type: START_OBJECT")]
    public async Task An_unreadable_configuration_is_refused_with_the_position(string body, string reason)
    {
        var response = await api.CallAsync("PUT /_ml/anomaly_detectors/misread", body);

        response.Is(400).HasRootCause(reason);
        Assert.Equal("x_content_parse_exception", response.At("error.type")!.GetValue<string>());
    }

    [Theory]
    [InlineData(
        """{"analysis_config":{"bucket_span":"5","detectors":[{"function":"count"}]},"data_description":{}}""",
        "failed to parse setting [bucket_span] with value [5] as a time value")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"analysis_limits":{"model_memory_limit":"huge"}}""",
        "failed to parse setting [model_memory_limit] with value [huge]")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"allow_lazy_open":"perhaps"}""",
        "Failed to parse value [perhaps] as only [true] or [false] are allowed.")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"results_retention_days":"long"}""",
        "For input string: \"long\"")]
    public async Task An_invalid_value_is_the_cause_of_the_error_of_its_field(string body, string reason)
    {
        var response = await api.CallAsync("PUT /_ml/anomaly_detectors/misread", body);

        var cause = response.IsError(400, "x_content_parse_exception", "failed to parse field").At("error.caused_by");
        while (cause!["caused_by"] is { } inner) cause = inner;
        Assert.Contains(reason, cause["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"data_description":{}}""", "An analysis_config must be set")]
    [InlineData("""{"analysis_config":{"detectors":[{"function":"count"}]}}""", "A data_description must be set")]
    [InlineData("""{"analysis_config":{},"data_description":{}}""", "No detectors configured")]
    [InlineData("""{"analysis_config":{"detectors":[{}]},"data_description":{}}""", "function must be set in each detector")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":"mean"}]},"data_description":{}}""",
        "field_name must be set when the 'mean' function is used")]
    [InlineData("""{"analysis_config":{"detectors":[{"function":"frobnicate"}]},"data_description":{}}""", "Unknown function 'frobnicate'")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"create_time":1,"job_version":"9"}""",
        "The job is configured with fields [create_time, job_version] that are illegal to set at job creation")]
    [InlineData(
        """{"job_id":"other","analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}""",
        "Inconsistent job_id; 'other' specified in the body differs from 'refused' specified as a URL argument")]
    [InlineData(
        """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"groups":["refused"]}""",
        "job and group names must be unique but job [refused] and group [refused] have the same name")]
    [InlineData("""{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{"format":"delimited"}}""", "only xcontent (JSON) is")]
    public async Task An_inconsistent_configuration_is_refused(string body, string reason)
    {
        var response = (await api.CallAsync("PUT /_ml/anomaly_detectors/refused", body)).Is(400);

        Assert.Contains(reason, response.Text.Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
        (await api.CallAsync("GET /_ml/anomaly_detectors/refused")).Is(404);
    }

    [Theory]
    [InlineData("\"analysis_config\":{\"detectors\":[{\"function\":\"count\"}],\"multivariate_by_fields\":true}", "[multivariate_by_fields]")]
    [InlineData(
        "\"model_plot_config\":{\"annotations_enabled\":true},\"analysis_config\":{\"detectors\":[{\"function\":\"count\"}]}",
        "[annotations_enabled]")]
    [InlineData(
        "\"analysis_config\":{\"categorization_field_name\":\"m\",\"categorization_analyzer\":\"english\",\"detectors\":[{\"function\":\"count\",\"by_field_name\":\"mlcategory\"}]}", "a [categorization_analyzer] other than [ml_standard]")]
    public async Task Unsupported_features_are_refused_by_name(string part, string named)
    {
        var response = (await api.CallAsync("PUT /_ml/anomaly_detectors/later", $$"""{"data_description":{},{{part}}}""")).Is(400);

        Assert.Contains($"{named} is not supported by this version of MlActors yet", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_analysis_setting_is_returned_with_short_function_names_expanded()
    {
        await api.CallAsync("PUT /_ml/anomaly_detectors/all-of-it", """
            {"analysis_config":{"bucket_span":"60m","summary_count_field_name":"doc_count","influencers":["user","mlcategory"],"time_zone":"Europe/Vienna",
               "categorization_field_name":"message","categorization_filters":["[0-9]+"],"per_partition_categorization":{"enabled":true,"stop_on_warn":true},
               "detectors":[
                 {"function":"high_dc","field_name":"ip","over_field_name":"user","exclude_frequent":"all",
                  "custom_rules":[{"actions":["SKIP_RESULT","skip_model_update"],"conditions":[{"applies_to":"actual","operator":"lt","value":3.5}]},{"conditions":[{"applies_to":"time","operator":"GTE","value":10}]}]},
                 {"function":"count","by_field_name":"mlcategory","partition_field_name":"host"}]},
             "data_description":{},"model_plot_config":{"terms":"a,b"},"results_index_name":"custom-own"}
            """);

        (await api.CallAsync("GET /_ml/anomaly_detectors/all-of-it")).Is(200)
            .Has("jobs.0.analysis_config", """
                {"bucket_span":"60m","summary_count_field_name":"doc_count","influencers":["user","mlcategory"],"model_prune_window":"30d","time_zone":"Europe/Vienna",
                 "categorization_field_name":"message","categorization_analyzer":{"char_filter":["first_line_with_letters",{"type":"pattern_replace","pattern":"[0-9]+"}],
                   "tokenizer":"ml_standard","filter":[{"type":"stop","stopwords":["Monday","Tuesday","Wednesday","Thursday","Friday","Saturday","Sunday",
                     "Mon","Tue","Wed","Thu","Fri","Sat","Sun","January","February","March","April","May","June","July","August","September","October",
                     "November","December","Jan","Feb","Mar","Apr","May","Jun","Jul","Aug","Sep","Oct","Nov","Dec","GMT","UTC"]},
                     {"type":"limit","max_token_count":"100"}]},"per_partition_categorization":{"enabled":true,"stop_on_warn":true},
                 "detectors":[
                   {"detector_description":"high_distinct_count(ip) over user excludefrequent=all","function":"high_distinct_count","field_name":"ip","over_field_name":"user","exclude_frequent":"all","detector_index":0,
                    "custom_rules":[{"actions":["skip_result","skip_model_update"],"conditions":[{"applies_to":"actual","operator":"lt","value":3.5}]},{"actions":["skip_result"],"conditions":[{"applies_to":"time","operator":"gte","value":10}]}]},
                   {"detector_description":"count by mlcategory partitionfield=host","function":"count","by_field_name":"mlcategory","partition_field_name":"host","detector_index":1}]}
                """)
            .Has("jobs.0.model_plot_config", """{"enabled":true,"terms":"a,b","annotations_enabled":false}""")
            .Has("jobs.0.results_index_name", "\"custom-own\"");
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("-a")]
    [InlineData("a%20b")]
    [InlineData("_all")]
    public async Task An_invalid_id_is_refused(string id) =>
        (await api.CallAsync(
            $"PUT /_ml/anomaly_detectors/{id}", """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}"""))
            .IsError(400, "illegal_argument_exception",
                "can contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; must start and end with alphanumeric");

    [Theory]
    [InlineData("17m", true)]
    [InlineData("20m", false)]
    [InlineData("2d", false)]
    public async Task A_bucket_span_that_does_not_divide_a_day_causes_a_warning(string span, bool isWarned)
    {
        var response = await api.CallAsync(
            $"PUT /_ml/anomaly_detectors/uneven-{span}",
            $$$"""{"analysis_config":{"bucket_span":"{{{span}}}","detectors":[{"function":"count"}]},"data_description":{}}""");

        Assert.Equal(isWarned, response.Is(200).Header("Warning") is not null);
        if (isWarned)
            Assert.Contains(
                "is not an integral divisor of the number of seconds in 1d [86400s]. This is now deprecated.", response.Header("Warning"),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_is_used_once()
    {
        const string Body = """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}""";
        (await api.CallAsync("PUT /_ml/anomaly_detectors/once", Body)).Is(200);

        (await api.CallAsync("PUT /_ml/anomaly_detectors/once", Body)).IsError(
            400, "resource_already_exists_exception", "The job cannot be created with the Id 'once'. The Id is already used.");
    }

    [Fact]
    public async Task A_job_and_its_datafeed_are_created_together_or_not_at_all()
    {
        const string Job =
            """{"analysis_config":{"bucket_span":"15m","detectors":[{"function":"count"}]},"data_description":{"time_field":"t"},"datafeed_config":{"indices":["i"],"query_delay":"90s"%}}""";

        (await api.CallAsync("PUT /_ml/anomaly_detectors/both", Job.Replace("%", "", StringComparison.Ordinal))).Is(200)
            .Has("datafeed_config.datafeed_id", "\"both\"").Has("datafeed_config.job_id", "\"both\"").Has("datafeed_config.query_delay", "\"90s\"");
        (await api.CallAsync("GET /_ml/anomaly_detectors/both")).Has("jobs.0.datafeed_config.datafeed_id", "\"both\"");
        (await api.CallAsync("GET /_ml/datafeeds/both")).Has("count", "1");

        (await api.CallAsync("PUT /_ml/anomaly_detectors/neither", Job.Replace("%", ",\"datafeed_id\":\"both\"", StringComparison.Ordinal)))
            .IsError(400, "resource_already_exists_exception", "A datafeed with id [both] already exists");
        (await api.CallAsync("GET /_ml/anomaly_detectors/neither")).Is(404);
    }
}
