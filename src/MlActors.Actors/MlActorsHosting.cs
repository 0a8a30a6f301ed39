using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Maintenance;
using MlActors.Actors.Messaging;
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
    IResultWriter Results, IJobMessages Messages, IStoreSync Sync, IRecordSource Source, IRuleSource Rules, NodeInventory Inventory,
    MlActorsSettings Settings, TimeProvider Time)
{
    public ISourceAccess Access { get; init; } = UnlimitedAccess.Instance;

    public IAnnotations Annotations { get; init; } = NoAnnotations.Instance;

    /// <summary>What datafeeds compare their source with, when they look for data that came late.</summary>
    public IFinalBuckets Buckets { get; init; } = NoFinalBuckets.Instance;

    public IIdSource Ids { get; init; } = RandomIds.Instance;

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
        .AddSingleton(node.Ids)
        .AddSingleton(node.Sync)
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
        .AddSingleton(provider => new SnapshotReader(provider.GetRequiredService<ActorSystem>(), node.Time))
        .AddSingleton(provider => new SourceReplay(node.Source, node.Access, provider.GetRequiredService<ResultStore>(), node.Time))
        .AddSingleton<JobVerifier>()
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
            var actors = ActorsOf(node, system, registry);
            system.ActorOf(actors.Agent, NodeAgent.Name);
            registry.Register<ResultCommitter>(system.ActorOf(actors.Committer, "result-committer"));
        });

    private static AkkaConfigurationBuilder WithJobs(this AkkaConfigurationBuilder builder, MlActorsNode node) =>
        builder.WithRegion<JobRegion>(
            "jobs", node, (actors, registry) => actors.Jobs(registry.Get<ResultCommitter>()), new JobExtractor(), new VacateJob());

    private static AkkaConfigurationBuilder WithDatafeeds(this AkkaConfigurationBuilder builder, MlActorsNode node) =>
        builder.WithRegion<DatafeedRegion>(
            "datafeeds", node, (actors, _) => actors.Datafeeds(), new DatafeedExtractor(), new VacateDatafeed());

    private static AkkaConfigurationBuilder WithRegistry(this AkkaConfigurationBuilder builder, MlActorsNode node) =>
        builder.WithSingleton<RegistryProxy>(
            "registry", (system, registry, _) => ActorsOf(node, system, registry).Registry,
            new ClusterSingletonOptions { TerminationMessage = new ReleaseRegistry() });

    private static AkkaConfigurationBuilder WithShutdownCoordinator(this AkkaConfigurationBuilder builder, MlActorsNode node) =>
        builder.WithSingleton<CoordinatorProxy>(
            "shutdown-coordinator", (system, registry, _) => ActorsOf(node, system, registry).Coordinator,
            new ClusterSingletonOptions { TerminationMessage = new ReleaseCoordinator() });

    private static NodeActors ActorsOf(MlActorsNode node, ActorSystem system, IActorRegistry registry) => new(
        node,
        new ClusterMembership(system),
        new ActorLinks(registry.Get<JobRegion>, registry.Get<DatafeedRegion>, registry.Get<RegistryProxy>, registry.Get<CoordinatorProxy>));

    /// <summary>
    /// Nothing is remembered by the shards: the registry knows what should run. Nothing is passivated by them either: an open job works
    /// although it gets no messages, and a closed one is passivated. Started by hand, because Akka.Hosting takes no strategy of placement.
    /// </summary>
    private static AkkaConfigurationBuilder WithRegion<TRegion>(
        this AkkaConfigurationBuilder builder, string name, MlActorsNode node, Func<NodeActors, IActorRegistry, Func<string, Props>> entities,
        IMessageExtractor extractor, object handOffMessage) => builder
        .AddHocon(ClusterSharding.DefaultConfig().WithFallback(DistributedData.DefaultConfig()), HoconAddMode.Append)
        .WithActors(async (system, registry) =>
        {
            var sharding = ClusterSharding.Get(system);
            var settings = ClusterShardingSettings.Create(system).WithRememberEntities(false).WithStateStoreMode(StateStoreMode.DData)
                .WithPassivateIdleAfter(TimeSpan.Zero);
            var strategy = new PlacementStrategy(
                sharding.DefaultShardAllocationStrategy(settings), node.Inventory, new ClusterDirectory(system, node.Time).RecentNodesAsync,
                typeof(TRegion) == typeof(JobRegion) ? job => extractor.ShardId(job.Value, null) : null);
            registry.Register<TRegion>(
                await sharding.StartAsync(name, entities(ActorsOf(node, system, registry), registry), settings, extractor, strategy, handOffMessage));
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
