using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using MlActors.Storage.Files;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.ModelEvent;

namespace MlActors.Actors.Jobs;

/// <summary>
/// How an engine saves its model: its results are synced to the disk, a <see cref="SnapshotSaver"/> saves the model, that is synced, and the job
/// enters the snapshot in its journal. Until then the engine does nothing else, so that what the snapshot holds and what is reported of it agree.
/// </summary>
internal sealed class ModelSaving(EngineStart start, Eventsourced engine, IWithTimers timers, IActorContext context, SavingParts parts)
{
    private const string RetryTimer = "snapshot-again";
    private const string TimeoutTimer = "saving";

    /// <summary>Beyond the snapshot store's own timeout, which answers first unless the store itself is gone.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private long _savedAt = -1;
    private Save? _save;

    public bool IsUnderWay => _save is not null;

    /// <summary>The last save failed, and the next one is due after a pause.</summary>
    public bool WaitsForStore => timers.Timers.IsTimerActive(RetryTimer);

    /// <param name="step">The step of a close that the snapshot is taken for; null for one in the background.</param>
    public void Begin(JobModel model, CloseStep? step)
    {
        _save = new Save(model, step);
        var self = context.Self;

        // Once the model is saved its results are not computed again, so a power cut must not take them.
        parts.Results.AfterDurable(() => parts.Sync.FlushAsync(StoreFile.Results).PipeTo(
            self, success: () => new ResultsSynced(), failure: cause => new Unsynced("its results", cause)));
    }

    /// <returns>Whether the message belongs to the snapshot that is being saved, or to one that was given up.</returns>
    public bool Receive(object message)
    {
        switch (message)
        {
            case ResultsSynced when _save is { } save: Number(save); return true;
            case Unsynced unsynced: Fail($"{unsynced.What} could not be synced to the disk: {unsynced.Cause.Message}"); return true;
            case SnapshotWritten written when written.SequenceNr == _save?.Reference?.SequenceNumber: SyncSnapshot(written.SequenceNr); return true;
            case SnapshotSynced synced when synced.SequenceNr == _save?.Reference?.SequenceNumber:
                context.Parent.Tell(new SnapshotSaved(_save.Reference));
                return true;
            case SnapshotNotWritten failed when failed.SequenceNr == _save?.Reference?.SequenceNumber: Fail(failed.Reason); return true;
            case SnapshotRecorded recorded when recorded.SnapshotId == _save?.Reference?.Id: SyncRecord(recorded); return true;
            case RecordSynced synced when synced.Recorded.SnapshotId == _save?.Reference?.Id: Finish(synced.Recorded.EventsCoveredUpTo); return true;
            case SnapshotTimedOut: Fail("the snapshot store does not answer"); return true;
            case DropSnapshot drop: engine.DeleteSnapshot(drop.SequenceNumber); return true;
            default: return message is ResultsSynced or SnapshotWritten or SnapshotNotWritten or SnapshotSynced or SnapshotRecorded or RecordSynced
                || LogDeletion(message);
        }
    }

    private bool LogDeletion(object message)
    {
        switch (message)
        {
            case DeleteMessagesFailure failure:
                Log.Warning("Old events of [{0}] were not deleted: {1}", engine.PersistenceId, failure.Cause.Message);
                return true;
            case DeleteSnapshotFailure failure:
                Log.Warning("An old snapshot of [{0}] was not deleted: {1}", engine.PersistenceId, failure.Cause.Message);
                return true;
            default:
                return message is DeleteMessagesSuccess or DeleteSnapshotSuccess;
        }
    }

    private ILoggingAdapter Log => context.GetLogger();

    private void Number(Save save)
    {
        // Two snapshots under one number would overwrite one another.
        if (engine.LastSequenceNr > _savedAt && engine.LastSequenceNr > 0) Write(save);
        else engine.Persist(new SnapshotBegan(start.Epoch), _ => Write(save));
    }

    private void Write(Save save)
    {
        var (model, takenAt) = (save.Model, parts.Time.GetUtcNow());
        var snapshot = new ModelSnapshot(Serialization.Compressed.Write(model.Save()));
        _savedAt = engine.LastSequenceNr;
        var reference = new ModelSnapshotRef(
            ModelSnapshotRef.IdOf(takenAt, start.Epoch, _savedAt), _savedAt, start.Epoch, takenAt, snapshot.Checksum,
            snapshot.Payload.Length,
            save.Step is null ? $"Periodic background persist at {takenAt:yyyy-MM-dd'T'HH:mm:ss'Z'}"
                : $"State persisted due to job close at {takenAt:yyyy-MM-dd'T'HH:mm:ss'Z'}",
            model.Statistics, model.LatestRecordTime, model.LastFinalizedBucketEnd - (long)start.Config.Analysis.BucketSpan.TotalMilliseconds)
        {
            Position = model.Position,
        };
        timers.Timers.StartSingleTimer(TimeoutTimer, new SnapshotTimedOut(), Timeout);
        var saver = context.ActorOf(SnapshotSaver.Props(new SaveOrder(engine.PersistenceId, _savedAt, takenAt, snapshot), engine.SnapshotStore));
        _save = save with { Reference = reference, Saver = saver };
    }

    // What the journal names as saved has to be there after a power cut: then neither the events that it covers nor what a datafeed had read
    // would come again.
    private void SyncSnapshot(long sequenceNr) => parts.Sync.FlushAsync(StoreFile.Snapshots).PipeTo(
        context.Self, success: () => new SnapshotSynced(sequenceNr), failure: cause => new Unsynced("it", cause));

    private void SyncRecord(SnapshotRecorded recorded)
    {
        if (_save!.Step is null) Finish(recorded.EventsCoveredUpTo);
        else
            parts.Sync.BeforeAcknowledgementAsync().PipeTo(
                context.Self, success: () => new RecordSynced(recorded), failure: cause => new Unsynced("the journal", cause));
    }

    private void Finish(long eventsCoveredUpTo)
    {
        var (step, reference) = (_save!.Step, _save.Reference!);
        _save.Model.MarkSaved();
        if (eventsCoveredUpTo > 0) engine.DeleteMessages(eventsCoveredUpTo);
        End();
        if (step is { } asked) context.Parent.Tell(new StepAcknowledged(asked, $"{reference.Bytes} bytes saved as {reference.Id}"));
        parts.OnSaved();
    }

    private void Fail(string reason)
    {
        if (_save is not { Step: var step }) return;
        Log.Warning("The model of job [{0}] could not be saved: {1}", start.Config.Id, reason);
        End();
        if (step is { } asked) context.Parent.Tell(new StepRefused(asked, $"The model could not be saved: {reason}"));
        else timers.Timers.StartSingleTimer(RetryTimer, new SnapshotDue(), parts.Settings.StoreRetryPause);
    }

    private void End()
    {
        timers.Timers.Cancel(TimeoutTimer);
        context.Stop(_save!.Saver);
        _save = null;
        engine.Stash.UnstashAll();
    }

    /// <summary>It is time to save the model in the background.</summary>
    public sealed record SnapshotDue : INoSerializationVerificationNeeded;

    /// <summary>The snapshot that is being saved.</summary>
    private sealed record Save(JobModel Model, CloseStep? Step)
    {
        /// <summary>Null until it is numbered.</summary>
        public ModelSnapshotRef? Reference { get; init; }

        public IActorRef Saver { get; init; } = ActorRefs.Nobody;
    }

    private sealed record ResultsSynced : INoSerializationVerificationNeeded;

    private sealed record SnapshotSynced(long SequenceNr) : INoSerializationVerificationNeeded;

    private sealed record RecordSynced(SnapshotRecorded Recorded) : INoSerializationVerificationNeeded;

    private sealed record Unsynced(string What, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record SnapshotTimedOut : INoSerializationVerificationNeeded;
}

/// <summary>What an engine shares with the saving of its model.</summary>
/// <param name="OnSaved">Called when a snapshot is good.</param>
internal sealed record SavingParts(JobSettings Settings, IStoreSync Sync, TimeProvider Time, ResultOutbox Results, Action OnSaved);
