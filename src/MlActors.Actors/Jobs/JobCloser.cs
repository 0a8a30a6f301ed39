using Akka.Actor;
using MlActors.Actors.Agents;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Jobs.CloseProgress;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Actors.Jobs;

/// <summary>The job to close, or to move off its node.</summary>
/// <param name="Feed">Its datafeed, when it has one.</param>
internal sealed record CloseTarget(JobId Job, RunId Run, CloseKind Kind, DatafeedId? Feed)
{
    /// <summary>Nothing is asked for in order: the job closes as it is.</summary>
    public bool Force { get; init; }

    /// <summary>The close is given up before this agent begins; null when it is not.</summary>
    public GivenUp? GivenUp { get; init; }

    public UnitId Unit => UnitId.Of(Job);
}

/// <summary>
/// Runs one close of one job from gate to closed: asks for the next step, waits for its acknowledgement, repeats it, reports to its parent
/// how it goes, and stops. It holds no rule: <see cref="CloseProgress"/> does.
/// </summary>
internal sealed class JobCloser : ReceiveActor, IWithTimers
{
    private const string StepTimer = "step";

    private readonly IActorRef _jobs;
    private readonly IActorRef _datafeeds;
    private readonly CloseTarget _target;
    private readonly ShutdownSettings _settings;
    private CloseProgress _progress;
    private string? _node;
    private CloseReceipt? _receipt;
    private bool _isOpenAgain, _isFeedGone;

    public JobCloser(IActorRef jobs, CloseTarget target, IActorRef datafeeds, ShutdownSettings settings)
    {
        (_jobs, _target, _datafeeds, _settings) = (jobs, target, datafeeds, settings);
        _progress = target.GivenUp is { } end ? new Abandoning(end.At, end.Reason)
            : target.Force ? Begin(target.Kind).On(new ForceRequested())
            : Begin(target.Kind);
        Receive<ModelIsBehind>(behind =>
        {
            _progress = _progress.On(behind);
            CatchUp(behind.Reach);
        });
        Receive<CloseSignal>(signal =>
        {
            _node = Context.NodeOfSender() ?? _node;
            _receipt = ReceiptOf(signal) ?? _receipt;
            _isOpenAgain = signal is AlreadyClosed { IsOpenAgain: true } or ForceAcknowledged { IsOpenAgain: true };
            OnSignal(signal);
        });
        Receive<DatafeedReply.DatafeedIsStopped>(stopped => OnFeedStopped(stopped.Reach));
        Receive<DatafeedReply.DatafeedIsStopping>(_ => OnSignal(new StepUnderWay(CloseStep.StopFeed)));
        Receive<DatafeedReply.DatafeedRefused>(refused => OnFeedRefused(refused.Refusal));
        Receive<JobReply.JobRefused>(refused => OnJobRefused(refused.Refusal));
        Receive<AgentSignal>(received => OnSignal(received.Signal));
        Receive<RetryDue>(_ => Ask());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef jobs, CloseTarget target, IActorRef datafeeds, ShutdownSettings settings) =>
        ActorProducer<JobCloser>.Props(() => new JobCloser(jobs, target, datafeeds, settings));

    protected override void PreStart() => StartStep();

    private void OnSignal(CloseSignal signal)
    {
        if (_progress.IsOver) return;
        if (signal is StepUnderWay busy)
        {
            ExtendStep(busy);
            return;
        }

        var next = _progress.On(signal);
        if (next == _progress) return;
        var isRefused = signal is StepRefused;
        _progress = next;
        StartStep(isRefused);
    }

    /// <summary>A step in progress is not requested again; its timeout starts again.</summary>
    private void ExtendStep(StepUnderWay busy)
    {
        if (_progress is not Awaiting awaiting || awaiting.Step != busy.Step) return;
        _progress = _progress.On(busy);
        StartStepTimer();
    }

    private void OnJobRefused(Refusal refusal)
    {
        if (refusal.Kind == RefusalKind.NotFound) OnSignal(new AlreadyClosed());
        else if (_progress is not Awaiting awaiting) return;
        else if (refusal.Kind == RefusalKind.Unavailable) RetryWhenAvailable(awaiting, refusal.Reason);
        else OnSignal(new StepRefused(awaiting.Step, refusal.Reason));
    }

    /// <summary>A locked store or a moving job may take long: the budget of the run limits this, not the number of attempts.</summary>
    private void RetryWhenAvailable(Awaiting awaiting, string reason)
    {
        _progress = awaiting.On(new StepUnderWay(awaiting.Step));
        ReportWaiting(awaiting, reason);
        Timers.StartSingleTimer(StepTimer, new RetryDue(), _settings.RetryPause);
    }

    private void ReportWaiting(Awaiting awaiting, string waitingFor) =>
        Report(new UnitState.Active(awaiting.Step, awaiting.Attempt, Now, waitingFor));

    private void Report(UnitState state) => Context.Parent.Tell(new AgentReport(new UnitChange(_target.Unit, state, _target.Kind, _node)
    {
        Receipt = state.IsOver ? _receipt : null, Only = _isOpenAgain ? _target.Run : null,
    }));

    private static CloseReceipt? ReceiptOf(CloseSignal signal) => signal switch
    {
        StepAcknowledged step => step.Receipt,
        AlreadyClosed closed => closed.Receipt,
        ForceAcknowledged forced => forced.Receipt,
        _ => null,
    };

    private void StartStep(bool isRefused = false)
    {
        Report(UnitProgress.StateOf(_progress, _target.Job, _target.Feed, Now));
        if (_progress.IsOver)
        {
            Context.Stop(Self);
            return;
        }

        if (isRefused) Timers.StartSingleTimer(StepTimer, new RetryDue(), _settings.RetryPause);
        else Ask();
    }

    /// <summary>The timer is started first: the answer may arrive before Tell returns.</summary>
    private void Ask()
    {
        StartStepTimer();
        switch (_progress)
        {
            case Awaiting { Step: CloseStep.StopFeed } when _target.Feed is { } feed:
                _datafeeds.Tell(new DatafeedCommand.StopDatafeed(feed, _target.Run, Force: false));
                break;
            case Awaiting awaiting:
                AskJob(awaiting.Step);
                break;
            case Forcing forcing:
                Force(forcing);
                break;
            case Abandoning abandoning:
                _jobs.Tell(new JobCommand.AbandonClose(_target.Job, _target.Run, abandoning.Reason));
                break;
        }
    }

    private void AskJob(CloseStep step, FeedReach? reach = null) =>
        _jobs.Tell(new JobRequest.PerformStep(_target.Job, _target.Run, _target.Kind, step)
        {
            Reach = reach, HasFeed = step == CloseStep.StopFeed && _target.Feed is not null && !_isFeedGone,
        });

    // The datafeed goes first, by force as well, so that no closed job has a running datafeed. A force must not wait without limit, so from the
    // second attempt on the job is closed without an answer of the datafeed.
    private void Force(Forcing forcing)
    {
        if (_target.Feed is { } feed) _datafeeds.Tell(new DatafeedCommand.StopDatafeed(feed, _target.Run, Force: true));
        if (_target.Feed is null || forcing.Attempt > 1) CloseByForce();
    }

    private void CloseByForce() => _jobs.Tell(new JobCommand.ForceClose(_target.Job, _target.Run));

    /// <summary>The job records the step in its ledger, and compares its model with what the datafeed had read.</summary>
    private void OnFeedStopped(FeedReach? reach)
    {
        if (_progress is Awaiting { Step: CloseStep.StopFeed }) AskJob(CloseStep.StopFeed, reach);
        else if (_progress is Forcing) CloseByForce();
    }

    private void OnFeedRefused(Refusal refusal)
    {
        // Deleted meanwhile: nothing can read again what an engine has lost, so the job is not asked to wait for it.
        _isFeedGone = refusal.Kind == RefusalKind.NotFound;
        if (_isFeedGone) OnFeedStopped(null);
        else if (refusal.Kind == RefusalKind.Unavailable && _progress is Awaiting { Step: CloseStep.StopFeed } awaiting)
            RetryWhenAvailable(awaiting, refusal.Reason);
        else OnSignal(new StepRefused(CloseStep.StopFeed, refusal.Reason));
    }

    private void CatchUp(FeedReach? reach)
    {
        if (_progress is not Awaiting { Step: CloseStep.StopFeed } awaiting || _target.Feed is not { } feed) return;
        ReportWaiting(awaiting, CloseDescriptions.WaitingToCatchUp(feed));
        StartStepTimer();
        _datafeeds.Tell(new DatafeedRequest.CatchUpJob(feed) { Reach = reach });
    }

    private void StartStepTimer()
    {
        var timedOut = _progress switch
        {
            Awaiting awaiting => new StepTimedOut(awaiting.Step, awaiting.Attempt),
            Forcing forcing => new StepTimedOut(forcing.From, forcing.Attempt),
            Abandoning abandoning => new StepTimedOut(abandoning.At, abandoning.Attempt),
            _ => null,
        };
        if (timedOut is not null) Timers.StartSingleTimer(StepTimer, timedOut, _settings.StepTimeout);
    }

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    private sealed record RetryDue : INoSerializationVerificationNeeded;
}
