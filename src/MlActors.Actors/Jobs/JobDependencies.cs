using Akka.Actor;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Recovering;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;
using MlActors.Storage.Results;

namespace MlActors.Actors.Jobs;

/// <summary>What every job on a node shares.</summary>
internal sealed record JobDependencies(
    JobSettings Settings,
    ShutdownSettings Shutdown,
    ResultStore Results,
    IJobMessages Messages,
    IStoreSync Sync,
    IActorRef Committer,
    Func<IActorRef> Registry,
    NodeInventory Node,
    UnreadableJournals Unreadable,
    TimeProvider Time);
