using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Shutdown;

/// <summary>
/// What force does about a unit that does not answer even a forced close: the registry no longer expects it, so that it is not started
/// again, and the run says what was not done.
/// </summary>
internal sealed partial class ShutdownCoordinator
{
    /// <summary>Units whose agents were told to give up: the time was up, or the run was cancelled.</summary>
    private readonly HashSet<UnitId> _toldToGiveUp = [];

    private bool IsToBeDismissed(UnitChange change) => change is { State: UnitState.Failed, Kind: CloseKind.Close }
        && !_toldToGiveUp.Contains(change.Unit)
        && _state.RunsUnderWay.Any(run => run.Options.Force && run.Units.TryGetValue(change.Unit, out var unit) && !unit.State.IsOver);

    /// <summary>Its agent stays entered until the registry has answered, so that no other is sent.</summary>
    private void Dismiss(UnitChange change)
    {
        RegistryCommand command = change.Unit.Kind == UnitKind.Job
            ? new RegistryCommand.StopExpectingJob(new JobId(change.Unit.Name))
            : new RegistryCommand.StopExpectingDatafeed(new DatafeedId(change.Unit.Name));
        _node.Registry.Ask<object>(command, _node.Settings.StepTimeout).PipeTo(
            Self,
            success: answer => new UnitDismissed(change, answer is RegistryReply.RegistryDone),
            failure: _ => new UnitDismissed(change, false));
    }

    private void OnDismissed(UnitDismissed dismissed)
    {
        var (change, failed) = (dismissed.Change, (UnitState.Failed)dismissed.Change.State);
        if (!dismissed.IsDone)
        {
            Report(change with { State = failed with { Reason = $"{failed.Reason} The registry did not answer, so it may be started again." } });
            return;
        }

        var what = change.Unit.Kind == UnitKind.Job ? "closed" : "stopped";
        Context.GetLogger().Warning("{0} does not answer and is not started again: {1}", change.Unit, failed.Reason);
        Report(change with { State = new UnitState.Done(Now, $"{failed.Reason} Not {what} in its journal, not started again.") });
    }

    private sealed record UnitDismissed(UnitChange Change, bool IsDone) : INoSerializationVerificationNeeded;
}
