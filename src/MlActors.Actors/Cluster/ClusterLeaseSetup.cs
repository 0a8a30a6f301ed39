using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using MlActors.Storage.Membership;

namespace MlActors.Actors.Cluster;

/// <summary>What the lease needs and Akka does not pass to it, kept in the actor system.</summary>
/// <param name="instance">Identifies this process of the node in the store.</param>
public sealed class ClusterLeaseSetup(GenerationStore store, string instance, TimeProvider time) : Setup
{
    public GenerationStore Store { get; } = store;

    public string Instance { get; } = instance;

    public TimeProvider Time { get; } = time;

    public static ClusterLeaseSetup Of(ActorSystem system) => system.Settings.Setup.Get<ClusterLeaseSetup>() is { HasValue: true } setup
        ? setup.Value
        : throw new ConfigurationException(
            $"The actor system was started without {nameof(ClusterLeaseSetup)}: start it with {nameof(ClusterLeaseHosting.WithClusterLease)}.");
}

/// <summary>Gives the split brain resolver its lease, and publishes this instance of the node to the others.</summary>
public static class ClusterLeaseHosting
{
    public static AkkaConfigurationBuilder WithClusterLease(
        this AkkaConfigurationBuilder builder, GenerationStore store, string instance, TimeProvider time) => builder
        .AddSetup(new ClusterLeaseSetup(store, instance, time))
        .AddHocon(
            $"""
            {ClusterLeaseSettings.Path}.lease-class = "{typeof(ClusterLease).FullName}, {typeof(ClusterLease).Assembly.GetName().Name}"
            akka.cluster.roles = ["{ClusterSides.RoleOf(instance)}"]
            akka.cluster.split-brain-resolver.lease-majority.lease-implementation = "{ClusterLeaseSettings.Path}"
            """,
            HoconAddMode.Prepend);
}
