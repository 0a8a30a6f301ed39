using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Datafeeds.StopProgress;
using static MlActors.Domain.Datafeeds.StopSignal;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>Stops one datafeed, or makes it leave its node: <see cref="StopProgress"/> decides, this only asks and receives.</summary>
internal sealed class SimulatedStopper(
    UnitId unit, RunId run, CloseKind kind, SimulatedDatafeed feed, UnreliableNetwork network, Action<SimulatedAgent, UnitState> report)
        : SimulatedAgent(unit, run, kind)
{
    private readonly bool _wasAtRest = feed.State.Phase == DatafeedPhase.Stopped;
    private readonly int _stoppedBefore = feed.Stopped;

    private StopProgress Progress { get; set; } = StopProgress.Begin(force: false);

    public override void Begin() => Ask(force: false);

    public override void TimeOut()
    {
        On(new AnswerTimedOut());
        On(new RetryDue());
    }

    public override void Force()
    {
        if (Progress.LastRequest is { Forced: false }) On(new ForceRequested());
    }

    public override void GiveUp(string reason) => On(new GiveUp(reason));

    private void On(StopSignal signal)
    {
        if (IsGone) return;
        var before = Progress;
        Progress = before.On(signal);
        if (Progress.IsOver) Report();
        else if (Progress is Awaiting awaiting && Progress != before) Ask(awaiting.Request.Forced);
    }

    private void Ask(bool force)
    {
        if (IsGone) return;
        network.Send($"{Unit} is told to {(Kind == CloseKind.Vacate ? "leave" : "stop")} by [{Run}]", () =>
        {
            if (Kind == CloseKind.Vacate) feed.Isolate(() => Answer(new LeftNode()));
            else feed.Stop(Run, force, () => Answer(new Stopped()));
        });
    }

    private void Answer(StopSignal signal) => network.Send($"{Unit} answers [{Run}]", () => On(signal));

    private void Report()
    {
        var isTrue = Progress is not Done || Kind == CloseKind.Vacate || _wasAtRest || feed.Stopped > _stoppedBefore
            || feed.State.Phase == DatafeedPhase.Stopped;
        Broken.Unless(isTrue, $"I10: {Unit} is reported done by [{Run}] and is {feed.State.Phase}.");
        report(this, UnitProgress.StateOf(Progress, new DatafeedId(Unit.Name), Kind, Known.Now));
    }
}
