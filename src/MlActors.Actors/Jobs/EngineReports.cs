using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Documents;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.JobCommand;

namespace MlActors.Actors.Jobs;

/// <summary>What a job does with the reports of its engine: snapshots enter its journal, and a model that cannot be used fails the job.</summary>
internal sealed class EngineReports(
    JobId id, JobDependencies node, JobJournal journal, EngineHost engine, CloseSteps close, JobPresence presence, IActorContext context)
{
    /// <returns>Whether the message was one of an engine. What an engine that was stopped has sent before is ignored.</returns>
    public bool Receive(object message)
    {
        if (message is not (EngineMessage or StepAcknowledged or StepRefused)) return false;
        if (engine.IsFrom(context.Sender)) Handle(message);
        return true;
    }

    private void Handle(object report)
    {
        switch (report)
        {
            case ModelLoaded: presence.ReturnTurn(); break;
            case EngineReady ready: engine.OnReady(ready); break;
            case Progress progress: engine.OnProgress(progress); break;
            case StepAcknowledged done: close.Acknowledge(done); break;
            case StepRefused refused: close.OnStepFailed(refused); break;
            case SnapshotSaved saved: Record(saved); break;
            case SnapshotUnusable unusable: FallBack(unusable); break;
            case EngineFailed failed: FailJob(failed.Reason, failed.IsDamaged); break;
            case EngineLoadFailed failed when engine.OnLoadFailed(failed): OnUnreadable(failed); break;
        }
    }

    private void Record(SnapshotSaved saved)
    {
        var before = journal.State.Model.Snapshots;
        journal.Execute(new AddSnapshot(id, saved.Snapshot), (asker, _) =>
        {
            var model = journal.State.Model;
            if (model.Find(saved.Snapshot.Id) is null) return;
            asker.Tell(new SnapshotRecorded(saved.Snapshot.Id, model.EventsCoveredUpTo));
            foreach (var retired in before.Except(model.Snapshots)) asker.Tell(new DropSnapshot(retired.SequenceNumber));
            journal.RestateIfDue();
        });
    }

    private void FallBack(SnapshotUnusable unusable)
    {
        context.GetLogger().Error("Snapshot [{0}] of job [{1}] cannot be used: {2}", unusable.SnapshotId, id, unusable.Reason);
        node.Notify(id, MessageLevel.Warning, $"Model snapshot [{unusable.SnapshotId}] cannot be used: {unusable.Reason}", context.GetLogger());
        journal.Execute(new RejectSnapshot(id, unusable.SnapshotId, $"Snapshot [{unusable.SnapshotId}] cannot be used: {unusable.Reason}"), (_, _) =>
        {
            if (journal.State.Model is { Gap: { } gap, AcceptsLoss: false })
                FailJob($"model snapshot [{unusable.SnapshotId}] cannot be used ({unusable.Reason}), and {gap}", isDamaged: true);
        });
    }

    private void OnUnreadable(EngineLoadFailed failed)
    {
        if (failed.SnapshotId is { } snapshot) FallBack(new SnapshotUnusable(snapshot, failed.Reason));
        else FailJob($"its model's journal cannot be replayed: {failed.Reason}", isDamaged: true);
    }

    private void FailJob(string reason, bool isDamaged) => journal.Execute(new FailJob(id, reason) { IsDamaged = isDamaged }, (_, _) =>
    {
        node.Notify(id, MessageLevel.Error, $"Job failed: {reason}", context.GetLogger());
        engine.RefuseWaiting(FailedWhileOpening(reason));
        close.StopEngine();
        presence.Dismiss();
    });

    public static Refusal FailedWhileOpening(string reason) =>
        Refusal.Failed($"Unexpected job state [failed] with reason [{reason}] while waiting for job to be opened");
}
