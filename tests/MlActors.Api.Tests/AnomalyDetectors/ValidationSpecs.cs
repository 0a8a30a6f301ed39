using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>The validation APIs and the estimate of model memory.</summary>
[Collection(ApiCollection.Name)]
public sealed class ValidationSpecs(ApiHost api)
{
    [Theory]
    [InlineData("/_ml")]
    [InlineData("/_xpack/ml")]
    public async Task A_valid_configuration_is_acknowledged_and_not_created(string generation)
    {
        const string Job =
            """{"job_id":"only-judged","analysis_config":{"detectors":[{"function":"rare","by_field_name":"a"}]},"data_description":{}}""";

        (await api.CallAsync($"POST {generation}/anomaly_detectors/_validate", Job)).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync($"POST {generation}/anomaly_detectors/_validate/detector", """{"function":"metric","field_name":"a"}""")).Is(
            200, """{"acknowledged":true}""");
        (await api.CallAsync("GET /_ml/anomaly_detectors/only-judged")).Is(404);
    }

    [Theory]
    [InlineData("_validate", """{"analysis_config":{"detectors":[]},"data_description":{}}""", "No detectors configured")]
    [InlineData(
        "_validate", """{"analysis_config":{"detectors":[{"function":"rare"}]},"data_description":{}}""",
        "by_field_name must be set when the 'rare' function is used")]
    [InlineData(
        "_validate", """{"job_id":"_x","analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}""", "Invalid job_id; '_x'")]
    [InlineData(
        "_validate", """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{"format":"wrong"}}""",
        "[data_description] failed to parse field [format]")]
    [InlineData(
        "_validate",
        """{"analysis_config":{"detectors":[{"function":"count","by_field_name":"mlcategory"}],"categorization_field_name":"m","categorization_analyzer":{"tokenizer":"classic"},"categorization_filters":["a"]},"data_description":{}}""", "categorization_filters cannot be used with categorization_analyzer - instead")]
    [InlineData(
        "_validate", """{"model_snapshot_id":"a","analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}""",
        "[1:2] [job_details] unknown field [model_snapshot_id]")]
    [InlineData(
        "_validate",
        """{"analysis_config":{"detectors":[{"function":"metric","field_name":"a"}],"summary_count_field_name":"n"},"data_description":{}}""",
        "The 'metric' function cannot be used in jobs that will take pre-summarized input")]
    [InlineData(
        "_validate", """{"analysis_config":{"detectors":[{"function":"count"}],"summary_count_field_name":"mlcategory"},"data_description":{}}""",
        "mlcategory is not a permitted value for summary_count_field_name")]
    [InlineData("_validate/detector", """{"function":"count","summary_count_field_name":"n"}""", "unknown field [summary_count_field_name]")]
    [InlineData("_validate/detector", """{"function":"count","field_name":"a"}""", "field_name cannot be used with function 'count'")]
    [InlineData("_validate/detector", """{}""", "function must be set in each detector")]
    [InlineData(
        "_validate/detector", """{"function":"count","custom_rules":[{"actions":["skip_result"]}]}""",
        "Invalid detector rule: at least scope or a condition is required")]
    [InlineData(
        "_validate/detector", """{"function":"count","custom_rules":[{"conditions":[{"applies_to":"actual"}]}]}""",
        "needs applies_to, operator and value")]
    [InlineData("_estimate_model_memory", """{}""", "[analysis_config] is required")]
    [InlineData(
        "_estimate_model_memory", """{"analysis_config":{"detectors":[{"function":"count","by_field_name":"a"}]}}""",
        "[Overall] cardinality estimate required for [by_field_name] [a] but not supplied")]
    [InlineData(
        "_estimate_model_memory", """{"analysis_config":{"detectors":[{"function":"count"}],"influencers":["b"]},"max_bucket_cardinality":{}}""",
        "[Bucket max] cardinality estimate required for [influencers] [b] but not supplied")]
    [InlineData(
        "_estimate_model_memory", """{"analysis_config":{"detectors":[{"function":"count","by_field_name":"a"}]},"overall_cardinality":{"a":-1}}""",
        "The cardinality of field [a] must not be negative")]
    [InlineData(
        "_estimate_model_memory",
        """{"analysis_config":{"detectors":[{"function":"count","by_field_name":"a"}]},"overall_cardinality":{"a":"many"}}""",
        "[overall_cardinality] of field [a] must be a whole number, not [many]")]
    public async Task An_invalid_configuration_is_refused_with_the_same_error(string call, string body, string reason)
    {
        var response = (await api.CallAsync($"POST /_ml/anomaly_detectors/{call}", body)).Is(400);

        Assert.Contains(reason, response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_memory_estimate_is_the_one_of_Elastic() =>
        (await api.CallAsync(
            "POST /_ml/anomaly_detectors/_estimate_model_memory",
            """
            {"analysis_config":{"bucket_span":"15m","detectors":[{"function":"max","field_name":"responsetime","by_field_name":"airline"}]},
             "overall_cardinality":{"airline":50000}}
            """)).Is(200, """{"model_memory_estimate":"1573mb"}""");
}
