using MlActors.Actors.Maintenance;
using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Maintenance;

/// <summary>The delete expired data API.</summary>
internal sealed class MaintenanceEndpoints(ExpiredData expired)
{
    public static IEnumerable<ElasticRoute> Routes =>
    [
        Delete("/_delete_expired_data"), Delete("/_delete_expired_data/{job_id}"),
    ];

    private static ElasticRoute Delete(string path) =>
        Ml<MaintenanceEndpoints>("DELETE", path, (maintenance, request, cancellationToken) => maintenance.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/delete_expired_data")
            .With("requests_per_second", "timeout").WithBody(BodyRule.InsteadOfQuery, "delete_expired_data_request");

    private async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var pace = request.Arguments.Double("requests_per_second", -1);
        if (pace <= 0 && pace != -1)
            throw ElasticException.BadRequest($"[requests_per_second] must be greater than 0, or -1 for no limit; it was [{pace}]");
        var isComplete = await expired.DeleteAsync(
            request.Expression("job_id"), pace > 0 ? pace : null, request.Arguments.Timeout("timeout", "8h"), cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("deleted", isComplete));
    }
}
