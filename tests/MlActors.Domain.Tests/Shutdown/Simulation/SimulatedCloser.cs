using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Jobs.CloseProgress;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>Closes or vacates one job: <see cref="CloseProgress"/> decides, this only asks and receives.</summary>
internal sealed class SimulatedCloser(
    UnitId unit, RunId run, CloseKind kind, SimulatedJob job, SimulatedDatafeed? feed, UnreliableNetwork network,
    Action<SimulatedAgent, UnitState> report)
    : SimulatedAgent(unit, run, kind)
{
    private readonly bool _wasAtRest = !job.Runs;
    private readonly int _closedBefore = job.Closed;
    private readonly int _vacatedBefore = job.Vacated;

    private CloseProgress Progress { get; set; } = CloseProgress.Begin(kind);

    public override void Begin() => Ask();

    public override void TimeOut() => On(Progress switch
    {
        Awaiting now => new StepTimedOut(now.Step, now.Attempt),
        Forcing now => new StepTimedOut(now.From, now.Attempt),
        Abandoning now => new StepTimedOut(now.At, now.Attempt),
        _ => throw new InvalidOperationException($"{Unit} waits for nothing."),
    });

    public override void Force() => On(new ForceRequested());

    public override void GiveUp(string reason) => On(new GiveUp(reason));

    private void On(CloseSignal signal)
    {
        if (IsGone) return;
        var before = Progress;
        Progress = before.On(signal);
        if (Progress == before) return;
        network.Note($"  closer of {Unit}: {Progress}");
        if (Progress is Completed) IsTrue();
        report(this, UnitProgress.StateOf(Progress, new JobId(Unit.Name), feed: null, Known.Now));
        if (!Progress.IsOver) Ask();
    }

    private void Ask()
    {
        switch (Progress)
        {
            case Awaiting { Step: CloseStep.StopFeed } when feed is not null:
                network.Send(
                    $"[{Run}] stops the datafeed of {Unit}",
                    () => feed.Stop(Run, force: false, () => Tell("perform StopFeed", answer => job.Perform(Run, Kind, CloseStep.StopFeed, answer))));
                break;
            case Awaiting now:
                Tell($"perform {now.Step}", answer => job.Perform(Run, Kind, now.Step, answer));
                break;
            case Forcing when feed is not null:
                network.Send(
                    $"[{Run}] stops the datafeed of {Unit} by force",
                    () => feed.Stop(Run, force: true, () => Tell("force", answer => job.ForceClose(Run, answer))));
                break;
            case Forcing:
                Tell("force", answer => job.ForceClose(Run, answer));
                break;
            case Abandoning now:
                Tell("abandon", answer => job.Abandon(Run, now.Reason, answer));
                break;
        }
    }

    private void Tell(string what, Action<Action<CloseSignal>> ask) => network.Send(
        $"{Unit} is told by [{Run}]: {what}", () => ask(signal => network.Send($"{Unit} answers [{Run}]: {signal}", () => On(signal))));

    // I10: what is reported done has happened since it was asked for, or was so already.
    private void IsTrue()
    {
        var isClosed = _wasAtRest || job.Closed > _closedBefore || !job.Runs;
        Broken.Unless(
            isClosed || (Kind == CloseKind.Vacate && job.Vacated > _vacatedBefore),
            $"I10: {Unit} is reported done by [{Run}] and is {job.State.Phase}.");
    }
}
