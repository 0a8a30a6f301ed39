using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Configuration;

[Collection(ApiCollection.Name)]
public sealed class CategorizationAnalyzerSpecs(ApiHost api)
{
    private const string Path = "jobs.0.analysis_config.categorization_analyzer";

    [Fact]
    public async Task A_job_shows_the_default_analyzer_as_the_information_on_defaults_does()
    {
        (await PutAsync("analyzer-default", "")).Is(200);

        var shown = (await api.CallAsync("GET /_ml/anomaly_detectors/analyzer-default")).Has(Path + ".char_filter", """["first_line_with_letters"]""")
            .Has(Path + ".tokenizer", "\"ml_standard\"").Has(Path + ".filter.1", """{"type":"limit","max_token_count":"100"}""")
            .HasNo("jobs.0.analysis_config.categorization_filters");
        (await api.CallAsync("GET /_ml/info")).Has(
            "defaults.anomaly_detectors.categorization_analyzer", shown.At(Path)!.ToJsonString());
    }

    [Fact]
    public async Task The_default_with_filters_that_was_shown_creates_another_job()
    {
        (await PutAsync("analyzer-filtered", """ "categorization_filters":["id=\\d+"], """)).Is(200);
        var shown = (await api.CallAsync("GET /_ml/anomaly_detectors/analyzer-filtered")).Has(
            Path + ".char_filter.1", """{"type":"pattern_replace","pattern":"id=\\d+"}""").At(Path)!.ToJsonString();

        (await PutAsync("analyzer-copied", $""" "categorization_analyzer":{shown}, """)).Is(200);

        (await api.CallAsync("GET /_ml/anomaly_detectors/analyzer-copied")).Has(Path, shown);
        (await api.CallAsync("POST /_ml/anomaly_detectors/analyzer-copied/_update", """{"categorization_filters":["a"]}""")).Is(200);
    }

    [Fact]
    public async Task The_dotnet_client_which_cannot_read_the_names_of_filters_gets_the_filters_alone()
    {
        (await PutAsync("analyzer-dotnet", """ "categorization_filters":["id=\\d+"], """)).Is(200);

        var shown = await api.CallAsync("GET /_ml/anomaly_detectors/analyzer-dotnet", null, ("x-elastic-client-meta", "es=9.5.3,a=1,net=10.0.0"));

        shown.HasNo(Path).Has("jobs.0.analysis_config.categorization_filters", """["id=\\d+"]""");
    }

    [Fact]
    public async Task The_patterns_of_an_analyzer_are_left_out_of_messages()
    {
        const string Analyzer =
            """{"tokenizer":"ml_standard","char_filter":[{"type":"pattern_replace","pattern":"user \\w+","replacement":""}],"filter":[{"type":"stop","stopwords":["Monday"]}]}""";
        (await PutAsync("analyzer-own", $""" "categorization_analyzer":{Analyzer}, """)).Is(200);
        (await api.CallAsync("GET /_ml/anomaly_detectors/analyzer-own")).Has(Path, Analyzer);
        (await api.CallAsync("POST /_ml/anomaly_detectors/analyzer-own/_open")).Is(200);

        var records = string.Concat(((string[])["alice", "robert", "carol"]).Select((user, at) =>
            $$"""{"time":{{1403481600 + at * 3600}},"message":"Connection of user {{user}} refused"}"""));
        (await api.CallAsync("POST /_ml/anomaly_detectors/analyzer-own/_data", records)).Is(202);

        (await api.CallAsync("POST /_ml/anomaly_detectors/analyzer-own/_close")).Is(200);
        (await api.CallAsync("GET /_ml/anomaly_detectors/analyzer-own/results/categories")).Has("count", "1")
            .Has("categories.0.terms", "\"Connection of refused\"");
    }

    [Theory]
    [InlineData("\"english\"", "a [categorization_analyzer] other than [ml_standard] is not supported")]
    [InlineData("{\"tokenizer\":\"ml_classic\"}", "the tokenizer [ml_classic] in a [categorization_analyzer] is not supported")]
    [InlineData("{\"tokenizer\":{\"type\":\"ngram\"}}", "the tokenizer [ngram] in a [categorization_analyzer] is not supported")]
    [InlineData("{\"tokenizer\":{\"type\":\"ml_standard\",\"a\":1}}", "[a] in a tokenizer of a [categorization_analyzer] is not supported")]
    [InlineData("{\"tokenizer\":5}", "Parameter [tokenizer] in [categorization_analyzer] is unknown or of the wrong type [VALUE_NUMBER]")]
    [InlineData("{\"char_filter\":[]}", "categorization_analyzer that is not a global analyzer must specify a [tokenizer] field")]
    [InlineData("{}", "must specify a [tokenizer] field")]
    [InlineData("[]", "[categorization_analyzer] should be analyzer's name or settings [START_ARRAY]")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"other\":1}", "Parameter [other] in [categorization_analyzer] is unknown")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"char_filter\":\"a\"}", "Parameter [char_filter] in [categorization_analyzer] is unknown")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"char_filter\":[\"html_strip\"]}", "the char_filter [html_strip]")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"char_filter\":[[]]}", "array element should contain char_filter's name or settings [START_ARRAY]")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"char_filter\":[{\"type\":\"pattern_replace\"}]}", "pattern is missing")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"char_filter\":[{\"type\":\"pattern_replace\",\"pattern\":5}]}", "pattern is missing")]
    [InlineData(
        "{\"tokenizer\":\"ml_standard\",\"char_filter\":[{\"type\":\"pattern_replace\",\"pattern\":\"a\",\"replacement\":\"b\"}]}", "a replacement")]
    [InlineData(
        "{\"tokenizer\":\"ml_standard\",\"char_filter\":[{\"type\":\"pattern_replace\",\"pattern\":\"[\"}]}", "invalid regular expression '['")]
    [InlineData(
        "{\"tokenizer\":\"ml_standard\",\"char_filter\":[{\"type\":\"pattern_replace\",\"pattern\":\"a\",\"pattern\":5}]}", "")]
    [InlineData(
        "{\"tokenizer\":\"ml_standard\",\"char_filter\":[{\"type\":\"pattern_replace\",\"pattern\":\"a\"},\"first_line_with_letters\"]}",
        "the char_filter [first_line_with_letters] after others")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"filter\":[\"lowercase\"]}", "the filter [lowercase]")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"filter\":[{\"type\":\"stop\",\"stopwords\":[\"Monday\",\"error\"]}]}", "the stop word [error]")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"filter\":[{\"type\":\"limit\",\"max_token_count\":\"5\"}]}", "max_token_count other than [100]")]
    [InlineData("{\"tokenizer\":\"ml_standard\",\"filter\":[{\"stopwords\":[]}]}", "Missing [type] setting")]
    public async Task What_the_engine_cannot_do_is_refused_by_name(string analyzer, string reason)
    {
        var refused = (await PutAsync("analyzer-refused", $""" "categorization_analyzer":{analyzer}, """)).Is(400);

        Assert.Contains(reason, refused.Text, StringComparison.Ordinal);
    }

    private Task<ApiResponse> PutAsync(string job, string analyzer) => api.CallAsync(
        $"PUT /_ml/anomaly_detectors/{job}",
        $$$"""{"analysis_config":{{{{analyzer}}}"bucket_span":"1h","categorization_field_name":"message","detectors":[{"function":"count","by_field_name":"mlcategory"}]},"data_description":{}}""");
}
