using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;
using MlActors.Storage.Files;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.ModelEvent;

namespace MlActors.Actors.Jobs;

/// <summary>The steps of a close, and how a snapshot is taken: saved, read back, compared, and only then reported.</summary>
internal sealed partial class JobEngine
{
    private const string SnapshotRetryTimer = "snapshot-again";

    private long _savedAt = -1;
    private DatafeedPosition? _savedPosition;
    private CloseStep? _step;
    private ModelSnapshot? _saving;
    private ModelSnapshotRef? _reference;

    private void Perform(Perform perform)
    {
        switch (perform.Step)
        {
            case CloseStep.Flush:
                _results.AfterDurable(() => Done(CloseStep.Flush, null));
                break;
            case CloseStep.Prune:
                Done(CloseStep.Prune, $"{_model.Prune()} series dropped");
                break;
            case CloseStep.Finalize:
                SendInterim();
                ReportProgress();
                _results.AfterDurable(() => Done(CloseStep.Finalize, null));
                break;
            // Also when only the position moved: a job that is closed on an older one would read the empty stretch again.
            case CloseStep.Snapshot when !_model.HasUnsavedChanges && _model.Position == _savedPosition:
                Done(CloseStep.Snapshot, _start.Snapshot is null ? "nothing to save" : "unchanged since the last snapshot");
                break;
            case CloseStep.Snapshot:
                BeginSnapshot(CloseStep.Snapshot);
                break;
        }
    }

    private void Done(CloseStep step, string? detail) => Context.Parent.Tell(new StepDone(step, detail));

    /// <summary>A message that has to wait for a snapshot; while the store is away it is refused, and not asked for again and again.</summary>
    private void StashUntilSaved(string who)
    {
        if (Timers.IsTimerActive(SnapshotRetryTimer))
        {
            Sender.Tell(new JobReply.JobRefused(WaitsForSnapshots(who)));
            return;
        }

        Stash.Stash();
        SaveInBackground();
    }

    private void EnsureSaved(JobRequest.SaveModel save)
    {
        if (_model.Position is not null && !save.Reach.IsCoveredBy(_model.Position, _start.LineageEpoch)) Sender.Tell(Position);
        else if (save.Reach.IsCoveredBy(_savedPosition, _start.LineageEpoch)) Sender.Tell(new JobReply.ModelIsSaved());
        else if (Timers.IsTimerActive(SnapshotRetryTimer)) Sender.Tell(new JobReply.JobRefused(WaitsForSnapshots("The deletion of the datafeed")));
        else
        {
            Stash.Stash();
            BeginSnapshot(step: null);
        }
    }

    private Refusal WaitsForSnapshots(string who) =>
        Refusal.Unavailable($"{who} waits for the snapshot store of job [{_start.Config.Id}], which cannot be written");

    private void SaveInBackground()
    {
        if (_model.HasUnsavedChanges) BeginSnapshot(step: null);
        else Stash.UnstashAll();
    }

    /// <summary>Until the snapshot is good nothing else is done, so that what it holds and what is reported of it agree.</summary>
    private void BeginSnapshot(CloseStep? step)
    {
        _step = step;
        Context.Become(Saving);
        // Once the model is saved its results are not computed again, so a power cut must not take them.
        _results.AfterDurable(
            () => _sync.FlushAsync(StoreFile.Results).PipeTo(Self, success: () => new ResultsSynced(), failure: cause => new ResultsUnsynced(cause)));
    }

    private void BeginSaving()
    {
        // Two snapshots under one number would overwrite one another.
        if (LastSequenceNr > _savedAt && LastSequenceNr > 0) Save();
        else Persist(new SnapshotBegan(_start.Epoch), _ => Save());
    }

    private bool Saving(object message)
    {
        if (OnResultMessage(message)) return true;
        switch (message)
        {
            case ResultsSynced: BeginSaving(); break;
            case ResultsUnsynced unsynced: SnapshotFailed($"its results could not be synced to the disk: {unsynced.Cause.Message}"); break;
            case SaveSnapshotSuccess saved:
                if (saved.Metadata.SequenceNr == _savedAt) ReadBack();
                break;
            case SaveSnapshotFailure failure: SnapshotFailed(failure.Cause.Message); break;
            case LoadSnapshotResult read: Compare(read); break;
            case LoadSnapshotFailed failure: SnapshotFailed($"it could not be read back: {failure.Cause.Message}"); break;
            case SnapshotRecorded recorded:
                if (recorded.SnapshotId == _reference?.Id) SnapshotIsGood(recorded.EventsCoveredUpTo);
                break;
            case StopEngine: StopNow(); break;
            case SnapshotTimedOut: SnapshotFailed("the snapshot store does not answer"); break;
            default: Stash.Stash(); break;
        }
        return true;
    }

    private void Save()
    {
        var takenAt = _time.GetUtcNow();
        _saving = new ModelSnapshot(Serialization.Compressed.Write(_model.Save()));
        _reference = new ModelSnapshotRef(
            ModelSnapshotRef.IdOf(takenAt, _start.Epoch, LastSequenceNr), LastSequenceNr, _start.Epoch, takenAt, _saving.Checksum,
            _saving.Payload.Length,
            _step is null ? $"Periodic background persist at {takenAt:yyyy-MM-dd'T'HH:mm:ss'Z'}"
                : $"State persisted due to job close at {takenAt:yyyy-MM-dd'T'HH:mm:ss'Z'}",
            _model.Statistics, _model.LatestRecordTime, _model.LastFinalizedBucketEnd - (long)_start.Config.Analysis.BucketSpan.TotalMilliseconds)
        {
            Position = _model.Position,
        };
        _savedAt = LastSequenceNr;
        Timers.StartSingleTimer("saving", new SnapshotTimedOut(), SnapshotPatience);
        SaveSnapshot(_saving);
    }

    /// <summary>Beyond the snapshot store's own time-out, which answers first unless the store itself is gone.</summary>
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(60);

    private void ReadBack() => SnapshotStore.Tell(
        new LoadSnapshot(PersistenceId, new SnapshotSelectionCriteria(_savedAt, DateTime.MaxValue, _savedAt), _savedAt), Self);

    private void Compare(LoadSnapshotResult read)
    {
        if (_saving is null) return;
        if ((read.Snapshot?.Snapshot as ModelSnapshot)?.Checksum == _saving.Checksum) Context.Parent.Tell(new SnapshotSaved(_reference!));
        else SnapshotFailed("what was read back is not what was saved");
    }

    private void SnapshotIsGood(long eventsCoveredUpTo)
    {
        _model.MarkSaved();
        _savedPosition = _reference!.Position;
        _journalledBytes = 0;
        if (eventsCoveredUpTo > 0) DeleteWhenSynced(eventsCoveredUpTo);
        var (step, reference) = (_step, _reference!);
        WorkOn();
        if (step is { } asked) Done(asked, $"{reference.Bytes} bytes saved as {reference.Id}");
        ReportProgress();
    }

    // A commit alone survives the end of the process, not a power cut: that would leave neither the snapshots nor the events that they cover.
    private void DeleteWhenSynced(long eventsCoveredUpTo) => _sync.FlushAsync(StoreFile.Snapshots).PipeTo(
        Self, success: () => new SnapshotsSynced(eventsCoveredUpTo), failure: cause => new SnapshotsUnsynced(cause));

    private void SnapshotFailed(string reason)
    {
        Log.Warning("The model of job [{0}] could not be saved: {1}", _start.Config.Id, reason);
        var step = _step;
        WorkOn();
        if (step is { } asked) Context.Parent.Tell(new StepFailed(asked, $"The model could not be saved: {reason}"));
        else Timers.StartSingleTimer(SnapshotRetryTimer, new SnapshotDue(), _settings.StoreRetryPause);
    }

    private void WorkOn()
    {
        Timers.Cancel("saving");
        (_step, _saving, _reference) = (null, null, null);
        Context.Become(ReceiveCommand);
        Stash.UnstashAll();
    }

    /// <summary>Replies to deletions, and to an abandoned snapshot.</summary>
    private bool IgnoreLateSnapshotReply(object message)
    {
        switch (message)
        {
            case DeleteMessagesFailure failure:
                Log.Warning("Old events of [{0}] were not deleted: {1}", PersistenceId, failure.Cause.Message); return true;
            case SnapshotsSynced synced: DeleteMessages(synced.EventsCoveredUpTo); return true;
            case SnapshotsUnsynced unsynced:
                Log.Warning("Events of [{0}] are kept, its snapshots are not synced: {1}", PersistenceId, unsynced.Cause.Message); return true;
            case DeleteSnapshotFailure failure:
                Log.Warning("An old snapshot of [{0}] was not deleted: {1}", PersistenceId, failure.Cause.Message); return true;
            default:
                return message is DeleteMessagesSuccess or DeleteSnapshotSuccess or SaveSnapshotSuccess or SaveSnapshotFailure
                    or LoadSnapshotResult or LoadSnapshotFailed or SnapshotRecorded or SnapshotTimedOut;
        }
    }

    private sealed record ResultsSynced : INoSerializationVerificationNeeded;

    private sealed record ResultsUnsynced(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record SnapshotsSynced(long EventsCoveredUpTo) : INoSerializationVerificationNeeded;

    private sealed record SnapshotsUnsynced(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record SnapshotTimedOut : INoSerializationVerificationNeeded;
}
