using Akka.Actor;
using MlActors.Actors.Recovering;
using MlActors.Storage.Files;

namespace MlActors.Actors.Registry;

/// <summary>The actors and settings that the registry and its children use.</summary>
internal sealed record RegistryDependencies(
    IActorRef Jobs, IActorRef Datafeeds, Func<IActorRef> Coordinator, RegistrySettings Settings, IStoreSync Sync)
{
    /// <summary>One for all incarnations of the registry on this node.</summary>
    public DigestHistory Digests { get; init; } = new();
}

/// <summary>Stops the registry, so that it can start on another node. Persists complete first, since they stash this message.</summary>
internal sealed record ReleaseRegistry : INoSerializationVerificationNeeded;

/// <summary>Whether this node leaves: nothing new is started, since the next registry continues.</summary>
internal static class LeavingSystem
{
    public static bool IsLeaving(this ActorSystem system) => CoordinatedShutdown.Get(system).ShutdownReason is not null;
}
