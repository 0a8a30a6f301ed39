using MlActors.Api.Elastic;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.OpenApi;

/// <summary>The OpenAPI document lists what is served.</summary>
[Collection(ApiCollection.Name)]
public sealed class ApiDocumentSpecs(ApiHost api)
{
    [Fact]
    public async Task It_has_every_route_with_its_parameters_and_its_body()
    {
        var document = (await api.CallAsync("GET /_mlactors/openapi/mlactors.json")).Is(200).Body;

        var paths = document["paths"]!.AsObject();
        foreach (var route in ElasticApi.Routes)
        {
            var template = (route.IsMl ? "/_ml" : "") + route.Template.Replace(":index", "", StringComparison.Ordinal);
            Assert.True(paths.ContainsKey(template), $"{template} is not among {string.Join(", ", paths.Select(each => each.Key))}");
            var path = paths[template]!.AsObject();
            foreach (var method in route.Methods.Where(method => method != "HEAD" || route.Methods is ["HEAD"]))
            {
                Assert.True(path.ContainsKey(method.ToLowerInvariant()), $"{method} {template}");
                var operation = path[method.ToLowerInvariant()]!;
                var query = operation["parameters"]?.AsArray().Where(parameter => parameter!["in"]!.GetValue<string>() == "query") ?? [];
                Assert.Equal(route.Parameters.Length, query.Count());
                Assert.Equal(route.Body != BodyRule.None, operation["requestBody"] is not null);
            }
        }

        Assert.DoesNotContain(paths, path => path.Key.StartsWith("/_xpack/ml", StringComparison.Ordinal));
        Assert.Equal(ApiSettings.ElasticVersion, document["info"]!["version"]!.GetValue<string>());
    }
}
