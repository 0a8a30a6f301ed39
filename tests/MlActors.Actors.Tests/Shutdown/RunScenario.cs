using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Tests.Shutdown;

/// <summary>The vocabulary of the specs of runs: a coordinator, the units that it stops and closes, and a caller.</summary>
internal sealed class RunScenario
{
    public static readonly string[] StepsOfAClose = ["Gate", "StopFeed", "Flush", "Prune", "Finalize", "Snapshot", "Close"];

    private readonly TestKit _kit;
    private readonly IActorRef _units;
    private readonly TestProbe _observer;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public RunScenario(TestKit kit)
    {
        (_kit, _observer, Caller, Registry) = (kit, kit.CreateTestProbe(), kit.CreateTestProbe(), kit.CreateTestProbe());
        var (deeds, observer) = (Deeds, _observer.Ref);
        _units = kit.Sys.ActorOf(Props.Create(() => new LedgerJobs(deeds, observer)));
        Coordinator = kit.Sys.ActorOf(Props);
    }

    public Props Props
    {
        get
        {
            var node = new CoordinatorDependencies(_units, _units, Registry, SpecSystem.Operators.Shutdown, new Jobs.RecordedSync(), _time);
            return Props.Create(() => new ShutdownCoordinator(node));
        }
    }

    public Deeds Deeds { get; } = new();

    public TestProbe Caller { get; }

    public TestProbe Registry { get; }

    public IActorRef Coordinator { get; set; }

    public static RunTarget Job(string id, string? feed = null, long weight = 0) =>
        new(UnitId.Of(new JobId(id)), feed is null ? null : new DatafeedId(feed), weight);

    public static RunTarget Feed(string id) => new(UnitId.Of(new DatafeedId(id)), null, 0);

    public static StartRun Closing(string run, params RunTarget[] targets) =>
        new(new RunId(run), RunKind.CloseJobs, new RunOptions(TimeSpan.FromMinutes(10), 16), null, [.. targets]);

    public void Starts(StartRun run) => Assert.Equal(run.Run, Ask<RunAccepted>(run).Run);

    public void AreHeldAt(params string[] steps) => _units.Tell(new LedgerJobs.Hold(steps), _observer);

    public void AreReleased() => AreHeldAt();

    /// <summary>
    /// Waits until a unit has been asked for the step at which it is held, and the coordinator has persisted that it is active.
    /// </summary>
    public void IsHeld(string unit, string step)
    {
        _observer.ExpectMsg(new LedgerJobs.IsHeld(unit, step));
        if (Enum.TryParse<CloseStep>(step, out var asked))
            _kit.AwaitAssert(() => Assert.Contains(Units, seen => IsAt(seen, unit, asked)));
    }

    /// <summary>The coordinator stops, and its next incarnation recovers from the journal.</summary>
    public void CoordinatorRestarts(Func<Props, Props>? within = null)
    {
        Caller.Watch(Coordinator);
        _kit.Sys.Stop(Coordinator);
        Caller.ExpectTerminated(Coordinator);
        Coordinator = _kit.Sys.ActorOf(within is null ? Props : within(Props));
    }

    public T Ask<T>(object question)
    {
        Caller.Send(Coordinator, _kit.Sys.OverTheWire(question));
        return Caller.ExpectMsg<T>();
    }

    public RunSummary SummaryOf(string run) => Ask<RunWatched>(new WatchRun(new RunId(run), -1, WithUnits: false)).Changes.Summary;

    /// <summary>Waits for the end of the run, as a caller of close does.</summary>
    public RunSummary Ends(string run)
    {
        var summary = Ask<RunWatched>(new WatchRun(new RunId(run), long.MaxValue, WithUnits: false)).Changes.Summary;
        Assert.NotEqual(RunOutcome.Running, summary.Outcome);
        return summary;
    }

    private IEnumerable<UnitView> Units => Ask<RunsListed>(new GetRuns()).Runs.SelectMany(run => UnitsOf(run.Id.Value));

    private static bool IsAt(UnitView seen, string unit, CloseStep step) =>
        seen.Unit.Name == unit && seen.State is UnitState.Active active && active.Step == step;

    public ImmutableArray<UnitView> UnitsOf(string run) => Ask<RunWatched>(new WatchRun(new RunId(run), -1, WithUnits: true)).Changes.Units;

    /// <summary>Advances both clocks: the one of the budgets, and the one of the timers.</summary>
    public void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _kit.Sys.Pass(time);
    }
}
