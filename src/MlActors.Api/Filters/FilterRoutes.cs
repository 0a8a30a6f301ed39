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
            .Requires("cluster:admin/xpack/ml/filters/put")
            .WithBody(BodyRule.Required),
        Ml<FilterEndpoints>("POST", $"{Filter}/_update", (filters, request, cancellationToken) => filters.UpdateAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/filters/update")
            .WithBody(BodyRule.Required),
        Ml<FilterEndpoints>("GET", "/filters", (filters, request, cancellationToken) => filters.GetAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/filters/get")
            .With("from", "size"),
        Ml<FilterEndpoints>("GET", Filter, (filters, request, cancellationToken) => filters.GetAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/filters/get")
            .With("from", "size"),
        Ml<FilterEndpoints>("DELETE", Filter, (filters, request, cancellationToken) => filters.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/filters/delete"),
    ];
}
