using Akka.Actor;
using Akka.Cluster;

namespace MlActors.Actors.Cluster;

/// <summary>What the actors of a node need to know of the cluster's members.</summary>
internal interface IMembership
{
    /// <summary>Whether this node leaves: nothing new is started on it.</summary>
    bool IsLeaving { get; }

    /// <summary>Sends the actor a <see cref="ClusterEvent.MemberRemoved"/> for each node that is removed from now on.</summary>
    void Subscribe(IActorRef subscriber);

    void Unsubscribe(IActorRef subscriber);
}

/// <summary>The members of an actor system's cluster.</summary>
internal sealed class ClusterMembership(ActorSystem system) : IMembership
{
    public bool IsLeaving => CoordinatedShutdown.Get(system).ShutdownReason is not null;

    public void Subscribe(IActorRef subscriber) => Akka.Cluster.Cluster.Get(system).Subscribe(
        subscriber, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.MemberRemoved));

    public void Unsubscribe(IActorRef subscriber) => Akka.Cluster.Cluster.Get(system).Unsubscribe(subscriber);
}
