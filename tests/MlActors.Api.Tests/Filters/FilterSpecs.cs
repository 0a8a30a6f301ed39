using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Filters;

/// <summary>The filter APIs, and custom rules with filters.</summary>
[Collection(ApiCollection.Name)]
public sealed class FilterSpecs(ApiHost api)
{
    private const long First = 1403481600;

    [Fact]
    public async Task A_filter_is_created_read_changed_and_deleted()
    {
        (await api.CallAsync("PUT /_ml/filters/crud", """{"description":"safe ones","items":["b","a","a"]}""")).Is(
            200, """{"filter_id":"crud","description":"safe ones","items":["a","b"]}""");
        (await api.CallAsync("PUT /_ml/filters/crud", """{"items":[]}""")).IsError(
            400, "resource_already_exists_exception", "A filter with id [crud] already exists");
        (await api.CallAsync("POST /_xpack/ml/filters/crud/_update", """{"add_items":["c"],"remove_items":["a"],"description":"other ones"}""")).Is(
            200, """{"filter_id":"crud","description":"other ones","items":["b","c"]}""");
        (await api.CallAsync("GET /_ml/filters/crud")).Is(
            200, """{"count":1,"filters":[{"filter_id":"crud","description":"other ones","items":["b","c"]}]}""");
        (await api.CallAsync("GET /_ml/filters?size=0")).Is(200).Has("filters", "[]");
        (await api.CallAsync("DELETE /_ml/filters/crud")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync("DELETE /_ml/filters/crud")).IsError(404, "resource_not_found_exception", "Unable to find filter [crud]");
    }

    [Theory]
    [InlineData("PUT /_ml/filters/Upper", """{"items":[]}""", 400, "Invalid filter_id; 'Upper'")]
    [InlineData(
        "PUT /_ml/filters/here", """{"filter_id":"there","items":[]}""", 400,
        "Inconsistent filter_id; 'there' specified in the body differs from 'here' specified as a URL argument")]
    [InlineData("PUT /_ml/filters/here", """{"item":[]}""", 400, "unknown field [item]")]
    [InlineData("PUT /_ml/filters/here", """{"items":[""]}""", 400, "Filter [here] has an empty item")]
    [InlineData("POST /_ml/filters/nowhere/_update", """{"add_items":["a"]}""", 404, "Unable to find filter [nowhere]")]
    [InlineData("GET /_ml/filters/nowhere", null, 404, "Unable to find filter [nowhere]")]
    [InlineData("GET /_ml/filters/nowhere?from=1", null, 400, "Params [from, size] are incompatible with [filter_id]")]
    public async Task Invalid_filters_are_refused(string call, string? body, int status, string reason) =>
        Assert.Contains(reason, (await api.CallAsync(call, body)).Is(status).Text, StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_item_cannot_be_removed()
    {
        await api.CallAsync("PUT /_ml/filters/removal", """{"items":["a"]}""");

        (await api.CallAsync("POST /_ml/filters/removal/_update", """{"remove_items":["x"]}""")).IsError(
            400, "illegal_argument_exception", "Cannot remove item [x] as it is not present in filter [removal]");
        (await api.CallAsync("GET /_ml/filters/removal")).Has("filters.0.items", """["a"]""");
    }

    [Fact]
    public async Task A_rule_applies_to_the_items_of_its_filter_and_prevents_its_deletion()
    {
        const string Detector =
            """{"function":"mean","field_name":"value","partition_field_name":"host","custom_rules":[{"scope":{"host":{"filter_id":"safe-hosts"}}}]}""";
        await api.HasJobAsync("scoped", detectors: Detector);
        (await api.CallAsync("POST /_ml/anomaly_detectors/scoped/_open")).IsError(
            409, "status_exception", "filter [safe-hosts], which a rule of it names, does not exist; create it first");
        await api.CallAsync("PUT /_ml/filters/safe-hosts", """{"items":["safe*"]}""");

        (await api.CallAsync("POST /_ml/anomaly_detectors/scoped/_open")).Is(200);
        var records = Enumerable.Range(0, 240).SelectMany(hour => new[] { "safe-1", "other" }.Select(host =>
            $$"""{"time":{{First + hour * 3600}},"value":{{(hour == 238 ? 900 : 20 + hour % 24)}},"host":"{{host}}"}"""));
        (await api.CallAsync("POST /_ml/anomaly_detectors/scoped/_data", string.Join('\n', records))).Is(202);
        (await api.CallAsync("POST /_ml/anomaly_detectors/scoped/_close")).Is(200);

        var found = (await api.CallAsync("GET /_ml/anomaly_detectors/scoped/results/records")).Is(200)
            .Has("records.0.partition_field_value", "\"other\"");
        Assert.DoesNotContain("safe-1", found.Text, StringComparison.Ordinal);
        (await api.CallAsync("GET /_ml/anomaly_detectors/scoped")).Has(
            "jobs.0.analysis_config.detectors.0.custom_rules",
            """[{"actions":["skip_result"],"scope":{"host":{"filter_id":"safe-hosts","filter_type":"include"}}}]""");
        (await api.CallAsync("DELETE /_ml/filters/safe-hosts")).IsError(
            409, "status_exception", "Cannot delete filter [safe-hosts] currently used by jobs [scoped]");
        await api.CallAsync("DELETE /_ml/anomaly_detectors/scoped");
        (await api.CallAsync("DELETE /_ml/filters/safe-hosts")).Is(200);
    }
}
