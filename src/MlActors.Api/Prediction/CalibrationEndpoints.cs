using MlActors.Api.Elastic;
using MlActors.Storage.Prediction;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Prediction;

/// <summary>The get and put calibration APIs: the measured speeds from which runs are predicted.</summary>
internal sealed class CalibrationEndpoints(CalibrationStore calibrations)
{
    public static IEnumerable<ElasticRoute> Routes =>
    [
        Of<CalibrationEndpoints>("GET", "/_mlactors/calibration", (calibration, _, cancellationToken) => calibration.GetAsync(cancellationToken))
            .Requires("cluster:monitor/xpack/ml/calibration/get"),
        Of<CalibrationEndpoints>("PUT", "/_mlactors/calibration", (calibration, request, cancellationToken) =>
            calibration.PutAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/calibration/put")
            .WithBody(BodyRule.Required),
    ];

    public async Task<ElasticResponse> GetAsync(CancellationToken cancellationToken)
    {
        var document = CalibrationDocument.Write(await calibrations.ReadAsync(cancellationToken));
        return ElasticResponse.Ok(json => json.Raw("calibration", document));
    }

    public async Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await calibrations.WriteAsync(CalibrationDocument.Read(request.Body!.ToJson()), cancellationToken);
        }
        catch (FormatException unreadable)
        {
            throw ElasticException.BadRequest($"the calibration cannot be used: {unreadable.Message}");
        }

        return ElasticResponse.Acknowledged;
    }
}
