using Akka.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using MlActors.Actors;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Shutdown;
using MlActors.Api;
using MlActors.Api.Elastic;
using MlActors.Api.Rehearsals;
using MlActors.Api.Security;
using MlActors.Node.Configuration;
using MlActors.Node.Connections;
using MlActors.Node.Examining;
using MlActors.Node.Leaving;
using MlActors.Node.Options;
using MlActors.Node.Security;
using MlActors.Node.Simulating;
using MlActors.Storage;
using MlActors.Storage.Documents;
using MlActors.Storage.Rules;

namespace MlActors.Node.Starting;

/// <summary>Composes the application: actors first, HTTP last, so that requests never reach a node that is only partly started.</summary>
internal static class NodeApplication
{
    public static WebApplication Build(
        NodeOptions options, NodeConfiguration configuration, Stores stores, Admitted admitted, NodeCredentials credentials, TimeProvider time)
    {
        // An empty builder: no settings file in the current folder and no ASPNETCORE variable may override the options.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "MlActors.Node" });
        builder.Logging.WriteToConsole(options.LogFormat);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            ElasticApi.ConfigureLimits(kestrel);
            kestrel.Listen(options.Http.EndPoint, listen =>
            {
                if (credentials.Http is { } http)
                    listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = http.Certificate, ServerCertificateChain = http.Chain });
                listen.UseElasticErrors();
            });
        });
        var inventory = new NodeInventory(options.Cluster.ToString())
        {
            Http = options.Security.Http is null ? options.Http.ToString() : options.Url,
            ReadSettings = () => stores.Settings.Current,
            Examine = system => NodeExaminer.Examine(options.Cluster.ToString(), system, stores.Location, time),
        };
        var node = new MlActorsNode(
            stores.Results, new JobMessages(stores.Documents, options.Cluster.ToString(), time), stores.Sync, stores.Source, stores.Rules,
            inventory, configuration.Actors, time)
        {
            Annotations = new Annotations(stores.Documents, time),
            Buckets = stores.Results.FinalBuckets,
            Access = credentials.Users is { } users ? new SourceAccess(users, stores.ApiKeys, time) : UnlimitedAccess.Instance,
            Calibrations = new CalibrationSource(stores.Calibrations.ReadAsync),
        };
        builder.Services
            .AddSingleton<IHostLifetime, NodeLifetime>()
            .Configure<HostOptions>(host => host.ShutdownTimeout = configuration.Node.ExitTimeout)
            .AddSingleton(configuration.Node)
            .AddSingleton(options)
            .AddSingleton(admitted)
            .AddSingleton(stores)
            .AddSingleton(stores.Results)
            .AddSingleton(stores.Documents)
            .AddSingleton(stores.Filters)
            .AddSingleton(stores.Calendars)
            .AddSingleton<IRuleSource>(stores.Rules)
            .AddSingleton(stores.Source)
            .AddSingleton(stores.Cluster)
            .AddSingleton(stores.Generations)
            .AddSingleton(stores.Settings)
            .AddSingleton(stores.ApiKeys)
            .AddSingleton(stores.Calibrations)
            .AddSingleton(stores.Rehearsals)
            .AddSingleton<LeavingGate>()
            .AddSingleton<GracefulLeave>()
            .AddSingleton(new SimulatorProcess(inventory, AppContext.BaseDirectory, time))
            .AddSingleton<ISimulator>(services => services.GetRequiredService<SimulatorProcess>())
            .AddElasticApi(new ApiSettings(configuration.Node.ClusterName, options.Cluster.ToString()), credentials.Users)
            .AddMlActorsClients(node)
            .AddMlActorsMaintenance()
            .AddAkka(configuration.Node.ClusterName, (akka, services) => (services.GetService<ClusterTls>() is { } tls ? akka.AddSetup(tls) : akka)
                .AddHocon(ActorConfiguration.For(options, configuration, admitted), HoconAddMode.Prepend)
                .ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLogger<ActorLogger>();
                })
                .WithPersistence(stores.Location)
                .WithClusterLease(stores.Generations, admitted.Instance, time)
                .WithMlActors(node));
        if (credentials.Users is not null) builder.Services.AddSessionKeys(stores.Location.Folder);
        if (credentials.Cluster is { } own) builder.Services.AddSingleton(new ClusterTls(own, admitted.Seeds.Except([$"{options.Cluster}"]), time));
        var app = builder.Build();
        app.Use(app.Services.GetRequiredService<LeavingGate>().InvokeAsync);
        ElasticApi.Map(app);
        return app;
    }
}
