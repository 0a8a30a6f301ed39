using Akka.Actor;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Nodes.NodeMessage;

namespace MlActors.Actors.Cluster;

/// <summary>Reports what runs on its node, and receives the request to leave. One on each node, under the same name.</summary>
internal sealed class NodeAgent : ReceiveActor
{
    public const string Name = "node";

    public NodeAgent(NodeInventory inventory, Func<IActorRef> coordinator)
    {
        Receive<GetNode>(_ => Sender.Tell(new NodeReport(inventory.Node, inventory.Http, inventory.IsDraining, inventory.Running)));
        Receive<LeaveCluster>(leave =>
        {
            inventory.BeginDrain();
            coordinator().Forward(new ShutdownCommand.StartRun(leave.Run, RunKind.DrainNode, leave.Options, inventory.Node, inventory.Running));
            inventory.RequestLeave(leave.Run);
        });
    }
}
