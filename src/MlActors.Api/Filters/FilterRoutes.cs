using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Filters;

/// <summary>The calls of filters.</summary>
internal static class FilterRoutes
{
    private const string Filter = "/filters/{filter_id}";

    public static IEnumerable<ElasticRoute> All =>
    [
        Ml<FilterEndpoints>("PUT", Filter, (filters, request, ct) => filters.Put(request, ct)).Taking(BodyRule.Required),
        Ml<FilterEndpoints>("POST", $"{Filter}/_update", (filters, request, ct) => filters.Update(request, ct)).Taking(BodyRule.Required),
        Ml<FilterEndpoints>("GET", "/filters", (filters, request, ct) => filters.Get(request, ct)).With("from", "size"),
        Ml<FilterEndpoints>("GET", Filter, (filters, request, ct) => filters.Get(request, ct)).With("from", "size"),
        Ml<FilterEndpoints>("DELETE", Filter, (filters, request, ct) => filters.Delete(request, ct)),
    ];
}
