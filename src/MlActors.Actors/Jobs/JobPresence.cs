using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;

namespace MlActors.Actors.Jobs;

/// <summary>Whether a job is expected to run: what the registry, the shard and the node know of it.</summary>
internal sealed class JobPresence(JobId id, JobDependencies node, IActorContext context)
{
    // The caller has sent this before. But the dismissal that the job sent when it closed may have reached the registry after that; messages of
    // the job itself arrive in order.
    public void Expect() => node.Registry().Tell(new RegistryCommand.ExpectJob(id), ActorRefs.NoSender);

    public void Dismiss() => node.Registry().Tell(new RegistryCommand.DismissJob(id));

    /// <summary>The job is wherever its shard is, and has to be started there.</summary>
    public void ReportMove() => node.Registry().Tell(new RegistryRequest.JobMoved(id));

    /// <summary>The job is closed: it is no longer expected to run, and may be passivated.</summary>
    public void BecomeIdle()
    {
        Dismiss();
        PassivateWhenIdle();
    }

    public void PassivateWhenIdle() => context.SetReceiveTimeout(node.Settings.IdleTimeout);

    public void StayAwake() => context.SetReceiveTimeout(null);

    /// <summary>The job's engine is ready on this node.</summary>
    /// <param name="modelBytes">Its weight in a run: big models go first.</param>
    public void EnterInventory(long modelBytes) => node.Node.Add(new Domain.Shutdown.RunTarget(UnitId.Of(id), null, modelBytes));

    /// <summary>The job's engine starts on this node.</summary>
    public void TakeRoom() => node.Node.TakeRoom(id);

    /// <summary>The node has no room for the job's engine.</summary>
    public void WaitForRoom(MemoryDemand demand) => node.Node.WaitForRoom(id, demand);

    /// <param name="go">Sent to the job when its turn comes later.</param>
    /// <returns>Whether the job may load its model now.</returns>
    public bool TakeTurn(object go)
    {
        var self = context.Self;
        return node.Node.Loading.TryTake(id, () => self.Tell(go, ActorRefs.NoSender));
    }

    public bool IsItsTurn => node.Node.Loading.IsTurnOf(id);

    public void ReturnTurn() => node.Node.Loading.Return(id);

    public void LeaveInventory()
    {
        ReturnTurn();
        node.Node.Remove(UnitId.Of(id));
        node.Node.LeaveRoom(id);
    }
}
