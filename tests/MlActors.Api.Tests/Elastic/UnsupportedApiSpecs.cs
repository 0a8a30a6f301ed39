using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>What Elastic serves and this product does not.</summary>
[Collection(ApiCollection.Name)]
public sealed class UnsupportedApiSpecs(ApiHost api)
{
    [Theory]
    [InlineData("PUT /_index_template/logs", "[_index_template] is not supported by this version of MlActors yet; give mappings")]
    [InlineData("GET /_component_template", "[_component_template] is not supported")]
    [InlineData("PUT /_ilm/policy/kept", "[_ilm] is not supported")]
    [InlineData("POST /_ml/trained_models/model/_infer", "[_ml/trained_models] is not supported")]
    [InlineData("PUT /_ml/data_frame/analytics/outliers", "[_ml/data_frame] is not supported")]
    [InlineData("GET /_nodes/stats", "[_nodes/stats] is not supported")]
    public async Task An_API_that_users_of_machine_learning_call_is_refused_by_its_name(string call, string reason) =>
        (await api.CallAsync(call, call.StartsWith("PUT", StringComparison.Ordinal) ? "{}" : null)).IsError(
            400, "illegal_argument_exception", reason);

    [Theory]
    [InlineData("POST /_flush")]
    [InlineData("POST /_forcemerge")]
    [InlineData("GET /_unknown/of/all")]
    public async Task A_path_that_begins_with_an_underscore_is_not_taken_for_an_index(string call)
    {
        var (method, path) = (call.Split(' ')[0], call.Split(' ')[1]);

        (await api.CallAsync(call)).Is(400, $$"""{"error":"no handler found for uri [{{path}}] and method [{{method}}]"}""");
    }
}
