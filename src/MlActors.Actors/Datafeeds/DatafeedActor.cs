using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Messaging;
using MlActors.Actors.Recovering;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;
using static MlActors.Domain.Datafeeds.DatafeedRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// One datafeed: its configuration, its lifecycle, and while it is started the pages from its source to its job.
/// Sharded over the nodes. It does not store how far it has read: the position is part of the job's model.
/// </summary>
internal sealed partial class DatafeedActor : ReceivePersistentActor, IWithTimers
{
    private readonly DatafeedId _id;
    private readonly DatafeedDependencies _node;
    private readonly List<IActorRef> _waitingForStop = [];
    private DatafeedState _feed = DatafeedState.Initial;

    public DatafeedActor(string id, DatafeedDependencies node)
    {
        (_id, _node) = (new DatafeedId(id), node);
        _recovery = new PartialRecovery(node.Unreadable, PersistenceId, new StopIdleDatafeed());
        Recover<DatafeedEvent>(datafeedEvent => _feed = _feed.Replay(datafeedEvent, LastSequenceNr));
        Recover<UnreadablePayload>(unreadable => _feed = _feed.MarkDamaged($"event {LastSequenceNr} of its journal {unreadable}"));
        Recover<RecoveryCompleted>(_ => OnRecoveryCompleted());
        Command<GetDatafeed>(_ => Sender.Tell(View));
        Command<WakeDatafeed>(_ => Wake());
        Command<CreateDatafeed>(create => Execute(create, (to, _) => to.Tell(new DatafeedIsCreated(_feed.Config!))));
        Command<StartDatafeed>(Start);
        Command<StopDatafeed>(stop =>
        {
            if (stop.Force) WhenReadable(() => Stop(stop));
            else Stop(stop);
        });
        Command<DeleteDatafeed>(delete =>
        {
            if (delete.Force) WhenReadable(() => Delete(delete));
            else Delete(delete);
        });
        Command<IsolateDatafeed>(_ => Isolate());
        Command<VacateDatafeed>(_ => Vacate());
        Command<ReceiveTimeout>(_ => Context.Parent.Tell(new Passivate(new StopIdleDatafeed())));
        Command<StopIdleDatafeed>(_ =>
        {
            if (_feed.Damage is not null) Context.Stop(Self);
            else if (_feed.Phase is DatafeedPhase.Absent or DatafeedPhase.Stopped && _feed.PendingClose is null && _catchUp.IsNobody())
                Context.Stop(Self);
        });
        ReceivePages();
        ReceiveHandOver();
        ReceiveCatchUp();
        ReceiveRecovering();
    }

    public override string PersistenceId => $"datafeed-{_id}";

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Decides, persists, applies, and only then continues, with the sender and whether anything changed.</summary>
    private void Execute(DatafeedCommand command, Action<IActorRef, bool> then)
    {
        var sender = Sender;
        this.Execute(
            _feed.Decide(command, _node.Time.GetUtcNow()),
            refusal => sender.Tell(new DatafeedRefused(refusal)),
            persisted => _feed = _feed.Apply(persisted),
            hasChanged => then(sender, hasChanged));
    }

    private void OnRecoveryCompleted()
    {
        if (!CompleteRecovery()) return;
        if (_feed.Damage is { } damage)
        {
            Log.Error("Datafeed [{0}] cannot run: {1}", _id, damage);
            Context.SetReceiveTimeout(_node.Settings.IdleTimeout);
            return;
        }

        Context.SetReceiveTimeout(_feed.Phase is DatafeedPhase.Started or DatafeedPhase.Stopping ? null : _node.Settings.IdleTimeout);
        if (_feed.PendingClose is not null) HandOverClose();
        if (_feed.Phase == DatafeedPhase.Started && !_node.Node.IsDraining) Execute(new TakeOver(_id), (_, _) => Run());

        // After a restart no page is in progress, so there is nothing to wait for.
        if (_feed.Phase == DatafeedPhase.Stopping) Execute(new FinishStop(_id, _reach), (_, _) => BecomeIdle());
    }

    private void Wake()
    {
        // It stays expected, so that a build that can read its journal continues it without a request.
        if (_feed.Damage is not null) Sender.Tell(new DatafeedRuns());
        else if (_feed.Phase is DatafeedPhase.Absent or DatafeedPhase.Stopped && _feed.PendingClose is null) Sender.Tell(new DatafeedIsStopped());
        else if (_node.Node.IsDraining) Sender.Tell(new DatafeedRefused(Leaving));
        else
        {
            if (_feed.Phase == DatafeedPhase.Started && _activity is FeedActivity.None or FeedActivity.Isolated) Run();
            Sender.Tell(new DatafeedRuns());
        }
    }

    private Refusal Leaving => Refusal.Unavailable($"Node [{_node.Node.Node}] is leaving; datafeed [{_id}] is on its way to another one");

    /// <summary>A datafeed is started when its job has reported where to begin; a job that is not open refuses.</summary>
    private void Start(StartDatafeed start)
    {
        if (_node.Node.IsDraining) Sender.Tell(new DatafeedRefused(Leaving));
        else if (_starting?.Command.Token == start.Token) _starting = _starting with { Asker = Sender };
        else if (_starting is not null)
            Sender.Tell(new DatafeedRefused(Refusal.Conflict($"cannot start datafeed [{_id}] because it has already been started")));
        else if (_feed.Decide(start, _node.Time.GetUtcNow()) is { Refusal: null, Events.IsEmpty: false })
        {
            _starting = new Starting(start, Sender);

            // The job may be another one of the same name by now.
            _job = null;
            AskToAttach(start.Start);
        }
        else Execute(start, (to, _) => to.Tell(new DatafeedIsStarted(_node.Node.Node)));
    }

    private void Stop(StopDatafeed stop)
    {
        if (_starting is not null) StopRunning();
        Execute(stop with { Reach = _reach }, (to, hasChanged) =>
        {
            if (_feed.Phase == DatafeedPhase.Stopped)
            {
                if (hasChanged) BecomeIdle();
                to.Tell(new DatafeedIsStopped(_feed.Reach));
                return;
            }

            _waitingForStop.Add(to);
            to.Tell(new DatafeedIsStopping());
            if (hasChanged) FinishPage();
        });
    }

    // One of an older reservation is gone already, and this one is left alone.
    private void Deleted(IActorRef to, bool hasChanged)
    {
        if (hasChanged)
        {
            StopRunning();
            EndCatchUp(DatafeedDecisions.Unknown(_id));
            BecomeIdle();
        }

        to.Tell(new DatafeedIsDeleted());
    }

    private void Isolate()
    {
        StopRunning();
        if (_feed.Phase == DatafeedPhase.Started) _activity = FeedActivity.Isolated;
        Sender.Tell(new DatafeedIsIsolated());
        EndStop();
    }

    /// <summary>The shard moves: the page in progress is dropped, since it is read again from the job's position.</summary>
    private void Vacate()
    {
        StopRunning();
        EndCatchUp(Leaving);
        if (_feed.Phase is not (DatafeedPhase.Absent or DatafeedPhase.Stopped) || _feed.PendingClose is not null)
            _node.Registry().Tell(new RegistryRequest.DatafeedMoved(_id));
        Context.Stop(Self);
    }

    /// <summary>The datafeed is stopped and is no longer expected to run, unless it still has to close its job.</summary>
    private void BecomeIdle()
    {
        StopRunning();
        foreach (var asker in _waitingForStop) asker.Tell(new DatafeedIsStopped(_feed.Reach));
        _waitingForStop.Clear();
        Context.SetReceiveTimeout(_node.Settings.IdleTimeout);
        if (_feed.PendingClose is null) _node.Registry().Tell(new RegistryCommand.DismissDatafeed(_id));
        else HandOverClose();
    }

    private DatafeedView View => new(
        _id, _feed.Damage is null ? _feed.Phase : DatafeedPhase.Failed, _activity, _feed.Config, _feed.Start, _feed.End, _position, _timing,
        _feed.Damage ?? _feed.Reason,
        _feed.Phase is DatafeedPhase.Started or DatafeedPhase.Stopping ? _node.Node.Node : null, _waitingFor);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => RefuseUnpersisted(cause);

    // Akka would go on after a rejection as if nothing had been asked; what was decided then never comes.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        RefuseUnpersisted(cause);
        Context.Stop(Self);
    }

    // The actor stops after this, and recovers from its journal with the next message.
    private void RefuseUnpersisted(Exception cause)
    {
        Log.Warning("Datafeed [{0}] could not write to its journal: {1}", _id, cause.Message);
        Sender.Tell(new DatafeedRefused(Refusal.Unavailable($"Datafeed [{_id}] could not write to its journal: {cause.Message}")));
        _node.Registry().Tell(new RegistryRequest.DatafeedMoved(_id));
    }

    protected override void PostStop()
    {
        _search?.Cancel();
        _node.Node.Remove(UnitId.Of(_id));
        base.PostStop();
    }

    private sealed record StopIdleDatafeed : INoSerializationVerificationNeeded;
}

/// <summary>The shard is about to move: drop the page in progress, then stop. Never a PoisonPill, which would overtake a write.</summary>
internal sealed record VacateDatafeed : INoSerializationVerificationNeeded;
