using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Cluster;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using static MlActors.Domain.Registry.RegistryCommand;

namespace MlActors.Actors.Tests.Registry;

/// <summary>A registry, the units that it wakes and deletes, and a caller.</summary>
internal sealed class RegistryScenario
{
    /// <summary>The registry subscribes to the loss of nodes, so its system has to be a cluster, of one node here.</summary>
    public const string ClusterOfOne = """
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp.hostname = 127.0.0.1
        akka.remote.dot-netty.tcp.port = 0
        """;

    private readonly TestKit _kit;

    public RegistryScenario(TestKit kit)
    {
        (_kit, User, Jobs, Feeds, Coordinator) = (kit, kit.CreateTestProbe(), kit.CreateTestProbe(), kit.CreateTestProbe(), kit.CreateTestProbe());
        Actor = kit.Sys.ActorOf(Props);
    }

    public Props Props
    {
        get
        {
            var node = new RegistryDependencies(
                Jobs, Feeds, () => Coordinator.Ref, SpecSystem.Operators.Registry, new Jobs.RecordedSync(), Members, TimeProvider.System);
            return Props.Create(() => new RegistryActor(node));
        }
    }

    private ClusterMembership Members => new(_kit.Sys);

    public TestProbe User { get; }

    public TestProbe Jobs { get; }

    public TestProbe Feeds { get; }

    public TestProbe Coordinator { get; }

    public IActorRef Actor { get; set; }

    public void Does(params RegistryCommand[] commands)
    {
        foreach (var command in commands) Ask<RegistryReply.RegistryDone>(command);
    }

    public Domain.Refusal Refuses(RegistryCommand command) => Ask<RegistryReply.RegistryRefused>(command).Refusal;

    public T Ask<T>(object question)
    {
        User.Send(Actor, _kit.Sys.OverTheWire(question));
        return (T)_kit.Sys.OverTheWire<object>(User.ExpectMsg<T>()!);
    }

    public string[] JobsIn(string? expression) =>
        [.. Ask<RegistryReply.JobsResolved>(new RegistryRequest.ResolveJobs(expression)).Jobs.Select(entry => entry.Job.Value)];

    public void Die()
    {
        User.Watch(Actor);
        _kit.Sys.Stop(Actor);
        User.ExpectTerminated(Actor);
    }

    public void Restarts()
    {
        Die();
        Actor = _kit.Sys.ActorOf(Props);
    }

    /// <summary>A job is woken, and answers.</summary>
    public void Wakes(JobId job, object answer)
    {
        Jobs.ExpectMsg(new JobRequest.WakeJob(job));
        Jobs.Reply(answer);
    }

    public void Wakes(DatafeedId feed, object answer)
    {
        Feeds.ExpectMsg(new DatafeedRequest.WakeDatafeed(feed));
        Feeds.Reply(answer);
    }

    /// <summary>A dismissal is not answered, but what is persisted after it is.</summary>
    public void HasPersistedItsCommands() => Does(new ReserveJob(new JobId("later"), []));

    /// <summary>The registry has handled all earlier messages, and has nothing else to wake.</summary>
    public void WakesNothingElse()
    {
        JobsIn(null);
        Jobs.ExpectNoMsg(TimeSpan.Zero);
        Feeds.ExpectNoMsg(TimeSpan.Zero);
    }
}
