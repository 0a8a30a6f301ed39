using Akka.Actor;
using MlActors.Actors.Configuration;
using MlActors.Domain;
using MlActors.Domain.Nodes;
using MlActors.Node.Configuration;
using MlActors.Storage.Files;

namespace MlActors.Node.Examining;

/// <summary>Examines its own node: the configuration that the actor system really has, and the files as they are opened.</summary>
public static class NodeExaminer
{
    /// <param name="system">The running actor system.</param>
    public static NodeExamination Examine(string node, ActorSystem system, StorageLocation storage, TimeProvider time)
    {
        var runs = ShutdownSettings.From(system.Settings.Config);
        var (free, total) = StoreExamination.DiskOf(storage);
        return new NodeExamination(
            node, BuildVersion.Current, time.GetUtcNow(), storage.Folder, free, total, StoreExamination.SyncMilliseconds(storage, time),
            TimeoutOrder.PairsOf(system.Settings.Config), StoreExamination.FilesOf(storage),
            new RunTimeouts(runs.Budget, runs.StepTimeout, runs.DrainBudget, runs.Parallelism))
        {
            SyncsAcknowledgements = storage.SyncsAcknowledgements,
        };
    }
}
