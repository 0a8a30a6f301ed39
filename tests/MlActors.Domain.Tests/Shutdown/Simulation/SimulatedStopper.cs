using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>Stops one datafeed, or makes it leave its node; asks three times.</summary>
internal sealed class SimulatedStopper(
    UnitId unit, RunId run, CloseKind kind, SimulatedDatafeed feed, UnreliableNetwork network, Action<SimulatedAgent, UnitState> report)
        : SimulatedAgent(unit, run, kind)
{
    private const int Attempts = 3;

    private readonly bool _wasAtRest = feed.State.Phase == DatafeedPhase.Stopped;
    private readonly int _stoppedBefore = feed.Stopped;
    private int _attempt = 1;
    private bool _force;

    public override void Begin() => Ask();

    public override void TimeOut()
    {
        if (_attempt++ < Attempts) Ask();
        else Report(new UnitState.Failed("stop", $"No answer after {Attempts} attempts.", Known.Now));
    }

    public override void Force()
    {
        if (_force) return;
        _force = true;
        Ask();
    }

    public override void GiveUp(string reason) => Report(new UnitState.Failed("stop", reason, Known.Now));

    private void Ask()
    {
        if (IsGone) return;
        var force = _force;
        network.Send($"{Unit} is told to {(Kind == CloseKind.Vacate ? "leave" : "stop")} by [{Run}]", () =>
        {
            if (Kind == CloseKind.Vacate) feed.Isolate(Answer);
            else feed.Stop(Run, force, Answer);
        });
    }

    private void Answer() => network.Send($"{Unit} answers [{Run}]", () => Report(new UnitState.Done(Known.Now)));

    private void Report(UnitState state)
    {
        if (IsGone) return;
        var isTrue = state is not UnitState.Done || Kind == CloseKind.Vacate || _wasAtRest || feed.Stopped > _stoppedBefore
            || feed.State.Phase == DatafeedPhase.Stopped;
        Broken.Unless(isTrue, $"I10: {Unit} is reported done by [{Run}] and is {feed.State.Phase}.");
        report(this, state);
    }
}
