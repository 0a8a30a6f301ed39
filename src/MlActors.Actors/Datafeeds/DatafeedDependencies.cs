using Akka.Actor;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Recovering;
using MlActors.Storage.Sources;

namespace MlActors.Actors.Datafeeds;

/// <summary>What every datafeed on a node shares.</summary>
internal sealed record DatafeedDependencies(
    DatafeedSettings Settings,
    ShutdownSettings Shutdown,
    IRecordSource Source,
    Func<IActorRef> Jobs,
    Func<IActorRef> Registry,
    Func<IActorRef> Coordinator,
    NodeInventory Node,
    UnreadableJournals Unreadable,
    TimeProvider Time);
