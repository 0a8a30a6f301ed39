using Akka.Actor;
using MlActors.Actors;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Messaging;
using MlActors.Actors.Registry;
using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Simulation.Cluster;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Stores;
using MlActors.Storage.Documents;

namespace MlActors.Simulation.Workload;

/// <summary>What each simulated node runs: the production actors, made as the hosting makes them.</summary>
internal sealed class NodeProgram(SimulatedCluster cluster, SimulatedNode node)
{
    public const string Jobs = "jobs", Datafeeds = "datafeeds", Registry = "registry", Coordinator = "coordinator";

    public NodeInventory Inventory { get; } = new($"{node.Name}:2551");

    public void Start()
    {
        var parts = new MlActorsNode(
            new SimulatedResults(node), NoMessages.Instance, new SimulatedSync(node), new SimulatedSource(node), NoRules.Instance, Inventory,
            SimulatedConfig.Settings, node.Time) { Ids = new WorldIds(node.World), Buckets = new SimulatedFinalBuckets(node) };
        var links = new ActorLinks(() => Region(Jobs), () => Region(Datafeeds), () => Region(Registry), () => Region(Coordinator));
        var actors = new NodeActors(parts, cluster.MembershipOf(node), links);
        var committer = node.System.ActorOf(actors.Committer, "result-committer");
        node.System.ActorOf(actors.Agent, NodeAgent.Name);
        cluster.Add(node, new EntityKind(Jobs, message => (message as IWithJobId)?.JobId.Value, actors.Jobs(committer), new VacateJob()));
        cluster.Add(
            node, new EntityKind(Datafeeds, message => (message as IWithDatafeedId)?.DatafeedId.Value, actors.Datafeeds(), new VacateDatafeed()));
        cluster.Add(node, new EntityKind(Registry, _ => Registry, _ => actors.Registry, new ReleaseRegistry(), IsSingleton: true));
        cluster.Add(node, new EntityKind(Coordinator, _ => Coordinator, _ => actors.Coordinator, new ReleaseCoordinator(), IsSingleton: true));
    }

    /// <summary>The clients that callers use, as they are on this node.</summary>
    public NodeClients Clients()
    {
        var (ids, timeouts, time, settings) = (new WorldIds(node.World), CallTimeouts.Default, node.Time, SimulatedConfig.Settings.Shutdown);
        var sync = new SimulatedSync(node);
        var registry = new RegistryClient(new Reachable<RegistryProxy>(Region(Registry)), timeouts, sync, time);
        var jobs = new JobClient(new Reachable<JobRegion>(Region(Jobs)), registry, timeouts, ids, sync, time);
        var feeds = new DatafeedClient(new Reachable<DatafeedRegion>(Region(Datafeeds)), registry, timeouts, ids, sync, time);
        var directory = new ClusterDirectory(node.System, time);
        var planner = new RunPlanner(registry, jobs, feeds, directory, CalibrationSource.Default, time);
        var shutdown = new ShutdownClient(
            new Reachable<CoordinatorProxy>(Region(Coordinator)), registry, planner, directory, settings, timeouts, ids, sync, time);
        return new NodeClients(jobs, feeds, shutdown, new NodeDrain(Inventory, node.System, shutdown, planner, settings, timeouts, time));
    }

    private IActorRef Region(string kind) => cluster.RegionOf(node, kind);

    private sealed class WorldIds(VirtualWorld world) : IIdSource
    {
        public string Next() => world.NewId();
    }

    private sealed class Reachable<T>(IActorRef actor) : Akka.Hosting.IRequiredActor<T>
    {
        public IActorRef ActorRef => actor;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
    }
}

/// <summary>How callers on a node reach the cluster.</summary>
internal sealed record NodeClients(JobClient Jobs, DatafeedClient Feeds, ShutdownClient Shutdown, NodeDrain Drain);
