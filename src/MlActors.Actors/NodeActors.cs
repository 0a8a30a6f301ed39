using Akka.Actor;
using Akka.Pattern;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Messaging;
using MlActors.Actors.Recovering;
using MlActors.Actors.Registry;
using MlActors.Actors.Results;
using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors;

/// <summary>
/// How the actors of a node reach the regions and the singletons; asked when an actor is made, since they start one after the other.
/// </summary>
internal sealed record ActorLinks(Func<IActorRef> Jobs, Func<IActorRef> Datafeeds, Func<IActorRef> Registry, Func<IActorRef> Coordinator);

/// <summary>Makes the actors of one node. The hosting places them in a real cluster, a simulation in its own.</summary>
internal sealed class NodeActors(MlActorsNode node, IMembership members, ActorLinks links)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Under the name <see cref="NodeAgent.Name"/>.</summary>
    public Props Agent => ActorProducer<NodeAgent>.Props(() => new NodeAgent(node.Inventory, links.Coordinator, node.Ids));

    public Props Committer => ActorProducer<ResultCommitter>.Props(() => new ResultCommitter(node.Results, node.Settings.Jobs.StoreRetryPause));

    public Props Registry
    {
        get
        {
            var dependencies = new RegistryDependencies(
                links.Jobs(), links.Datafeeds(), links.Coordinator, node.Settings.Registry, node.Sync, members, node.Time);
            return ComesBack<ReleaseRegistry>(
                ActorProducer<RegistryActor>.Props(() => new RegistryActor(dependencies)),
                new RegistryReply.RegistryRefused(Refusal.Unavailable("The registry is starting again")));
        }
    }

    public Props Coordinator
    {
        get
        {
            var dependencies = new CoordinatorDependencies(
                links.Jobs(), links.Datafeeds(), links.Registry(), node.Settings.Shutdown, node.Sync, node.Time);
            return ComesBack<ReleaseCoordinator>(
                ActorProducer<ShutdownCoordinator>.Props(() => new ShutdownCoordinator(dependencies)),
                new ShutdownReply.RunRefused(Refusal.Unavailable("The shutdown coordinator is starting again")));
        }
    }

    /// <returns>The actor of a job by its id.</returns>
    public Func<string, Props> Jobs(IActorRef committer)
    {
        var dependencies = new JobDependencies(
            node.Settings.Jobs, node.Settings.Shutdown, node.Results, node.Messages, node.Sync, node.Rules,
            new RuleWatch(node.Rules, node.Time), committer, links.Registry, node.Inventory, new UnreadableJournals(), node.Time)
        {
            Buckets = node.Buckets,
        };
        return id => ActorProducer<JobActor>.Props(() => new JobActor(id, dependencies));
    }

    /// <returns>The actor of a datafeed by its id.</returns>
    public Func<string, Props> Datafeeds()
    {
        var dependencies = new DatafeedDependencies(
            node.Settings.Datafeeds, node.Settings.Shutdown, node.Source, links.Jobs, links.Registry, links.Coordinator, node.Inventory,
            new UnreadableJournals(), node.Time)
        {
            Access = node.Access, Messages = node.Messages, Annotations = node.Annotations, Buckets = node.Buckets,
        };
        return id => ActorProducer<DatafeedActor>.Props(() => new DatafeedActor(id, dependencies));
    }

    /// <summary>
    /// A persistent actor stops with the first failed write, and a singleton that has stopped is not started again on its node. So each
    /// has a parent that does, until the singleton is released to move to another node.
    /// </summary>
    internal static Props ComesBack<TRelease>(Props singleton, object answerMeanwhile) => BackoffSupervisor.Props(
        Backoff.OnStop(singleton, "incarnation", ShortestPause, LongestPause, 0.1, maxNrOfRetries: -1)
            .WithFinalStopMessage(message => message is TRelease)
            .WithReplyWhileStopped(answerMeanwhile));
}
