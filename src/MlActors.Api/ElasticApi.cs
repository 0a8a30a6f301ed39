using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Calendars;
using MlActors.Api.Cat;
using MlActors.Api.Cluster;
using MlActors.Api.Console;
using MlActors.Api.Datafeeds;
using MlActors.Api.Diagnosis;
using MlActors.Api.Documents;
using MlActors.Api.Elastic;
using MlActors.Api.Filters;
using MlActors.Api.Maintenance;
using MlActors.Api.ModelSnapshots;
using MlActors.Api.NodeShutdown;
using MlActors.Api.OpenApi;
using MlActors.Api.Prediction;
using MlActors.Api.Rehearsals;
using MlActors.Api.Results;
using MlActors.Api.Runs;
using MlActors.Api.Security;
using MlActors.Api.Settings;
using MlActors.Api.Tasks;
using MlActors.Api.Verification;

namespace MlActors.Api;

/// <summary>The composition of the API: services, middleware and routes.</summary>
public static class ElasticApi
{
    private const string CurrentPrefix = "/_ml";
    private const string OldPrefix = "/_xpack/ml";

    /// <summary>The caller registers the clients of the actors and the stores, and a simulator if it has one.</summary>
    /// <param name="users">Who may use the API; null for everyone, on a node that serves its own machine only.</param>
    public static IServiceCollection AddElasticApi(this IServiceCollection services, ApiSettings settings, UserDirectory? users = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISimulator, NoSimulator>();
        services.AddSingleton(settings);
        services.AddSingleton(new RequestMemory(Limits.MaxConcurrentRequestBytes));
        services.AddSingleton<IStartupFilter>(new OuterMiddleware(isSecured: users is not null));
        services.AddElasticSecurity(users);
        services.AddRouting(routing => routing.ConstraintMap[IndexNameConstraint.Name] = typeof(IndexNameConstraint));
        // Elastic accepts gzip and deflate only.
        services.AddRequestDecompression(decompression => decompression.DecompressionProviders.Remove("br"));
        services.AddResponseCompression(compression =>
            compression.MimeTypes = [MediaType.PlainJson.ResponseContentType, "application/vnd.elasticsearch+json"]);
        services.AddApiDocument().AddConsole();
        return services
            .AddSingleton<JobEndpoints>().AddSingleton<JobLifecycle>().AddSingleton<JobData>()
            .AddSingleton<DatafeedEndpoints>().AddSingleton<DatafeedLifecycle>().AddSingleton<DatafeedPreview>()
            .AddSingleton<CalendarEndpoints>().AddSingleton<CalendarEventEndpoints>().AddSingleton<RuleAnnouncements>()
            .AddSingleton<FilterEndpoints>().AddSingleton<JobFilters>().AddSingleton<JobValidation>().AddSingleton<JobForecasts>()
            .AddSingleton<BucketResults>().AddSingleton<RecordResults>().AddSingleton<InfluencerResults>().AddSingleton<CategoryResults>()
            .AddSingleton<OverallBuckets>().AddSingleton<ResultDocuments>().AddSingleton<ImportedResults>().AddSingleton<ResultSearch>()
            .AddSingleton<MlIndices>().AddSingleton<ConfigDocuments>().AddSingleton<StateDocuments>().AddSingleton<ImportedSnapshots>()
            .AddSingleton<ModelSnapshotEndpoints>().AddSingleton<SnapshotUpgrades>()
            .AddSingleton<IndexEndpoints>().AddSingleton<DocumentEndpoints>().AddSingleton<BulkEndpoints>().AddSingleton<SearchEndpoints>()
            .AddSingleton<DocumentLookup>().AddSingleton<DocumentReading>().AddSingleton<DocumentSearches>().AddSingleton<ScrollEndpoints>()
            .AddSingleton<AliasEndpoints>().AddSingleton<MappingEndpoints>()
            .AddSingleton<RunEndpoints>().AddSingleton<RunEvents>().AddSingleton<RehearsalEndpoints>().AddSingleton<StartedRehearsals>()
            .AddSingleton<VerificationEndpoints>().AddSingleton<CalibrationEndpoints>().AddSingleton<DoctorEndpoints>()
            .AddSingleton<ApiKeyEndpoints>().AddSingleton<CallerEndpoints>().AddSingleton<UserEndpoints>().AddSingleton<SessionEndpoints>()
            .AddSingleton<ClusterEndpoints>().AddSingleton<NodeInfoEndpoints>()
            .AddSingleton<SettingsEndpoints>().AddSingleton<CatEndpoints>().AddSingleton<CatIndices>()
            .AddSingleton<MaintenanceEndpoints>().AddSingleton<NodeShutdownEndpoints>()
            .AddSingleton<BackgroundTasks>().AddSingleton<RunningTasks>().AddSingleton<TaskEndpoints>();
    }

    /// <summary>Sets every limit of the server explicitly, so that none depends on a default.</summary>
    public static void ConfigureLimits(KestrelServerOptions server)
    {
        var limits = server.Limits;
        (limits.MaxConcurrentConnections, limits.MaxConcurrentUpgradedConnections) = (Limits.Connections, 0);
        limits.MaxRequestLineSize = Limits.RequestLineBytes;
        (limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount) = (Limits.HeaderBytes, Limits.Headers);
        (limits.MaxRequestBodySize, limits.MaxRequestBufferSize) = (RequestBody.MaxBytes, 1024 * 1024);
        (limits.RequestHeadersTimeout, limits.KeepAliveTimeout) = (TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(130));
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        server.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var time = endpoints.ServiceProvider.GetRequiredService<TimeProvider>();
        foreach (var route in Routes)
        {
            Map(route.IsMl ? CurrentPrefix : "", route, isOldPath: false);
            if (route.IsMl) Map(OldPrefix, route, isOldPath: true);
        }

        endpoints.MapApiDocument();
        endpoints.MapConsole();

        // An action that is not stated is allowed to no one.
        void Map(string prefix, ElasticRoute route, bool isOldPath)
        {
            RequestDelegate handler = new ElasticEndpoint(route, isOldPath, time).HandleAsync;

            // Only endpoints that name their method are listed in the OpenAPI document.
            var endpoint = endpoints.MapMethods(prefix + route.Template, route.Methods, handler)
                .WithMetadata(route, handler.Method).RequireAuthorization(ActionRequirement.Policy);
            if (route.IsForAnyone) endpoint.AllowAnonymous();
        }
    }

    internal static ImmutableArray<ElasticRoute> Routes =>
    [
        .. ClusterRoutes.All, .. OutOfScopeRoutes.All,
        .. JobRoutes.All, .. FilterRoutes.All, .. CalendarRoutes.All, .. DatafeedRoutes.All, .. ResultRoutes.All,
        .. ModelSnapshotRoutes.All, .. DocumentRoutes.All,
        .. RunRoutes.All, .. RehearsalEndpoints.Routes, .. SettingsRoutes.All, .. CatRoutes.All, .. TaskRoutes.All, .. SecurityRoutes.All,
        .. MaintenanceEndpoints.Routes, .. NodeShutdownEndpoints.Routes, .. VerificationEndpoints.Routes,
        .. CalibrationEndpoints.Routes, .. DoctorEndpoints.Routes,
    ];

    /// <summary>The outermost middleware, so that every response has the headers and the error format.</summary>
    private sealed class OuterMiddleware(bool isSecured) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseResponseCompression();
            app.UseMiddleware<EnvelopeMiddleware>();
            app.UseRequestChecks(isSecured);
            app.UseConsoleRedirect();
            app.UseRequestDecompression();
            next(app);
        };
    }
}
