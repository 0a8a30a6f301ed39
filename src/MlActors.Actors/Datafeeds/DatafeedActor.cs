using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Recovering;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Shutdown;
using static MlActors.Actors.Datafeeds.ReaderReport;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;
using static MlActors.Domain.Datafeeds.DatafeedRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// One datafeed: its configuration, its lifecycle, and its reader while it is started. Sharded over the nodes; it decides nothing itself
/// (<see cref="DatafeedDecisions"/>). It does not store how far it has read: the position is part of the job's model.
/// </summary>
internal sealed class DatafeedActor : EntityActor
{
    private readonly DatafeedId _id;
    private readonly DatafeedDependencies _node;
    private readonly DatafeedJournal _journal;
    private readonly DatafeedPresence _presence;
    private readonly FeedCatchUps _catchUps;
    private readonly FeedDeletion _deletion;
    private readonly CloseHandOver _handOver;
    private readonly FeedReading _reading;
    private readonly FeedStop _stop;

    public DatafeedActor(string id, DatafeedDependencies node)
        : base($"datafeed-{id}", node.Unreadable, new StopIdleDatafeed())
    {
        (_id, _node) = (new DatafeedId(id), node);
        _journal = new DatafeedJournal(this, Context, node.Time);
        _presence = new DatafeedPresence(_id, node, Context);
        _catchUps = new FeedCatchUps(_id, node, _journal, Context);
        _deletion = new FeedDeletion(_id, node, _journal, _catchUps, Context);
        _handOver = new CloseHandOver(_id, node, _journal, this);
        _reading = new FeedReading(_id, node, _journal, _presence, _catchUps, Context);
        _stop = new FeedStop(_id, node, _journal, _reading, _presence, _handOver, Context);
    }

    private DatafeedState Feed => _journal.State;

    protected override bool ReceiveRecover(object message)
    {
        switch (message)
        {
            case DatafeedEvent datafeedEvent: _journal.Replay(datafeedEvent); return true;
            case UnreadablePayload unreadable: _journal.SkipUnreadable(unreadable); return true;
            case RecoveryCompleted: OnRecoveryCompleted(); return true;
            default: return false;
        }
    }

    protected override bool ReceiveCommand(object message)
    {
        switch (message)
        {
            case GetDatafeed: Sender.Tell(View); return true;
            case WakeDatafeed: Wake(); return true;
            case CreateDatafeed create: _journal.Execute(create, (to, _) => to.Tell(new DatafeedIsCreated(Feed.Config!))); return true;
            case UpdateDatafeed update: _journal.Execute(update, (to, _) => to.Tell(new DatafeedIsUpdated(Feed.Config!))); return true;
            case StartDatafeed start: _reading.Start(start); return true;
            case StopDatafeed { Force: false } stop: _stop.Ask(stop); return true;
            case StopDatafeed stop: WhenReadable(() => _stop.Ask(stop)); return true;
            case DeleteDatafeed { Force: false } delete: Delete(delete); return true;
            case DeleteDatafeed delete: WhenReadable(() => Delete(delete)); return true;
            case FeedDeletion.SaveAnswered answered: _deletion.OnAnswered(answered); return true;
            case FeedDeletion.DeleteSaved saved: _journal.Execute(saved.Delete, OnDeleted); return true;
            case IsolateDatafeed: Isolate(); return true;
            case CatchUpJob asked: _catchUps.Ask(asked.Reach); return true;
            case CatchUpEnded ended when _catchUps.OnEnded(ended): _reading.OnCatchUpEnded(ended.Refusal); return true;
            case CatchUpEnded: return true;
            case CloseHandOver.HandOverDue: HandOverClose(); return true;
            case ShutdownReply.RunAccepted: _handOver.OnAccepted(_stop.BecomeIdle); return true;
            case ShutdownReply.RunRefused: return true;
            case VacateDatafeed: Vacate(); return true;
            case ReceiveTimeout: Context.Parent.Tell(new Passivate(new StopIdleDatafeed())); return true;
            case StopIdleDatafeed: StopIfIdle(); return true;
            case ReaderReport report when _reading.IsFrom(Sender): OnReport(report); return true;
            case ReaderReport: return true;
            default: return OnRecoveryMessage(message);
        }
    }

    private void OnRecoveryCompleted()
    {
        if (!CompleteRecovery()) return;
        if (Feed.Damage is { } damage)
        {
            Log.Error("Datafeed [{0}] cannot run: {1}", _id, damage);
            _presence.PassivateWhenIdle();
            return;
        }

        if (Feed.Phase is not (DatafeedPhase.Started or DatafeedPhase.Stopping)) _presence.PassivateWhenIdle();
        HandOverClose();
        if (Feed.Phase == DatafeedPhase.Started && !_node.Node.IsDraining) _journal.Execute(new TakeOver(_id), (_, _) => _reading.Resume());

        // After a restart no page is in progress, so there is nothing to wait for.
        if (Feed.Phase == DatafeedPhase.Stopping) _stop.Finish();
    }

    private void Wake()
    {
        // It stays expected, so that a build that can read its journal continues it without a request.
        if (Feed.Damage is not null) Sender.Tell(new DatafeedRuns());
        else if (Feed.Phase is DatafeedPhase.Absent or DatafeedPhase.Stopped && Feed.PendingClose is null) Sender.Tell(new DatafeedIsStopped());
        else if (_node.Node.IsDraining) Sender.Tell(new DatafeedRefused(_node.Leaving(_id)));
        else
        {
            if (Feed.Phase == DatafeedPhase.Started && !_reading.IsUnderWay) _reading.Resume();
            Sender.Tell(new DatafeedRuns());
        }
    }

    private void OnReport(ReaderReport report)
    {
        switch (report)
        {
            case Progressed progress: _reading.OnProgress(progress); break;
            case JobAttached attached: _reading.OnAttached(attached); break;
            case PageFinished: _stop.Finish(); break;
            case Completed completed: _stop.Complete(completed.Reason, closeJob: true); break;
            case JobRefuses refused when _reading.IsStarting: _reading.RefuseStart(refused.Refusal); break;
            case JobRefuses refused: _stop.Complete(refused.Refusal.Reason, closeJob: false); break;
        }
    }

    private void Delete(DeleteDatafeed delete)
    {
        if (_deletion.CanDelete(delete)) _journal.Execute(delete, OnDeleted);
    }

    // One of an older reservation is gone already, and this one is left alone.
    private void OnDeleted(IActorRef asker, bool hasChanged)
    {
        if (hasChanged)
        {
            _reading.Stop();
            _catchUps.Cancel(DatafeedDecisions.Unknown(_id));
            _stop.BecomeIdle();
        }

        asker.Tell(new DatafeedIsDeleted());
    }

    private void Isolate()
    {
        _reading.Stop();
        if (Feed.Phase == DatafeedPhase.Started) _reading.MarkIsolated();
        Sender.Tell(new DatafeedIsIsolated());
        _stop.Finish();
    }

    /// <summary>The shard moves: the page in progress is dropped, since it is read again from the job's position.</summary>
    private void Vacate()
    {
        _reading.Stop();
        _catchUps.Cancel(_node.Leaving(_id));
        if (Feed.Phase is not (DatafeedPhase.Absent or DatafeedPhase.Stopped) || Feed.PendingClose is not null) _presence.ReportMove();
        Context.Stop(Self);
    }

    private void HandOverClose() => _handOver.Ask(_reading.Progress.ModelBytes);

    private void StopIfIdle()
    {
        var isStopped = Feed.Phase is DatafeedPhase.Absent or DatafeedPhase.Stopped && Feed.PendingClose is null && !_catchUps.IsUnderWay;
        if (isStopped || Feed.Damage is not null) Context.Stop(Self);
    }

    private DatafeedView View => new(
        _id, Feed.Damage is null ? Feed.Phase : DatafeedPhase.Failed, _reading.Progress.Activity, Feed.Config, Feed.Start, Feed.End,
        _reading.Progress.Position, _reading.Progress.Timing, Feed.Damage ?? Feed.Reason,
        Feed.Phase is DatafeedPhase.Started or DatafeedPhase.Stopping ? _node.Node.Node : null, _reading.Progress.WaitingFor)
    {
        Reach = Feed.Reach, SourceChangedAt = Feed.SourceChangedAt,
    };

    protected override void LoseNewest(long events, string reason) => _journal.LoseNewest(events, reason);

    protected override void ReplaceJournal() => _journal.Replace();

    // The actor recovers from its journal with the next message.
    protected override void RefuseUnwritten(Exception cause)
    {
        Log.Warning("Datafeed [{0}] could not write to its journal: {1}", _id, cause.Message);
        Sender.Tell(new DatafeedRefused(Refusal.Unavailable($"Datafeed [{_id}] could not write to its journal: {cause.Message}")));
        _presence.ReportMove();
    }

    protected override void PostStop()
    {
        _presence.LeaveInventory();
        base.PostStop();
    }

    private sealed record StopIdleDatafeed : INoSerializationVerificationNeeded;
}

/// <summary>The shard is about to move: drop the page in progress, then stop. Never a PoisonPill, which would overtake a write.</summary>
internal sealed record VacateDatafeed : INoSerializationVerificationNeeded;
