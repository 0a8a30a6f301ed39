using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Files;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>
/// The job's side of a close: each step is judged by <see cref="StepDecisions"/>, done by the engine or the journal, and acknowledged. A close
/// whose run is lost is abandoned after a while.
/// </summary>
internal sealed class CloseSteps(
    JobId id, JobDependencies node, JobJournal journal, EngineHost engine, JobPresence presence, IActorContext context, IWithTimers actor)
{
    private const string Watchdog = "watchdog";

    private IActorRef _closer = ActorRefs.Nobody;
    private RunId? _moveRun;

    public CloseLedger Ledger { get; private set; } = CloseLedger.Empty;

    private CloseRecord _record = CloseRecord.Empty;

    private ILoggingAdapter Log => context.GetLogger();

    public void Perform(PerformStep asked)
    {
        var closer = context.Sender;
        var judgement = journal.State.Judge(asked, Ledger, engine.Status, node.Node.IsDraining, _moveRun);
        if (judgement is not (StepJudgement.JobMoves or StepJudgement.NotRunning or StepJudgement.NeedsForce)) RestartWatchdog(asked.Run);

        // What is still being done for another run is acknowledged to that one.
        if (judgement == StepJudgement.Perform || (Ledger.Run == asked.Run && Ledger.Kind == asked.Kind)) _closer = closer;
        switch (judgement)
        {
            case StepJudgement.JobMoves:
                closer.Tell(new JobRefused(Refusal.Unavailable($"Job [{id}] is on its way to another node")));
                break;
            case StepJudgement.NeedsForce:
                closer.Tell(new StepRefused(asked.Step, $"cannot close job [{id}] because it failed ({journal.State.Reason}), use force close"));
                break;
            case StepJudgement.NotRunning:
                AcknowledgeClosed(closer, new AlreadyClosed
                {
                    Receipt = journal.State.LastClose, IsOpenAgain = journal.State.Phase is JobPhase.Open or JobPhase.Closing,
                });
                break;
            case StepJudgement.NodeLeaves:
                closer.Tell(new JobRefused(node.Leaving(id)));
                break;
            case StepJudgement.WaitForEngine:
                closer.Tell(new StepUnderWay(asked.Step));
                var self = context.Self;
                engine.WhenReady(closer, () => self.Tell(asked, closer));
                break;
            case StepJudgement.Repeat:
                closer.Tell(new StepAcknowledged(asked.Step) { Receipt = ReceiptFor(asked.Run) });
                break;
            case StepJudgement.UnderWay:
                _record = _record.AskAgain(asked.Step);
                closer.Tell(new StepUnderWay(asked.Step));
                break;
            case StepJudgement.StartOver:
                closer.Tell(new StartOver(asked.Step));
                break;
            default:
                Ledger = Ledger.Begin(asked.Run, asked.Kind, asked.Step);
                _record = _record.Begin(asked.Run, asked.Step, Now);
                Do(asked);
                break;
        }
    }

    private void Do(PerformStep asked)
    {
        switch (asked.Step)
        {
            case CloseStep.Gate when asked.Kind == CloseKind.Close:
                journal.Execute(new BeginClose(id, asked.Run), (_, hasChanged) =>
                {
                    if (hasChanged) node.Notify(id, "Job is closing", Log);
                    Acknowledge(new StepAcknowledged(CloseStep.Gate));
                });
                break;
            case CloseStep.Gate:
                Acknowledge(new StepAcknowledged(CloseStep.Gate));
                break;
            case CloseStep.StopFeed:
                JudgeFeed(asked);
                break;
            case CloseStep.Close:
                _record = _record.Finish(CloseStep.Close, Now);
                var finish = new FinishClose(id, asked.Run, Ledger.Reach) { Receipt = ReceiptFor(asked.Run) };
                journal.Execute(finish, (closer, hasChanged) => OnClosed(closer, hasChanged));
                break;
            case CloseStep.Vacate:
                Acknowledge(new StepAcknowledged(CloseStep.Vacate));
                Leave();
                break;
            default:
                engine.Forward(asked);
                break;
        }
    }

    // The agent has stopped the datafeed, and no other can attach. What it had read may be gone with an engine that was lost since. When the
    // datafeed's node was lost too, only the results show what was read.
    private void JudgeFeed(PerformStep asked)
    {
        if (asked.Reach?.IsCoveredBy(engine.Position, journal.State.Model.LineageEpoch) == false) ReadAgain(asked.Reach);
        else if (!asked.HasFeed || !journal.State.MayBeBehindResults) AcknowledgeFeed(asked.Reach);
        else
            node.Buckets.NewestAsync(id).PipeTo(
                context.Self, context.Self, newest => new NewestResult(asked, newest, null), failure => new NewestResult(asked, null, failure));
    }

    /// <summary>The result store has answered until when the job has final results.</summary>
    public void OnNewestResult(NewestResult result)
    {
        var asked = result.Asked;
        if (Ledger.Doing != CloseStep.StopFeed || Ledger.Run != asked.Run) return;
        if (result.Failure is { } failure)
        {
            Ledger = Ledger.Undo();
            _closer.Tell(new JobRefused(Refusal.Unavailable($"The results of job [{id}] cannot be read: {failure.GetBaseException().Message}")));
            return;
        }

        var state = journal.State;

        // Results that a revert has kept say nothing about what this model has read.
        var newest = result.Newest > state.ResultsKeptUntil || state.ResultsKeptUntil is null ? result.Newest : null;
        var end = newest + (long)state.EngineConfig.Analysis.BucketSpan.TotalMilliseconds;
        if (end is null || engine.Statistics?.LastFinalizedBucketEnd >= end) AcknowledgeFeed(asked.Reach);

        // A model that has read all of it is not behind, also when it holds the bucket open: reading again would change nothing.
        else if (FeedReach.OfResults(end.Value, state.Model.LineageEpoch) is var reach && reach.IsCoveredBy(engine.Position, reach.Lineage))
            AcknowledgeFeed(asked.Reach);
        else ReadAgain(reach);
    }

    private void ReadAgain(FeedReach reach)
    {
        Ledger = Ledger.Undo();
        Log.Warning("Job [{0}] stands at {1}, before what its datafeed had read ({2}): it is read again.", id, engine.Position, reach.Position);
        _closer.Tell(new ModelIsBehind(CloseStep.StopFeed) { Reach = reach });
    }

    private void AcknowledgeFeed(FeedReach? reach)
    {
        Ledger = Ledger with { Reach = reach };
        Acknowledge(new StepAcknowledged(CloseStep.StopFeed));
    }

    /// <summary>
    /// A step was done. The end of an abandoned one is not acknowledged: a caller that asks for the same step now started it later.
    /// </summary>
    public void Acknowledge(StepAcknowledged done)
    {
        var isAwaited = Ledger.IsGated && Ledger.Doing == done.Step;
        if (isAwaited) _record = _record.Finish(done.Step, Now, done.Detail);
        Ledger = Ledger.Finish(done.Step);
        if (isAwaited) _closer.Tell(done with { Receipt = ReceiptFor(Ledger.Run!.Value) });
    }

    /// <summary>What was acknowledged to a run: the steps, and the model that they ended with.</summary>
    public CloseReceipt ReceiptFor(RunId run)
    {
        var receipt = _record.ToReceipt(run) with { Epoch = journal.State.Epoch, Build = BuildVersion.Current, Reach = Ledger.Reach };
        receipt = receipt with { IsSynced = node.Sync.SyncsAcknowledgements };
        var isSaved = receipt.Steps.Any(step => step.Step == CloseStep.Snapshot);
        return isSaved ? receipt with { Snapshot = SnapshotReceipt.Of(journal.State.Model.Current) } : receipt;
    }

    private DateTimeOffset Now => node.Time.GetUtcNow();

    public void OnStepFailed(StepRefused failed)
    {
        var isAwaited = Ledger.IsGated;
        Ledger = Ledger.Undo();
        if (isAwaited) _closer.Tell(failed);
    }

    /// <summary>The engine is stopped or lost: the agent that waits for a step is informed immediately, and does not run into its timeout.</summary>
    public void LoseEngine()
    {
        if (Ledger is { IsGated: true, Doing: { } step }) _closer.Tell(new StartOver(step));
        Ledger = CloseLedger.Empty;
    }

    public void StopEngine()
    {
        LoseEngine();
        actor.Timers.Cancel(Watchdog);
        engine.Stop();
    }

    private void OnClosed(IActorRef closer, bool hasChanged)
    {
        if (!hasChanged)
        {
            // Another run has taken the close over; what this one asks for is not for it to finish.
            Ledger = Ledger.Undo();
            closer.Tell(new StartOver(CloseStep.Close));
            return;
        }

        Ledger = Ledger.Finish(CloseStep.Close);
        node.Notify(id, journal.State.Model.CurrentId is { } saved ? $"Job is closed; its model is snapshot [{saved}]" : "Job is closed", Log);
        StopEngine();
        presence.BecomeIdle();
        AcknowledgeClosed(closer, new StepAcknowledged(CloseStep.Close) { Receipt = journal.State.LastClose?.Until(Now) });
    }

    // The agent asks again when the sync fails, or when this actor stops before it is done.
    private void AcknowledgeClosed(IActorRef closer, CloseSignal closed) => node.Sync.BeforeAcknowledgementAsync().PipeTo(
        closer, context.Self, () => closed, failure => new JobRefused(DurableAnswers.NotDurable(failure)));

    public void Abandon(IActorRef asker, RunId run)
    {
        Ledger = Ledger.Abandon(run);
        actor.Timers.Cancel(Watchdog);
        asker.Tell(new AbandonAcknowledged());
    }

    public void RestartWatchdog(RunId run) => actor.Timers.StartSingleTimer(Watchdog, new CloseTimedOut(run), node.Settings.CloseWatchdog);

    // The run that closed the job is lost. A job does not stay half closed: it opens again.
    public void OnTimedOut(RunId run)
    {
        Log.Warning("Run [{1}] does not continue the close of job [{0}], which opens again.", id, run);
        Ledger = Ledger.Abandon(run);
        if (journal.State.Phase == JobPhase.Closing && journal.State.ClosingFor == run)
            journal.Execute(new AbandonClose(id, run, $"Run [{run}] asked for no further step."), (_, _) => { });
    }

    /// <summary>The shard moves. The engine is stopped in the order of every close, by an agent of the job's own.</summary>
    public void Vacate()
    {
        if (_moveRun is not null) return;
        _moveRun = new RunId($"vacate-{id}-{journal.State.Epoch}");
        engine.CancelRestart();
        if (engine.IsReady)
        {
            var target = new CloseTarget(id, _moveRun.Value, CloseKind.Vacate, Feed: null);
            context.ActorOf(JobCloser.Props(context.Self, target, ActorRefs.Nobody, node.Shutdown), "vacate");
        }
        else Leave();
    }

    public void OnVacateReport(UnitState state)
    {
        if (!state.IsOver) return;
        if (state is UnitState.Failed failed) Log.Warning("Job [{0}] moves without a fresh snapshot: {1}", id, failed.Reason);
        Leave();
    }

    /// <summary>The engine is gone from this node; the job waits, still open, for its shard to move, or stops when that is why it left.</summary>
    private void Leave()
    {
        engine.RefuseWaiting(Refusal.Unavailable($"Job [{id}] is on its way to another node"));
        StopEngine();
        if (_moveRun is null && node.Node.IsDraining) return;
        if (journal.State.Phase is JobPhase.Open or JobPhase.Closing) presence.ReportMove();
        context.Stop(context.Self);
    }

    /// <param name="Newest">Start of the newest final bucket, milliseconds; null for none.</param>
    public sealed record NewestResult(PerformStep Asked, long? Newest, Exception? Failure) : INoSerializationVerificationNeeded;

    public sealed record CloseTimedOut(RunId Run) : INoSerializationVerificationNeeded;
}
