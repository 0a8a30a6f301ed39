using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Settings;

/// <summary>The routes of the cluster's settings and of upgrade mode.</summary>
internal static class SettingsRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        Of<SettingsEndpoints>("GET", "/_cluster/settings", (settings, request, cancellationToken) => settings.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/settings")
            .With("include_defaults", "flat_settings", "timeout", "master_timeout"),
        Of<SettingsEndpoints>("PUT", "/_cluster/settings", (settings, request, cancellationToken) => settings.PutAsync(request, cancellationToken))
            .Requires("cluster:admin/settings/update")
            .With("flat_settings", "timeout", "master_timeout").WithBody(BodyRule.Required),
        Ml<SettingsEndpoints>(
            "POST", "/set_upgrade_mode", (settings, request, cancellationToken) => settings.SetUpgradeModeAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/upgrade_mode")
            .With("enabled", "timeout"),
    ];
}
