using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Filters;

/// <summary>The routes of filters.</summary>
internal static class FilterRoutes
{
    private const string Filter = "/filters/{filter_id}";

    public static IEnumerable<ElasticRoute> All =>
    [
        Ml<FilterEndpoints>("PUT", Filter, (filters, request, cancellationToken) => filters.PutAsync(request, cancellationToken))
            .WithBody(BodyRule.Required),
        Ml<FilterEndpoints>("POST", $"{Filter}/_update", (filters, request, cancellationToken) => filters.UpdateAsync(request, cancellationToken))
            .WithBody(BodyRule.Required),
        Ml<FilterEndpoints>("GET", "/filters", (filters, request, cancellationToken) => filters.GetAsync(request, cancellationToken))
            .With("from", "size"),
        Ml<FilterEndpoints>("GET", Filter, (filters, request, cancellationToken) => filters.GetAsync(request, cancellationToken))
            .With("from", "size"),
        Ml<FilterEndpoints>("DELETE", Filter, (filters, request, cancellationToken) => filters.DeleteAsync(request, cancellationToken)),
    ];
}
