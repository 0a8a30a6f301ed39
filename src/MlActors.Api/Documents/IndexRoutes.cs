using System.Collections.Immutable;
using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Documents;

/// <summary>The routes of aliases, mappings and settings.</summary>
internal static class IndexRoutes
{
    private const string Index = "/{index:index}";

    private static readonly ImmutableArray<string> Reading = [.. IndexSelection.Parameters, "local", "master_timeout"];
    private static readonly ImmutableArray<string> Changing = ["timeout", "master_timeout"];

    public static IEnumerable<ElasticRoute> All => [.. Aliases, .. Mappings];

    private static IEnumerable<ElasticRoute> Aliases =>
    [
        .. ((string[])["/_alias", "/_alias/{name}", $"{Index}/_alias", $"{Index}/_alias/{{name}}"]).SelectMany(path => (ElasticRoute[])
        [
            Of<AliasEndpoints>("GET", path, (aliases, request, cancellationToken) => aliases.GetAsync(request, cancellationToken))
            .Requires("indices:admin/aliases/get").With(Reading),
            Of<AliasEndpoints>("HEAD", path, (aliases, request, cancellationToken) => aliases.ExistsAsync(request, cancellationToken))
            .Requires("indices:admin/aliases/get").With(Reading),
        ]),
        .. ((string[])[$"{Index}/_alias/{{name}}", $"{Index}/_aliases/{{name}}"]).SelectMany(path => (ElasticRoute[])
        [
            Of<AliasEndpoints>("PUT POST", path, (aliases, request, cancellationToken) => aliases.PutAsync(request, cancellationToken))
            .Requires("indices:admin/aliases")
                .With(Changing).WithBody(BodyRule.Optional),
            Of<AliasEndpoints>("DELETE", path, (aliases, request, cancellationToken) => aliases.DeleteAsync(request, cancellationToken))
            .Requires("indices:admin/aliases")
                .With(Changing),
        ]),
        Of<AliasEndpoints>("POST", "/_aliases", (aliases, request, cancellationToken) => aliases.ChangeAllAsync(request, cancellationToken))
            .Requires("indices:admin/aliases")
            .With(Changing).WithBody(BodyRule.Required),
    ];

    private static IEnumerable<ElasticRoute> Mappings =>
    [
        Of<MappingEndpoints>("GET", "/_mapping", (mappings, request, cancellationToken) => mappings.GetAsync(request, cancellationToken))
            .Requires("indices:admin/mappings/get")
            .With(Reading),
        Of<MappingEndpoints>("GET", $"{Index}/_mapping", (mappings, request, cancellationToken) => mappings.GetAsync(request, cancellationToken))
            .Requires("indices:admin/mappings/get")
            .With(Reading),
        Of<MappingEndpoints>("PUT POST", $"{Index}/_mapping", (mappings, request, cancellationToken) => mappings.PutAsync(request, cancellationToken))
            .Requires("indices:admin/mapping/put")
            .With([.. Reading, "timeout", "write_index_only"]).WithBody(BodyRule.Required),
        Of<MappingEndpoints>(
            "GET", "/_mapping/field/{fields}", (mappings, request, cancellationToken) => mappings.GetFieldsAsync(request, cancellationToken))
            .Requires("indices:admin/mappings/fields/get")
            .With([.. Reading, "include_defaults"]),
        Of<MappingEndpoints>(
            "GET", $"{Index}/_mapping/field/{{fields}}",
            (mappings, request, cancellationToken) => mappings.GetFieldsAsync(request, cancellationToken))
            .Requires("indices:admin/mappings/fields/get")
            .With([.. Reading, "include_defaults"]),
        Of<MappingEndpoints>("GET", "/_settings", (mappings, request, cancellationToken) => mappings.SettingsAsync(request, cancellationToken))
            .Requires("indices:monitor/settings/get")
            .With([.. Reading, "include_defaults", "flat_settings"]),
        Of<MappingEndpoints>(
            "GET", $"{Index}/_settings", (mappings, request, cancellationToken) => mappings.SettingsAsync(request, cancellationToken))
            .Requires("indices:monitor/settings/get")
            .With([.. Reading, "include_defaults", "flat_settings"]),
    ];
}
