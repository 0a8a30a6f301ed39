using Akka.Actor;
using MlActors.Actors.Messaging;
using MlActors.Actors.Recovering;
using MlActors.Domain;
using MlActors.Domain.Registry;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryReply;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Registry;

/// <summary>
/// Holds which jobs, groups and datafeeds exist and which of them are expected to run: a persistent singleton around
/// <see cref="RegistryState"/>. Its children wake lost units, delete units, and open forgotten gates. The journals of the jobs and datafeeds
/// are authoritative; a unit that is woken and is closed corrects the registry.
/// </summary>
internal sealed class RegistryActor : DigestedActor<RegistryEvent>, IWithTimers
{
    private const int EventsPerDigest = 2_000;

    private readonly RegistryDependencies _node;
    private readonly List<(RegistryCommand Command, IActorRef Caller)> _deferred = [];
    private readonly Dictionary<UnitId, IActorRef> _deletions = [];
    private readonly DeletionWaiters _deletionWaiters = new();
    private RegistryState _registry = RegistryState.Initial;
    private readonly Dictionary<UnitId, long> _expectations = [];
    private int _unwrittenDismissals;
    private long _newestExpectation;
    private IActorRef _waker = ActorRefs.Nobody;
    private IActorRef _gateCheck = ActorRefs.Nobody;

    public RegistryActor(RegistryDependencies node)
        : base("The registry", EventsPerDigest, node.Digests, node.Sync) => _node = node;

    public override string PersistenceId => "registry";

    public ITimerScheduler Timers { get; set; } = null!;

    protected override IEnumerable<RegistryEvent> Digest => _registry.ToEvents();

    protected override void Apply(RegistryEvent happened) => _registry = _registry.Apply(happened);

    protected override void Resume()
    {
        _waker = Context.ActorOf(RegistryWaker.Props(_node), "waker");
        _gateCheck = Context.ActorOf(GateCheck.Props(_node), "gate-check");
        Timers.StartPeriodicTimer("sweep", new SweepDue(), _node.Settings.SweepInterval);
        WakeExpected();
        ContinueDeletions();
    }

    protected override bool Handle(object message)
    {
        switch (message)
        {
            case DismissJob or DismissDatafeed:
                Dismiss((RegistryCommand)message);
                break;

            // Decisions wait for dismissals that are not written yet: a job that is opened again meanwhile stays expected.
            case RegistryCommand command when _unwrittenDismissals > 0:
                _deferred.Add((command, Sender));
                break;
            case RegistryCommand command:
                Execute(command);
                break;
            case UnitIsIdle idle:
                DismissIdle(idle);
                break;
            case RegistryRequest request:
                Answer(request);
                break;
            case WakingDue:
                WakeExpected();
                break;
            case SweepDue:
                WakeExpected();
                ContinueDeletions();
                _gateCheck.Tell(new CheckGates(_registry.GateClosedBy));
                break;
            case DeletionEnded ended:
                OnDeletionEnded(ended);
                break;
            case ReleaseRegistry:
                Context.Stop(Self);
                break;

            // To the conclusions of deletions, which the registry sends to itself.
            case RegistryReply:
                break;
            default:
                return false;
        }

        return true;
    }

    // A registry that is not complete would give names twice and forget what should run.
    protected override void HandleDamaged(object message, Refusal damage)
    {
        if (message is ReleaseRegistry) Context.Stop(Self);
        else if (message is RegistryCommand or RegistryRequest) Sender.Tell(new RegistryRefused(damage));
    }

    protected override void RefuseUnwritten(Refusal unwritten)
    {
        Sender.Tell(new RegistryRefused(unwritten));
        foreach (var (_, caller) in _deferred) caller.Tell(new RegistryRefused(unwritten));
        _deferred.Clear();
    }

    protected override void PostStop()
    {
        _deletionWaiters.RefuseAll();
        base.PostStop();
    }

    private void Execute(RegistryCommand command)
    {
        var caller = Sender;
        if (command is ExpectJob job) _expectations[UnitId.Of(job.Job)] = ++_newestExpectation;
        if (command is ExpectDatafeed feed) _expectations[UnitId.Of(feed.Datafeed)] = ++_newestExpectation;
        this.Execute(
            _registry.Decide(command), refusal => caller.Tell(new RegistryRefused(refusal)), ApplyWritten, _ => Acknowledge(caller, command));
    }

    private void ApplyWritten(RegistryEvent happened)
    {
        Apply(happened);
        SaveDigestIfDue();
    }

    private void Acknowledge(IActorRef caller, RegistryCommand command)
    {
        caller.Tell(new RegistryDone(_registry.ReservationOf(command)));
        if (command.DeletedUnit() is not { } unit) return;
        _deletionWaiters.AnswerEnded(_registry);
        ContinueDeletion(unit);
    }

    // Dismissals have no reply, ten thousand may arrive together, and a repeat is harmless: they are persisted independently of each other.
    private void Dismiss(RegistryCommand dismissal)
    {
        if (_registry.Decide(dismissal).Events is not [var decided]) return;
        _unwrittenDismissals++;
        PersistAsync(decided, happened =>
        {
            ApplyWritten(happened);
            if (--_unwrittenDismissals > 0) return;
            foreach (var (command, caller) in _deferred) Self.Tell(command, caller);
            _deferred.Clear();
        });
    }

    // What was closed when it answered may be opened since: only an answer that is newer than each expectation counts.
    private void DismissIdle(UnitIsIdle idle)
    {
        if (_expectations.GetValueOrDefault(idle.Unit) > idle.AsOf) return;
        Dismiss(idle.Unit.Kind == UnitKind.Job
            ? new DismissJob(new JobId(idle.Unit.Name))
            : new DismissDatafeed(new DatafeedId(idle.Unit.Name)));
    }

    private void Answer(RegistryRequest request)
    {
        switch (request)
        {
            case ResolveJobs resolve:
                Sender.Tell(_registry.ResolveJobs(resolve.Expression));
                break;
            case ResolveDatafeeds resolve:
                Sender.Tell(_registry.ResolveDatafeeds(resolve.Expression));
                break;
            case AwaitJobDeletion awaited:
                _deletionWaiters.Add(_registry, UnitId.Of(awaited.Job), awaited.Reservation, Sender);
                break;
            case AwaitDatafeedDeletion awaited:
                _deletionWaiters.Add(_registry, UnitId.Of(awaited.Datafeed), awaited.Reservation, Sender);
                break;
            case JobMoved moved:
                _waker.Tell(new WakeUnits([UnitId.Of(moved.Job)], _newestExpectation));
                break;
            case DatafeedMoved moved:
                _waker.Tell(new WakeUnits([UnitId.Of(moved.Datafeed)], _newestExpectation));
                break;
        }
    }

    private void WakeExpected() => _waker.Tell(new WakeUnits([.. _registry.ExpectedUnits], _newestExpectation));

    private void ContinueDeletions()
    {
        foreach (var unit in _registry.Deletions) ContinueDeletion(unit);
    }

    private void ContinueDeletion(UnitId unit)
    {
        if (_deletions.TryGetValue(unit, out var deletion)) deletion.Tell(new RegistryChanged(_registry));
        else if (_registry.Find(unit)?.Deletion is not null && !_node.Members.IsLeaving)
        {
            _deletionWaiters.ForgetRefusal(unit);
            _deletions[unit] = Context.ActorOf(UnitDeletion.Props(unit, _registry, _node));
        }
    }

    private void OnDeletionEnded(DeletionEnded ended)
    {
        _deletions.Remove(ended.Unit);
        if (ended.Refusal is { } refusal) _deletionWaiters.KeepRefusal(ended.Unit, refusal);
        if (ended.Conclusion is { } conclusion) Self.Tell(conclusion);
        else ContinueDeletion(ended.Unit);
    }

    private sealed record SweepDue : INoSerializationVerificationNeeded;
}
