using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Datafeeds;

/// <summary>Whether a datafeed is expected to run: what the registry, the shard and the node know of it.</summary>
internal sealed class DatafeedPresence(DatafeedId id, DatafeedDependencies node, IActorContext context)
{
    // As a job does: the dismissal of the last stop may reach the registry after the caller's expectation.
    public void Expect() => node.Registry().Tell(new RegistryCommand.ExpectDatafeed(id), ActorRefs.NoSender);

    public void Dismiss() => node.Registry().Tell(new RegistryCommand.DismissDatafeed(id));

    /// <summary>The datafeed is wherever its shard is, and has to be started there.</summary>
    public void ReportMove() => node.Registry().Tell(new RegistryRequest.DatafeedMoved(id));

    public void PassivateWhenIdle() => context.SetReceiveTimeout(node.Settings.IdleTimeout);

    public void StayAwake() => context.SetReceiveTimeout(null);

    public void EnterInventory() => node.Node.Add(new RunTarget(UnitId.Of(id), null, 0));

    public void LeaveInventory() => node.Node.Remove(UnitId.Of(id));
}
