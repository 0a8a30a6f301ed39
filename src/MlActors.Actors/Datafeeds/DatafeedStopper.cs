using Akka.Actor;
using MlActors.Actors.Agents;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Datafeeds;

/// <summary>The datafeed to stop, or to move off its node.</summary>
/// <param name="Leaves">It only leaves its node: it stays started and continues on another one.</param>
internal sealed record StopTarget(DatafeedId Datafeed, RunId Run, bool Leaves)
{
    /// <summary>The page that the datafeed is working on is not waited for.</summary>
    public bool Force { get; init; }

    public UnitId Unit => UnitId.Of(Datafeed);
}

/// <summary>Stops one datafeed: asks, waits for the acknowledgement, repeats the request, reports the final state once, and stops itself.</summary>
internal sealed class DatafeedStopper : ReceiveActor, IWithTimers
{
    private const int Attempts = 3;

    private readonly IActorRef _datafeeds;
    private readonly StopTarget _target;
    private readonly ShutdownSettings _settings;
    private int _attempt = 1;
    private int _asked;
    private string? _waitingFor;
    private bool _force;
    private string? _node;

    public DatafeedStopper(IActorRef datafeeds, StopTarget target, ShutdownSettings settings)
    {
        (_datafeeds, _target, _settings, _force) = (datafeeds, target, settings, target.Force);
        Receive<DatafeedReply.DatafeedIsStopped>(_ => End(new UnitState.Done(Now, _force ? "forced, the page in hand was not waited for" : null)));
        Receive<DatafeedReply.DatafeedIsIsolated>(_ => End(new UnitState.Done(Now, "left its node")));
        Receive<DatafeedReply.DatafeedIsStopping>(_ =>
        {
            (_node, _waitingFor) = (Context.NodeOfSender(), null);
            StartTimer();
        });
        Receive<DatafeedReply.DatafeedRefused>(refused =>
        {
            if (refused.Refusal.Kind == RefusalKind.NotFound) End(new UnitState.Done(Now, "was deleted"));
            else if (refused.Refusal.Kind == RefusalKind.Unavailable) RetryWhenAvailable(refused.Refusal.Reason);
            else RetryOrFail(refused.Refusal.Reason);
        });
        Receive<AnswerTimedOut>(_ => RetryOrFail($"No answer after {Attempts} attempts."));
        Receive<RetryDue>(_ => Ask());
        Receive<UseForce>(_ =>
        {
            _force = true;
            Ask();
        });
        Receive<GiveUpUnit>(stop => End(new UnitState.Failed("stop_feed", stop.Reason, Now)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef datafeeds, StopTarget target, ShutdownSettings settings) =>
        ActorProducer<DatafeedStopper>.Props(() => new DatafeedStopper(datafeeds, target, settings));

    protected override void PreStart() => Ask();

    private void Ask()
    {
        StartTimer();
        _asked++;
        ReportWaiting(_waitingFor ?? $"datafeed [{_target.Datafeed}] to finish its page");
        _datafeeds.Tell(_target.Leaves
            ? new DatafeedRequest.IsolateDatafeed(_target.Datafeed)
            : new DatafeedCommand.StopDatafeed(_target.Datafeed, _target.Run, _force));
    }

    /// <summary>A locked store or a moving datafeed may take long: the budget of the run limits this, not the number of attempts.</summary>
    private void RetryWhenAvailable(string reason)
    {
        ReportWaiting(reason, _asked + 1);
        _waitingFor = reason;
        Timers.StartSingleTimer("ask", new RetryDue(), _settings.RetryPause);
    }

    // An unchanged state is not reported again: each report is written to the coordinator's journal.
    private void ReportWaiting(string forWhat, int? attempt = null)
    {
        if (forWhat == _waitingFor) return;
        Report(new UnitState.Active(_target.Leaves ? "vacate" : "stop_feed", attempt ?? _asked, Now, forWhat));
    }

    private void RetryOrFail(string reason)
    {
        _waitingFor = null;
        if (++_attempt > Attempts) End(new UnitState.Failed("stop_feed", reason, Now));
        else Timers.StartSingleTimer("ask", new RetryDue(), _settings.RetryPause);
    }

    private void StartTimer() => Timers.StartSingleTimer("ask", new AnswerTimedOut(), _settings.StepTimeout);

    private void End(UnitState state)
    {
        _node = Context.NodeOfSender() ?? _node;
        Report(state);
        Context.Stop(Self);
    }

    private void Report(UnitState state) =>
        Context.Parent.Tell(new AgentReport(new UnitChange(_target.Unit, state, _target.Leaves ? CloseKind.Vacate : CloseKind.Close, _node)));

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    private sealed record AnswerTimedOut : INoSerializationVerificationNeeded;

    private sealed record RetryDue : INoSerializationVerificationNeeded;
}
