using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Cluster;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Nodes.NodeMessage;
using static MlActors.Domain.Shutdown.ShutdownCommand;

namespace MlActors.Actors.Tests.Cluster;

public sealed class NodeAgentSpecs : TestKit
{
    private static readonly RunId Run = new("run");
    private static readonly RunTarget Target = new(UnitId.Of(new JobId("job")), null, 1);
    private static readonly RunOptions Requested = new(TimeSpan.FromMinutes(5), 7);
    private static readonly RunOptions Own = new(TimeSpan.FromMinutes(1), 2);

    private readonly NodeInventory _inventory = new("127.0.0.1:1");
    private readonly TestProbe _coordinator;
    private readonly IActorRef _agent;

    public NodeAgentSpecs()
        : base(SpecSystem.Setup())
    {
        _coordinator = CreateTestProbe();
        var (inventory, coordinator) = (_inventory, _coordinator.Ref);
        _inventory.Add(Target);
        _agent = Sys.ActorOf(Props.Create(() => new NodeAgent(inventory, () => coordinator, RandomIds.Instance)));
    }

    [Fact]
    public async Task A_request_to_leave_starts_its_run_and_notifies_the_node()
    {
        _agent.Tell(new LeaveCluster(Run, Requested), TestActor);

        var start = Started();
        Assert.Equal((Run, RunKind.DrainNode, Requested, "127.0.0.1:1"), (start.Run, start.Kind, start.Options, start.Node));
        Assert.Equal([Target], start.Targets.ToArray());
        Assert.Equal(Run, await _inventory.LeaveRequested);
        Assert.True(_inventory.IsDraining);
    }

    [Fact]
    public void A_run_that_was_requested_keeps_its_prediction_and_who_asked_for_it()
    {
        var (prediction, by) = (new PredictedRun(12.5, IsCalibrated: true), new Identity("alice"));
        _agent.Tell(new LeaveCluster(Run, Requested) { By = by, Prediction = prediction }, TestActor);

        var start = Started();
        Assert.Equal((prediction, by), (start.Prediction, start.By));
    }

    [Fact]
    public void The_node_itself_joins_the_run_that_was_requested_with_its_options()
    {
        _agent.Tell(new LeaveCluster(Run, Requested), TestActor);
        var requested = Started();

        _agent.Tell(new DrainNode(Own), TestActor);

        Assert.Equal(requested, Started());
    }

    [Fact]
    public void A_node_that_drains_itself_keeps_its_prediction_unless_a_run_was_requested_before()
    {
        var (own, requested) = (new PredictedRun(3, IsCalibrated: false), new PredictedRun(12.5, IsCalibrated: true));
        _agent.Tell(new DrainNode(Own) { Prediction = own }, TestActor);
        Assert.Equal(own, Started().Prediction);

        var (inventory, coordinator) = (_inventory, _coordinator.Ref);
        var another = Sys.ActorOf(Props.Create(() => new NodeAgent(inventory, () => coordinator, RandomIds.Instance)));
        another.Tell(new LeaveCluster(Run, Requested) { Prediction = requested }, TestActor);
        Started();
        another.Tell(new DrainNode(Own) { Prediction = own }, TestActor);
        Assert.Equal(requested, Started().Prediction);
    }

    [Fact]
    public void A_node_that_drains_itself_starts_one_run_also_when_it_asks_again()
    {
        _agent.Tell(new DrainNode(Own), TestActor);
        _agent.Tell(new DrainNode(Own), TestActor);

        var start = Started();
        Assert.StartsWith("drain-127.0.0.1-1-", start.Run.Value, StringComparison.Ordinal);
        Assert.Equal(Own, start.Options);
        Assert.Equal(start, Started());
        Assert.False(_inventory.LeaveRequested.IsCompleted);
    }

    /// <summary>The coordinator answers the caller, and not the agent.</summary>
    private StartRun Started()
    {
        var start = _coordinator.ExpectMsg<StartRun>();
        Assert.Equal(TestActor, _coordinator.LastSender);
        return start;
    }
}
