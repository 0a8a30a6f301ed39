using Akka.Actor;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Jobs;

/// <summary>
/// How a job starts, watches and stops its engine, and who waits for it. An engine that is lost is started again after a pause that grows.
/// </summary>
internal sealed class EngineHost(JobDependencies node, JobPresence presence, IActorContext context, IWithTimers actor)
{
    private const string RestartTimer = "restart";

    /// <summary>Consecutive engines that could not load their model, until it is considered unreadable.</summary>
    private const int MaxLoadFailures = 3;

    private const string WaitsForTurn = "its turn to load its model (xpack.ml.node_concurrent_job_allocations)";

    private readonly List<(IActorRef Asker, Action Then)> _waiting = [];
    private IActorRef _engine = ActorRefs.Nobody;
    private Stage _stage = Stage.Stopped;
    private Stage _next;
    private string? _waitsFor;
    private int _restarts;
    private int _loadFailures;

    /// <summary>What the engine reported last; null without an engine.</summary>
    public JobStatistics? Statistics { get; private set; }

    /// <summary>Over all engines of the job on this node.</summary>
    public JobTiming Timing { get; private set; } = JobTiming.Zero;

    public void ResetTiming() => Timing = JobTiming.Zero;

    /// <summary>The position that the last engine reported; null before the first.</summary>
    public DatafeedPosition? Position { get; private set; }

    public EngineStatus Status => _stage switch
    {
        Stage.Stopped or Stage.Lost or Stage.Waiting => EngineStatus.None,
        Stage.Ready => EngineStatus.Ready,
        Stage.Suspended => EngineStatus.Suspended,
        _ => EngineStatus.Starting,
    };

    private bool WasOpenBefore => (IsQueued || WaitsForRoom ? _next : _stage) is Stage.Lost or Stage.TakingOver or Stage.Suspended;

    public bool IsReady => _stage == Stage.Ready;

    public EngineAvailability AvailabilityFor(JobState job, CloseKind close) =>
        new(
            Status, node.Node.IsDraining,
            WasOpenBefore, WaitingFor(job, StatusDuring(close)));

    /// <param name="close">What is being done with the engine; invalid when it works.</param>
    public EngineStatus StatusDuring(CloseKind close) => IsReady && close == CloseKind.Vacate ? EngineStatus.Vacating : Status;

    /// <returns>A description of what the job waits for; null when it does not wait.</returns>
    public string? WaitingFor(JobState job, EngineStatus status) => status switch
    {
        EngineStatus.Starting =>
            _waitsFor ?? $"its engine to load {(job.Model.CurrentId is { } snapshot ? $"model snapshot [{snapshot}]" : "an empty model")}",
        EngineStatus.None when job.Phase is JobPhase.Open or JobPhase.Closing =>
            node.Node.IsDraining ? "another node to take it over" : _waitsFor ?? "its engine to be started again",
        EngineStatus.Suspended => "upgrade mode to be disabled",
        EngineStatus.Vacating => "its model to be saved before it moves to another node",
        _ => _waitsFor,
    };

    /// <summary>The job was opened by a caller.</summary>
    public void Open(JobState job) => Start(job, Stage.Opening);

    /// <summary>The job was open before, with another engine.</summary>
    public void TakeOver(JobState job) => Start(job, Stage.TakingOver);

    /// <summary>As many jobs as may load their models at a time on the node. The first engine of a job has none to load.</summary>
    private void Start(JobState job, Stage stage)
    {
        presence.StayAwake();
        presence.TakeRoom();
        if (job.Epoch <= 1 || presence.TakeTurn(new TurnCame())) Load(job, stage);
        else (_engine, _stage, _next, _waitsFor) = (ActorRefs.Nobody, Stage.Queued, stage, WaitsForTurn);
        if (IsQueued) AskAgainLater();
    }

    /// <summary>The job may load its model. A node that leaves loads none: another one takes the job over.</summary>
    public void OnTurn(JobState job)
    {
        if (!IsQueued || !presence.IsItsTurn) return;
        actor.Timers.Cancel(RestartTimer);
        if (!node.Node.IsDraining) Load(job, _next);
        else
        {
            presence.LeaveInventory();
            (_stage, _waitsFor) = (Stage.Lost, null);
            RefuseWaiting(node.Leaving(job.Config!.Id));
        }
    }

    public bool IsQueued => _stage == Stage.Queued;

    /// <summary>The limit may have been raised meanwhile.</summary>
    public void AskForTurn()
    {
        node.Node.Loading.Reconsider();
        AskAgainLater();
    }

    private void AskAgainLater() => actor.Timers.StartSingleTimer(RestartTimer, new RestartDue(), node.Settings.LongestRestartPause);

    private void Load(JobState job, Stage stage)
    {
        (_stage, _waitsFor) = (stage, null);
        var start = new EngineStart(job.EngineConfig, job.Epoch, job.Model.LineageEpoch, job.Model.Current)
        {
            AcceptsLoss = job.Model.AcceptsLoss,
            Updated = job.Config!,
            MaxRecords = node.Node.Settings.MaxRecords,
            Timing = Timing,
        };
        var (committer, settings, sync, rules, time) = (node.Committer, node.Settings, node.Sync, node.Rules, node.Time);
        _engine = context.ActorOf(
            ActorProducer<JobEngine>.Props(() => new JobEngine(start, committer, settings, sync, rules, time))
                .WithDispatcher(DispatcherNames.Engines),
            $"engine-{job.Epoch}");

        // Not with a custom message: one that is stashed during a persist is delivered as the plain notice, and would be a
        // death pact.
        context.Watch(_engine);
    }

    public void Stop()
    {
        context.Unwatch(_engine);

        // Earlier messages in the mailbox of a ready engine are still answered; stopping it immediately would leave their senders without an answer.
        if (IsReady) _engine.Tell(new StopEngine());
        else context.Stop(_engine);
        presence.LeaveInventory();
        (_engine, _stage, Statistics) = (ActorRefs.Nobody, Stage.Stopped, null);
        actor.Timers.Cancel(RestartTimer);
        RefuseWaiting(Refusal.Conflict("The job has been closed while waiting to be opened"));
    }

    /// <summary>The engine is stopped, and the job waits for the end of upgrade mode.</summary>
    public void Suspend()
    {
        Stop();
        _stage = Stage.Suspended;
    }

    /// <summary>The node has no room for the engine of a job that was just opened: it is started when there is.</summary>
    /// <param name="reason">What the node lacks.</param>
    public void WaitToOpen(JobState job, string reason) => WaitForRoom(job, reason, Stage.Opening);

    /// <summary>The node has no room to take the job over: its engine is started when there is.</summary>
    /// <inheritdoc cref="WaitToOpen"/>
    public void WaitToTakeOver(JobState job, string reason) => WaitForRoom(job, reason, WaitsForRoom ? _next : Stage.TakingOver);

    private void WaitForRoom(JobState job, string reason, Stage next)
    {
        presence.WaitForRoom(MemoryDemand.Of(job));
        (_engine, _stage, _next, _waitsFor) = (ActorRefs.Nobody, Stage.Waiting, next, reason);
        AskAgainLater();
    }

    public bool WaitsForRoom => _stage == Stage.Waiting;

    /// <summary>An engine that was stopped may still have messages on the way.</summary>
    public bool IsFrom(IActorRef sender) => sender.Equals(_engine);

    public void Tell(EngineMessage message) => _engine.Tell(message);

    public void Forward(IWithJobId request) => _engine.Forward(request);

    /// <summary>The engine reads again what its rules refer to, and answers.</summary>
    public void ReadRules(JobConfig updated, IActorRef asker) => _engine.Tell(new ReadRules(updated), asker);

    public void OnReady(EngineReady ready)
    {
        (_stage, Statistics, Position, _restarts, _loadFailures, _waitsFor) = (Stage.Ready, ready.Statistics, ready.Position, 0, 0, null);
        presence.EnterInventory(ready.Statistics.Size.ModelBytes);
        foreach (var (_, then) in _waiting) then();
        _waiting.Clear();
    }

    public void OnProgress(Progress progress) =>
        (Statistics, Position, _waitsFor, Timing) = (progress.Statistics, progress.Position, progress.WaitingFor, progress.Timing);

    /// <returns>Whether the model is unreadable: a store that is away is waited for, a load that fails with the store there is not.</returns>
    public bool OnLoadFailed(EngineLoadFailed failed)
    {
        _waitsFor = failed.Reason;
        if (failed.StoreIsAway || ++_loadFailures < MaxLoadFailures) return false;
        _loadFailures = 0;
        return true;
    }

    // A store that was away for a moment ends an engine, and it is back when the store is.
    public void OnLost()
    {
        presence.LeaveInventory();
        (_engine, _stage) = (ActorRefs.Nobody, Stage.Lost);
        var pause = TimeSpan.FromTicks(
            Math.Min(node.Settings.LongestRestartPause.Ticks, node.Settings.RestartPause.Ticks << Math.Min(_restarts++, 16)));
        actor.Timers.StartSingleTimer(RestartTimer, new RestartDue(), pause);
    }

    public void CancelRestart() => actor.Timers.Cancel(RestartTimer);

    public void WhenReady(IActorRef asker, Action then)
    {
        if (IsReady) then();
        else _waiting.Add((asker, then));
    }

    public void RefuseWaiting(Refusal refusal)
    {
        foreach (var (asker, _) in _waiting) asker.Tell(new JobRefused(refusal));
        _waiting.Clear();
    }

    public sealed record RestartDue : INoSerializationVerificationNeeded;

    public sealed record TurnCame : INoSerializationVerificationNeeded;

    private enum Stage { Stopped, Queued, Opening, TakingOver, Ready, Lost, Suspended, Waiting }
}
