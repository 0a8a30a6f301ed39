using Akka.Actor;
using MlActors.Actors.Configuration;
using MlActors.Actors.Recovering;
using MlActors.Storage.Files;

namespace MlActors.Actors.Shutdown;

/// <summary>The actors and settings that the coordinator and its children use.</summary>
internal sealed record CoordinatorDependencies(
    IActorRef Jobs, IActorRef Datafeeds, IActorRef Registry, ShutdownSettings Settings, IStoreSync Sync, TimeProvider Time)
{
    /// <summary>One for all incarnations of the coordinator on this node.</summary>
    public DigestHistory Digests { get; init; } = new();
}

/// <summary>Stops the coordinator, so that it can start on another node. Never a PoisonPill, which would overtake a write.</summary>
internal sealed record ReleaseCoordinator : INoSerializationVerificationNeeded;
