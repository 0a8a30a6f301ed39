using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Recovering;
using MlActors.Actors.Tests.Jobs;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Settings;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>One datafeed, the job and the source at its two ends, and the one who speaks to it.</summary>
internal sealed class FeedScenario
{
    public static readonly DatafeedId Id = new("feed");

    private readonly TestKit _kit;
    private readonly IActorRef _job;
    private readonly DatafeedDependencies _node;

    /// <param name="minutes">How far the clock has gone since the first record.</param>
    public FeedScenario(TestKit kit, int minutes)
    {
        (_kit, User, Registry, Coordinator, JobHears) = (
            kit, kit.CreateTestProbe(), kit.CreateTestProbe(), kit.CreateTestProbe(), kit.CreateTestProbe());
        Node = new NodeInventory("127.0.0.1:1") { ReadSettings = () => Cluster };
        Time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Known.Start + minutes * Known.Minute));
        var (taken, observer) = (Taken, JobHears.Ref);
        _job = kit.Sys.ActorOf(Props.Create(() => new ListeningJob(taken, observer)));
        _node = new DatafeedDependencies(
            SpecSystem.Operators.Datafeeds, SpecSystem.Operators.Shutdown, Source, () => _job, () => Registry.Ref, () => Coordinator.Ref, Node,
            new UnreadableJournals(), Time) { Access = Access, Buckets = Buckets, Annotations = Annotations, Messages = Messages };
        Actor = Begin();
    }

    public FakeTimeProvider Time { get; }

    public ScriptedAccess Access { get; } = new();

    public ScriptedSource Source { get; } = new();

    public Taken Taken { get; } = new();

    public ScriptedBuckets Buckets { get; } = new();

    public RecordedAnnotations Annotations { get; } = new();

    public RecordedMessages Messages { get; } = new();

    public NodeInventory Node { get; }

    public ClusterSettings Cluster { get; set; } = ClusterSettings.Defaults;

    public TestProbe User { get; }

    public TestProbe Registry { get; }

    public TestProbe Coordinator { get; }

    /// <summary>Sees every page that comes to the job, taken or not.</summary>
    public TestProbe JobHears { get; }

    public IActorRef Actor { get; private set; }

    public DatafeedView View
    {
        get
        {
            var observer = _kit.CreateTestProbe();
            observer.Send(Actor, new DatafeedRequest.GetDatafeed(Id));
            return observer.ExpectMsg<DatafeedView>();
        }
    }

    public void Create(DatafeedConfig? config = null) => Ask<DatafeedIsCreated>(new CreateDatafeed(Id, config ?? Known.Feed("feed", "job")));

    public void Start(long? start = Known.Start, long? end = null, string token = "token") =>
        Ask<DatafeedIsStarted>(new StartDatafeed(Id, start, end, token));

    public StopDatafeed Stop(bool force = false) => new(Id, new RunId("run"), force);

    public void JobRefuses(Refusal? refusal) => _job.Tell(new ListeningJob.RefuseAll(refusal), User);

    public void JobIsOpenAgainAfter(RunId closedBy) => _job.Tell(new ListeningJob.Reopen(closedBy), User);

    public void JobKeepsSilent(bool silent = true) => _job.Tell(new ListeningJob.KeepSilent(silent), User);

    public void JobGoesBackTo(int minute) => _job.Tell(new ListeningJob.GoBack(At(minute)), User);

    public static DatafeedPosition At(int minute) => new(TimeOf(minute));

    public static long TimeOf(int minute) => Known.Start + minute * Known.Minute;

    public T Ask<T>(object question)
    {
        Send(question);
        return Hear<T>();
    }

    public void Send(object question) => User.Send(Actor, _kit.Sys.OverTheWire(question));

    public T Hear<T>() => (T)_kit.Sys.OverTheWire<object>(User.ExpectMsg<T>()!);

    public void DiesAndComesBack()
    {
        User.Watch(Actor);
        _kit.Sys.Stop(Actor);
        User.ExpectTerminated(Actor);
        ComesBack();
    }

    public void ComesBack() => Actor = Begin();

    public void Pass(TimeSpan time)
    {
        Time.Advance(time);
        _kit.Sys.Pass(time);
    }

    public void Eventually(Action assertion) => _kit.AwaitAssert(assertion, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20));

    /// <summary>As before, but the clocks move by so much between two looks.</summary>
    public void Eventually(TimeSpan step, Action assertion) => Eventually(() =>
    {
        Pass(step);
        assertion();
    });

    private IActorRef Begin()
    {
        var node = _node;
        return _kit.Sys.ActorOf(Props.Create(() => new DatafeedActor("feed", node)));
    }
}
