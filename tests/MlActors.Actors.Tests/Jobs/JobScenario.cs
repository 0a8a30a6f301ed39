using Akka.Actor;
using Akka.TestKit;
using MlActors.Actors.Jobs;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>One job with its engine, and the one who speaks to it.</summary>
internal sealed class JobScenario
{
    public static readonly CloseStep[] StepsOfAClose = [
        CloseStep.Gate, CloseStep.StopFeed, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot, CloseStep.Close];
    public static readonly CloseStep[] StepsOfAVacate = [
        CloseStep.Gate, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot, CloseStep.Vacate];

    private static readonly DatafeedId Feed = new("feed");

    private readonly JobWorld _world;
    private int _opens;

    public JobScenario(JobWorld world, string id)
    {
        (_world, Id, User) = (world, new JobId(id), world.Kit.CreateTestProbe($"user-of-{id}"));
        Actor = Start();
    }

    public JobId Id { get; }

    public TestProbe User { get; }

    public IActorRef Actor { get; private set; }

    public string[] Results => _world.Results.FinalOf(Id);

    public JobView View => Ask<JobView>(new GetJob(Id));

    /// <summary>As somebody else sees it, while the user waits for another answer.</summary>
    public JobView Observed
    {
        get
        {
            var observer = _world.Kit.CreateTestProbe();
            observer.Send(Actor, new GetJob(Id));
            return observer.ExpectMsg<JobView>();
        }
    }

    public string Model => $"model-{Id}";

    public void Create() => Ask<JobIsCreated>(new CreateJob(Id, Known.Job(Id.Value)));

    public void Open() => Ask<JobIsOpen>(new OpenJob(Id, $"open-{++_opens}"));

    /// <summary>Five hundred records; the same part is the same post.</summary>
    public DataCounts Post(int part) => Ask<RecordsAccepted>(PartOf(part)).Counts;

    public PostRecords PartOf(int part) => new(Id, "poster", part + 1, -1, Known.Records(part * 500, 500));

    public long? Flush(bool interim = false) => Ask<JobIsFlushed>(new FlushJob(Id, interim)).LastFinalizedBucketEnd;

    public DatafeedPosition Attach(long? start = null) => Ask<PositionIs>(new AttachDatafeed(Id, Feed, start)).Position;

    public DatafeedPosition Analyse(DatafeedPosition from, int part) => Ask<PositionIs>(PageOf(from, part)).Position;

    /// <summary>The records of a part, which end where the next part begins.</summary>
    public AnalysePage PageOf(DatafeedPosition from, int part) => new(
        Id, Feed, from, EndOf(part), Known.Records(part * 500, 500), null, CalculateInterim: false);

    public static DatafeedPosition EndOf(int part) => new(Known.Start + (part + 1) * 500 * Known.Minute);

    public void Acknowledges(string run, params CloseStep[] steps) => Acknowledges(run, CloseKind.Close, steps);

    public void Acknowledges(string run, CloseKind kind, params CloseStep[] steps)
    {
        foreach (var step in steps) Assert.Equal(step, Ask<StepAcknowledged>(Step(run, step, kind)).Step);
    }

    public PerformStep Step(string run, CloseStep step, CloseKind kind = CloseKind.Close) => new(Id, new RunId(run), kind, step);

    public void Close(string run) => Acknowledges(run, StepsOfAClose);

    public T Ask<T>(object question)
    {
        Send(question);
        return Hear<T>();
    }

    public void Send(object question) => User.Send(Actor, _world.Kit.Sys.OverTheWire(question));

    public T Hear<T>() => (T)_world.Kit.Sys.OverTheWire<object>(User.ExpectMsg<T>()!);

    /// <summary>The node is gone without a word, and the job is spoken to on another one.</summary>
    public void DiesAndComesBack()
    {
        Die();
        ComeBack();
    }

    public void Die()
    {
        User.Watch(Actor);
        _world.Kit.Sys.Stop(Actor);
        User.ExpectTerminated(Actor);
    }

    public void ComeBack() => Actor = Start();

    /// <summary>Waits until an engine that is starting or starting again is ready, as a caller does that asks again and again.</summary>
    public void IsReady() => _world.Eventually(() =>
    {
        _world.Kit.Sys.Pass(SpecSystem.Operators.Jobs.RestartPause);
        Assert.Equal(EngineStatus.Ready, Observed.Engine);
    });

    private IActorRef Start()
    {
        var (id, dependencies) = (Id.Value, _world.Dependencies);
        return _world.Kit.Sys.ActorOf(Props.Create(() => new JobActor(id, dependencies)));
    }
}
