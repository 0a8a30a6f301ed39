using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Hosting;
using Akka.Pattern;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Maintenance;
using MlActors.Actors.Messaging;
using MlActors.Actors.Recovering;
using MlActors.Actors.Registry;
using MlActors.Actors.Results;
using MlActors.Actors.Serialization;
using MlActors.Actors.Shutdown;
using MlActors.Actors.Verification;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;
using MlActors.Storage.Results;
using MlActors.Storage.Rules;
using MlActors.Storage.Sources;

namespace MlActors.Actors;

/// <summary>The services of a node that its actors use.</summary>
public sealed record MlActorsNode(
    ResultStore Results, IJobMessages Messages, IStoreSync Sync, IRecordSource Source, IRuleSource Rules, NodeInventory Inventory,
    MlActorsSettings Settings, TimeProvider Time)
{
    public ISourceAccess Access { get; init; } = UnlimitedAccess.Instance;

    public CalibrationSource Calibrations { get; init; } = CalibrationSource.Default;
}

/// <summary>All blocks of `mlactors.conf`, each read once.</summary>
public sealed record MlActorsSettings(JobSettings Jobs, DatafeedSettings Datafeeds, RegistrySettings Registry, ShutdownSettings Shutdown)
{
    public static MlActorsSettings From(Config config) =>
        new(JobSettings.From(config), DatafeedSettings.From(config), RegistrySettings.From(config), ShutdownSettings.From(config));
}

/// <summary>Registers all actors of a node; read it as the table of contents.</summary>
public static class MlActorsHosting
{
    /// <summary>Enough for a few dozen nodes; it may never change for a cluster that has data.</summary>
    private const int Shards = 100;

    public static AkkaConfigurationBuilder WithMlActors(this AkkaConfigurationBuilder builder, MlActorsNode node) => builder
        .WithWireFormat()
        .WithNodeAgent(node)
        .WithJobs(node)
        .WithDatafeeds(node)
        .WithRegistry(node)
        .WithShutdownCoordinator(node);

    /// <summary>The clients that the API, and the node when it leaves, use.</summary>
    public static IServiceCollection AddMlActorsClients(this IServiceCollection services, MlActorsNode node) => services
        .AddSingleton(node.Time)
        .AddSingleton(node.Inventory)
        .AddSingleton(node.Settings.Shutdown)
        .AddSingleton(CallTimeouts.Default)
        .AddSingleton<RegistryClient>()
        .AddSingleton<JobClient>()
        .AddSingleton<DatafeedClient>()
        .AddSingleton<ClusterDirectory>()
        .AddSingleton(node.Calibrations)
        .AddSingleton<RunPlanner>()
        .AddSingleton<ShutdownClient>()
        .AddSingleton<NodeDrain>()
        .AddSingleton(provider => new SnapshotReader(provider.GetRequiredService<ActorSystem>()))
        .AddSingleton(new SourceReplay(node.Source, node.Access, node.Results, node.Time))
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<JobVerifier>(provider, node.Results))
        .AddSingleton<RunVerifier>()
        .AddSingleton(node.Messages);

    /// <summary>Upgrade mode, and what is done at night. The caller registers the stores.</summary>
    public static IServiceCollection AddMlActorsMaintenance(this IServiceCollection services) => services
        .AddSingleton<UpgradeMode>()
        .AddSingleton<ExpiredData>()
        .AddSingleton<IdleJobs>()
        .AddSingleton<NightlyMaintenance>()
        .AddHostedService(provider => provider.GetRequiredService<NightlyMaintenance>());

    public static AkkaConfigurationBuilder WithWireFormat(this AkkaConfigurationBuilder builder) =>
        builder.WithCustomSerializer("mlactors", WireManifests.BoundTypes, system => new WireFormat(system));

    private static AkkaConfigurationBuilder WithNodeAgent(this AkkaConfigurationBuilder builder, MlActorsNode node) => builder
        .WithActors((system, registry) =>
        {
            system.ActorOf(Props.Create(() => new NodeAgent(node.Inventory, () => registry.Get<CoordinatorProxy>())), NodeAgent.Name);
            registry.Register<ResultCommitter>(system.ActorOf(
                Props.Create(() => new ResultCommitter(node.Results, node.Settings.Jobs.StoreRetryPause)), "result-committer"));
        });

    private static AkkaConfigurationBuilder WithJobs(this AkkaConfigurationBuilder builder, MlActorsNode node) =>
        builder.WithRegion<JobRegion>(
            "jobs", node,
            registry =>
            {
                var unreadable = new UnreadableJournals();
                var dependencies = new JobDependencies(
                    node.Settings.Jobs, node.Settings.Shutdown, node.Results, node.Messages, node.Sync, node.Rules,
                    new RuleWatch(node.Rules, node.Time), registry.Get<ResultCommitter>(),
                    () => registry.Get<RegistryProxy>(), node.Inventory, unreadable, node.Time);
                return id => ActorProducer<JobActor>.Props(() => new JobActor(id, dependencies));
            },
            new JobExtractor(), new VacateJob());

    private static AkkaConfigurationBuilder WithDatafeeds(this AkkaConfigurationBuilder builder, MlActorsNode node) =>
        builder.WithRegion<DatafeedRegion>(
            "datafeeds", node,
            registry =>
            {
                var unreadable = new UnreadableJournals();
                var dependencies = new DatafeedDependencies(
                    node.Settings.Datafeeds, node.Settings.Shutdown, node.Source, () => registry.Get<JobRegion>(),
                    () => registry.Get<RegistryProxy>(),
                    () => registry.Get<CoordinatorProxy>(), node.Inventory, unreadable, node.Time) { Access = node.Access, Messages = node.Messages };
                return id => ActorProducer<DatafeedActor>.Props(() => new DatafeedActor(id, dependencies));
            },
            new DatafeedExtractor(), new VacateDatafeed());

    private static AkkaConfigurationBuilder WithRegistry(this AkkaConfigurationBuilder builder, MlActorsNode node) =>
        builder.WithSingleton<RegistryProxy>(
            "registry",
            (_, registry, _) =>
            {
                var dependencies = new RegistryDependencies(
                    registry.Get<JobRegion>(), registry.Get<DatafeedRegion>(), () => registry.Get<CoordinatorProxy>(), node.Settings.Registry,
                    node.Sync);
                return ComesBack<ReleaseRegistry>(
                    Props.Create(() => new RegistryActor(dependencies)),
                    new RegistryReply.RegistryRefused(Refusal.Unavailable("The registry is starting again")));
            },
            new ClusterSingletonOptions { TerminationMessage = new ReleaseRegistry() });

    private static AkkaConfigurationBuilder WithShutdownCoordinator(this AkkaConfigurationBuilder builder, MlActorsNode node) =>
        builder.WithSingleton<CoordinatorProxy>(
            "shutdown-coordinator",
            (_, registry, _) =>
            {
                var dependencies = new CoordinatorDependencies(
                    registry.Get<JobRegion>(), registry.Get<DatafeedRegion>(), registry.Get<RegistryProxy>(), node.Settings.Shutdown, node.Sync,
                    node.Time);
                return ComesBack<ReleaseCoordinator>(
                    Props.Create(() => new ShutdownCoordinator(dependencies)),
                    new ShutdownReply.RunRefused(Refusal.Unavailable("The shutdown coordinator is starting again")));
            },
            new ClusterSingletonOptions { TerminationMessage = new ReleaseCoordinator() });

    /// <summary>
    /// A persistent actor stops with the first failed write, and a singleton that has stopped is not started again on its node. So each
    /// has a parent that does, until the singleton is released to move to another node.
    /// </summary>
    internal static Props ComesBack<TRelease>(Props singleton, object answerMeanwhile) => BackoffSupervisor.Props(
        Backoff.OnStop(singleton, "incarnation", ShortestPause, LongestPause, 0.1, maxNrOfRetries: -1)
            .WithFinalStopMessage(message => message is TRelease)
            .WithReplyWhileStopped(answerMeanwhile));

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Nothing is remembered by the shards: the registry knows what should run. Nothing is passivated by them either: an open job works
    /// although it gets no messages, and a closed one is passivated. Started by hand, because Akka.Hosting takes no strategy of placement.
    /// </summary>
    private static AkkaConfigurationBuilder WithRegion<TRegion>(
        this AkkaConfigurationBuilder builder, string name, MlActorsNode node, Func<IActorRegistry, Func<string, Props>> entities,
        IMessageExtractor extractor, object handOffMessage) => builder
        .AddHocon(ClusterSharding.DefaultConfig().WithFallback(DistributedData.DefaultConfig()), HoconAddMode.Append)
        .WithActors(async (system, registry) =>
        {
            var sharding = ClusterSharding.Get(system);
            var settings = ClusterShardingSettings.Create(system).WithRememberEntities(false).WithStateStoreMode(StateStoreMode.DData)
                .WithPassivateIdleAfter(TimeSpan.Zero);
            var strategy = new PlacementStrategy(
                sharding.DefaultShardAllocationStrategy(settings), node.Inventory, new ClusterDirectory(system, node.Time).ModelBytesAsync);
            registry.Register<TRegion>(
                await sharding.StartAsync(name, entities(registry), settings, extractor, strategy, handOffMessage));
        });

    private sealed class JobExtractor() : HashCodeMessageExtractor(Shards)
    {
        public override string? EntityId(object message) => (message as IWithJobId)?.JobId.Value;
    }

    private sealed class DatafeedExtractor() : HashCodeMessageExtractor(Shards)
    {
        public override string? EntityId(object message) => (message as IWithDatafeedId)?.DatafeedId.Value;
    }
}
