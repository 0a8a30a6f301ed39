using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using MlActors.Actors.Cluster;
using MlActors.Actors.Jobs;
using MlActors.Actors.Recovering;
using MlActors.Domain.Settings;
using MlActors.Storage.Results;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>A node around the jobs of a spec: everything that a job speaks to, and the faults of its stores.</summary>
internal sealed class JobWorld
{
    public JobWorld(TestKit kit, ResultStore store, JobSettings? settings = null, IActorRef? committer = null)
    {
        (Kit, Registry) = (kit, kit.CreateTestProbe());
        Node = new NodeInventory("127.0.0.1:1") { ReadSettings = () => Cluster };
        Committer = committer ?? kit.Sys.ActorOf(Props.Create(() => new RecordingCommitter(Results)));
        Dependencies = new JobDependencies(
            settings ?? SpecSystem.Operators.Jobs, SpecSystem.Operators.Shutdown, store, Messages, Sync, Rules, new RuleWatch(Rules, Time), Committer,
            () => Registry.Ref, Node, new UnreadableJournals(), Time) { Buckets = Buckets };
    }

    public KnownFinalBuckets Buckets { get; } = new();

    public TestKit Kit { get; }

    public TestProbe Registry { get; }

    public IActorRef Committer { get; }

    public RecordedResults Results { get; } = new();

    public RecordedSync Sync { get; } = new();

    public RecordedRules Rules { get; } = new();

    public RecordedMessages Messages { get; } = new();

    public NodeInventory Node { get; }

    public ClusterSettings Cluster { get; private set; } = ClusterSettings.Defaults;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public JobDependencies Dependencies { get; }

    public Faults Faults => Faults.Of(Kit.Sys);

    public void Set(string setting, string value) => Set((setting, value));

    public void Set(params (string Name, string Value)[] settings) => Cluster = ClusterSettings.Of(
        settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal), isUpgrading: false);

    /// <summary>A job that exists and is open, unless something else is wanted.</summary>
    public JobScenario OpenJob(string id)
    {
        var job = new JobScenario(this, id);
        job.Create();
        job.Open();
        return job;
    }

    /// <summary>Waits for something that the actors come to by themselves.</summary>
    public void Eventually(Action assertion) => Kit.AwaitAssert(assertion, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20));
}
