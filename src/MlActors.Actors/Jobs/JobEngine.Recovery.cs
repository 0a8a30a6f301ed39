using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Recovering;
using MlActors.Actors.Serialization;
using MlActors.Detection;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.ModelEvent;

namespace MlActors.Actors.Jobs;

/// <summary>How an engine rebuilds its model: from the snapshot that its job names and every event after it, or not at all.</summary>
internal sealed partial class JobEngine
{
    protected override bool ReceiveRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer: Recovering(() => Restore(offer)); return true;
            case ModelEvent modelEvent: Recovering(() => Replay(modelEvent)); return true;
            case UnreadablePayload unreadable: Recovering(() => SkipUnreadable(unreadable)); return true;
            case RecoveryCompleted: Recovering(OnRecoveryCompleted); return true;
            default: return false;
        }
    }

    private void Restore(SnapshotOffer offer)
    {
        _snapshotFound = true;
        if (offer.Snapshot is UnreadablePayload unreadable) throw new UnreadableModelException($"it {unreadable}");
        var snapshot = (ModelSnapshot)offer.Snapshot;
        if (snapshot.Checksum != _start.Snapshot!.Checksum)
            throw new UnreadableModelException(
                $"snapshot [{_start.Snapshot.Id}] was changed after it was saved: its checksum is not the one that the job remembers");
        _model = JobModel.Restore(_start.Config, Serialization.Compressed.Read(snapshot.Payload));
    }

    private void Replay(ModelEvent modelEvent)
    {
        ExpectSnapshot();
        if (!_start.AcceptsLoss) _order.Next(LastSequenceNr, modelEvent.Epoch);
        if (modelEvent.Epoch >= _start.LineageEpoch) Apply(modelEvent);
    }

    private void SkipUnreadable(UnreadablePayload unreadable)
    {
        var what = $"event {LastSequenceNr} of its model's journal {unreadable}";
        if (!_start.AcceptsLoss) throw new BrokenHistoryException(what);
        Log.Warning("Job [{0}] goes on without what is lost, as it was closed by force: {1}", _start.Config.Id, what);
    }

    private void OnRecoveryCompleted()
    {
        ExpectSnapshot();
        if (!_start.AcceptsLoss) _order.End(LastSequenceNr);
        SendResults(0);
        _results.Announce();
        Persist(new EngineStarted(_start.Epoch), _ =>
        {
            Timers.StartPeriodicTimer("snapshot", new SnapshotDue(), _start.Config.BackgroundPersistInterval ?? _settings.SnapshotInterval);
            _results.AfterDurable(() => Context.Parent.Tell(new EngineReady(_model.Statistics, _model.Position)));
        });
    }

    private void ExpectSnapshot()
    {
        if (_start.Snapshot is not null && !_snapshotFound) throw new UnreadableModelException("it is not in the snapshot store");
    }

    /// <summary>A snapshot that cannot be used is no end of the job: an older one may be good.</summary>
    private void Recovering(Action work) => FailOnException(() =>
    {
        try
        {
            work();
        }
        catch (Exception fault) when (fault is UnreadableModelException or FormatException && _start.Snapshot is { } snapshot)
        {
            FailWith(new SnapshotUnusable(snapshot.Id, fault.Message));
        }
        catch (BrokenHistoryException fault)
        {
            FailWith(new EngineFailed($"its model cannot be rebuilt: {fault.Message}", IsDamaged: true));
        }
    });

    /// <summary>The store answered with a failure; the job counts consecutive ones.</summary>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        var snapshot = _start.Snapshot is { } unloaded && !_snapshotFound ? unloaded.Id : null;
        Log.Warning("The model of job [{0}] was not loaded: {1}", _start.Config.Id, reason.Message);
        Context.Parent.Tell(new EngineLoadFailed(snapshot, reason.Message, UnreadableJournals.IsStoreAway(reason)));
    }
}
