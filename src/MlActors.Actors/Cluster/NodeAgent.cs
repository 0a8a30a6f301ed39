using Akka.Actor;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Nodes.NodeMessage;

namespace MlActors.Actors.Cluster;

/// <summary>To the agent of the own node: drain it. The coordinator's answer is the answer, and holds the run.</summary>
/// <param name="Options">Of the run, when no other was requested before.</param>
internal sealed record DrainNode(RunOptions Options) : INoSerializationVerificationNeeded
{
    /// <summary>Null when it is not known how long it will take.</summary>
    public PredictedRun? Prediction { get; init; }
}

/// <summary>
/// Reports what runs on its node, and starts the run that drains it, whether the drain is requested over the network or by the node itself. One
/// on each node, under the same name.
/// </summary>
internal sealed class NodeAgent : ReceiveActor
{
    public const string Name = "node";

    private readonly NodeInventory _inventory;
    private readonly Func<IActorRef> _coordinator;
    private readonly IIdSource _ids;
    private ShutdownCommand.StartRun? _drain;

    public NodeAgent(NodeInventory inventory, Func<IActorRef> coordinator, IIdSource ids)
    {
        (_inventory, _coordinator, _ids) = (inventory, coordinator, ids);
        Receive<GetNode>(_ => Sender.Tell(new NodeReport(inventory.Node, inventory.Http, inventory.IsDraining, inventory.Running)
        {
            Capacity = inventory.Capacity, Waiting = inventory.Waiting,
        }));
        Receive<ExamineNode>(_ =>
        {
            var system = Context.System;
            if (inventory.Examine is { } examine) Task.Run(() => examine(system)).PipeTo(Sender);
        });
        Receive<LeaveCluster>(leave =>
        {
            Start(RunOf(leave.Run, leave.Options) with { By = leave.By, Prediction = leave.Prediction });
            inventory.RequestLeave(leave.Run);
        });

        // Joins the first run that drains this node; a request that is repeated starts no other.
        Receive<DrainNode>(drain => Start(_drain ?? RunOf(NewRun(), drain.Options) with { Prediction = drain.Prediction }));
    }

    private void Start(ShutdownCommand.StartRun start)
    {
        _inventory.BeginDrain();
        _drain ??= start;
        _coordinator().Forward(start);
    }

    private ShutdownCommand.StartRun RunOf(RunId run, RunOptions options) =>
        new(run, RunKind.DrainNode, options, _inventory.Node, _inventory.Running) { Build = BuildVersion.Current };

    private RunId NewRun() => new($"drain-{_inventory.Node.Replace(':', '-')}-{_ids.Next()[..8]}");
}
