using Akka.Actor;
using MlActors.Actors.Agents;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Datafeeds.StopProgress;

namespace MlActors.Actors.Datafeeds;

/// <summary>The datafeed to stop, or to move off its node.</summary>
/// <param name="Leaves">It only leaves its node: it stays started and continues on another one.</param>
internal sealed record StopTarget(DatafeedId Datafeed, RunId Run, bool Leaves)
{
    /// <summary>The page that the datafeed is working on is not waited for.</summary>
    public bool Force { get; init; }

    /// <summary>The stop is given up before this agent begins; null when it is not.</summary>
    public GivenUp? GivenUp { get; init; }

    public UnitId Unit => UnitId.Of(Datafeed);

    public CloseKind Kind => Leaves ? CloseKind.Vacate : CloseKind.Close;
}

/// <summary>
/// Stops one datafeed: asks it, waits for the acknowledgement, repeats the request, reports the final state once, and stops itself. It holds no
/// rule: <see cref="StopProgress"/> does.
/// </summary>
internal sealed class DatafeedStopper : ReceiveActor, IWithTimers
{
    private const string RequestTimer = "request";

    private readonly IActorRef _datafeeds;
    private readonly StopTarget _target;
    private readonly ShutdownSettings _settings;
    private StopProgress _progress;
    private string? _node;
    private CloseRecord _record = CloseRecord.Empty;
    private CloseReceipt? _receipt;
    private bool _isStartedAgain;

    public DatafeedStopper(IActorRef datafeeds, StopTarget target, ShutdownSettings settings)
    {
        (_datafeeds, _target, _settings) = (datafeeds, target, settings);
        _progress = Begin(target.Force);
        Receive<DatafeedReply>(reply =>
        {
            if (reply is DatafeedReply.DatafeedIsStopped stopped) Acknowledge(stopped);
            if (SignalOf(reply) is { } signal) OnSignal(signal);
        });
        Receive<AgentSignal>(received =>
            OnSignal(received.Signal is CloseSignal.GiveUp end ? new StopSignal.GiveUp(end.Reason) : new StopSignal.ForceRequested()));
        Receive<AnswerDue>(_ => OnSignal(new StopSignal.AnswerTimedOut()));
        Receive<RetryPauseOver>(_ => OnSignal(new StopSignal.RetryDue()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef datafeeds, StopTarget target, ShutdownSettings settings) =>
        ActorProducer<DatafeedStopper>.Props(() => new DatafeedStopper(datafeeds, target, settings));

    protected override void PreStart()
    {
        if (_target.GivenUp is { } end) OnSignal(new StopSignal.GiveUp(end.Reason));
        else Ask(_progress.LastRequest!);
    }

    private static StopSignal? SignalOf(DatafeedReply reply) => reply switch
    {
        DatafeedReply.DatafeedIsStopped => new StopSignal.Stopped(),
        DatafeedReply.DatafeedIsIsolated => new StopSignal.LeftNode(),
        DatafeedReply.DatafeedIsStopping => new StopSignal.StopUnderWay(),
        DatafeedReply.DatafeedRefused { Refusal: { Kind: RefusalKind.NotFound } } => new StopSignal.Deleted(),
        DatafeedReply.DatafeedRefused { Refusal: { Kind: RefusalKind.Unavailable } refusal } => new StopSignal.FeedUnavailable(refusal.Reason),
        DatafeedReply.DatafeedRefused refused => new StopSignal.StopRefused(refused.Refusal.Reason),
        _ => null,
    };

    private void OnSignal(StopSignal signal)
    {
        var before = _progress;
        _progress = before.On(signal);
        if (_progress.IsOver) End();
        else if (signal is StopSignal.StopUnderWay) AwaitPage();
        else if (_progress is Pausing pausing && _progress != before) Pause(pausing, before.LastRequest!.Obstacle);
        else if (_progress is Awaiting awaiting && _progress != before) Ask(awaiting.Request);
    }

    /// <summary>The timer is started first: the answer may arrive before Tell returns.</summary>
    private void Ask(StopRequest request)
    {
        StartAnswerTimer();
        _record = _record.Begin(_target.Run, CloseStep.StopFeed, Now);
        if (request.Obstacle is null) Report();
        _datafeeds.Tell(_target.Leaves
            ? new DatafeedRequest.IsolateDatafeed(_target.Datafeed)
            : new DatafeedCommand.StopDatafeed(_target.Datafeed, _target.Run, request.Forced) { Once = true });
    }

    /// <summary>The page in progress gets the whole timeout again.</summary>
    private void AwaitPage()
    {
        _node = Context.NodeOfSender();
        StartAnswerTimer();
    }

    // An unchanged obstacle is not reported again: each report is written to the coordinator's journal.
    private void Pause(Pausing pausing, string? reported)
    {
        if (pausing.Request.Obstacle is { } obstacle && obstacle != reported) Report();
        Timers.StartSingleTimer(RequestTimer, new RetryPauseOver(), _settings.RetryPause);
    }

    private void StartAnswerTimer() => Timers.StartSingleTimer(RequestTimer, new AnswerDue(), _settings.StepTimeout);

    private void End()
    {
        _node = Context.NodeOfSender() ?? _node;
        Report();
        Context.Stop(Self);
    }

    // What was read is in the datafeed's journal before it reports that it is stopped.
    private void Acknowledge(DatafeedReply.DatafeedIsStopped stopped)
    {
        _isStartedAgain = stopped.IsStartedAgain;
        _receipt = _record.Finish(CloseStep.StopFeed, Now).ToReceipt(_target.Run) with { Reach = stopped.Reach };
    }

    private void Report() => Context.Parent.Tell(new AgentReport(new UnitChange(
        _target.Unit, UnitProgress.StateOf(_progress, _target.Datafeed, _target.Kind, Now), _target.Kind, _node)
    {
        Receipt = _progress.IsOver ? _receipt : null, Only = _isStartedAgain ? _target.Run : null,
    }));

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    private sealed record AnswerDue : INoSerializationVerificationNeeded;

    private sealed record RetryPauseOver : INoSerializationVerificationNeeded;
}
