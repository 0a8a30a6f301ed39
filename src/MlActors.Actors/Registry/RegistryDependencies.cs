using Akka.Actor;
using MlActors.Actors.Cluster;
using MlActors.Actors.Recovering;
using MlActors.Storage.Files;

namespace MlActors.Actors.Registry;

/// <summary>The actors and settings that the registry and its children use.</summary>
internal sealed record RegistryDependencies(
    IActorRef Jobs, IActorRef Datafeeds, Func<IActorRef> Coordinator, RegistrySettings Settings, IStoreSync Sync, IMembership Members,
    TimeProvider Time)
{
    /// <summary>One for all incarnations of the registry on this node.</summary>
    public DigestHistory Digests { get; init; } = new();
}

/// <summary>Stops the registry, so that it can start on another node. Persists complete first, since they stash this message.</summary>
internal sealed record ReleaseRegistry : INoSerializationVerificationNeeded;
