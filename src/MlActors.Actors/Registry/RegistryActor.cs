using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Messaging;
using MlActors.Actors.Recovering;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Storage.Files;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryReply;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Registry;

/// <summary>
/// Holds which jobs, groups and datafeeds exist and which of them are expected to run, wakes lost ones, and deletes: a persistent
/// singleton around <see cref="RegistryState"/>. The journals of the jobs and datafeeds are authoritative; waking a closed one only corrects the
/// registry so.
/// </summary>
internal sealed partial class RegistryActor : ReceivePersistentActor, IWithTimers
{
    private readonly RegistryDependencies _node;
    private readonly List<(RegistryCommand Command, IActorRef Asker)> _deferred = [];
    private RegistryState _registry = RegistryState.Initial;
    private int _dismissals;

    public RegistryActor(RegistryDependencies node)
    {
        _node = node;
        _recovery = new DigestedRecovery("The registry", node.Digests, Context.GetLogger());
        RecoverFromJournal();
        Command<DismissJob>(Dismiss);
        Command<DismissDatafeed>(Dismiss);
        Command<RegistryCommand>(command =>
        {
            // Decisions wait for dismissals that are still being written: a job that is opened again meanwhile stays expected.
            if (_dismissals == 0) Execute(command);
            else _deferred.Add((command, Sender));
        });
        Command<ResolveJobs>(resolve => Sender.Tell(Resolve(resolve.Expression)));
        Command<ResolveDatafeeds>(resolve => Sender.Tell(ResolveFeeds(resolve.Expression)));
        Command<ReleaseRegistry>(_ => Context.Stop(Self));
        ReceiveDeletions();
        ReceiveWaking();
        ReceiveDigestAnswers();
    }

    public override string PersistenceId => "registry";

    public ITimerScheduler Timers { get; set; } = null!;

    private void Execute(RegistryCommand command)
    {
        var sender = Sender;
        this.Execute(
            _registry.Decide(command), refusal => sender.Tell(new RegistryRefused(refusal)), Apply, _ => Acknowledge(sender, command));
    }

    private void Acknowledge(IActorRef asker, RegistryCommand command)
    {
        asker.Tell(new RegistryDone(ReservationOf(command)));
        ContinueDeletion(command);
    }

    private long ReservationOf(RegistryCommand command) => command switch
    {
        ReserveJob reserve => _registry.Jobs[reserve.Job].Reservation,
        ReserveDatafeed reserve => _registry.Datafeeds[reserve.Datafeed].Reservation,
        BeginDeleteJob { Reservation: 0 } begin => _registry.Jobs[begin.Job].Reservation,
        BeginDeleteJob begin => begin.Reservation,
        BeginDeleteDatafeed { Reservation: 0 } begin => _registry.Datafeeds[begin.Datafeed].Reservation,
        BeginDeleteDatafeed begin => begin.Reservation,
        _ => 0,
    };

    // These have no reply, ten thousand may arrive together, and a repeat is harmless: they are persisted independently of each other.
    private void Dismiss(RegistryCommand dismissal)
    {
        if (_registry.Decide(dismissal).Events is not [var decided]) return;
        _dismissals++;
        PersistAsync(decided, registryEvent =>
        {
            Apply(registryEvent);
            if (--_dismissals > 0) return;
            foreach (var (command, asker) in _deferred) Self.Tell(command, asker);
            _deferred.Clear();
        });
    }

    private void Apply(RegistryEvent registryEvent)
    {
        _registry = _registry.Apply(registryEvent);
        SaveDigestIfDue();
    }

    private JobsResolved Resolve(string? expression)
    {
        var groups = _registry.Jobs
            .SelectMany(job => job.Value.Groups.Select(group => (Group: group, Job: job.Key.Value)))
            .ToLookup(member => member.Group, member => member.Job);
        var found = IdExpression.Resolve(
            expression, [.. _registry.Jobs.Keys.Select(id => id.Value)], group => groups[group], groups.Select(group => group.Key));
        return new JobsResolved([.. found.Ids.Select(id => EntryOf(new JobId(id)))], found.UnknownIds, found.EmptyWildcards);
    }

    private JobEntry EntryOf(JobId job)
    {
        var feed = _registry.DatafeedOf(job);
        return new JobEntry(job, feed, _registry.Jobs[job].Expected, feed is { } known && _registry.Datafeeds[known].Expected);
    }

    private DatafeedsResolved ResolveFeeds(string? expression)
    {
        var found = IdExpression.Resolve(expression, [.. _registry.Datafeeds.Keys.Select(id => id.Value)], _ => [], []);
        return new DatafeedsResolved([.. found.Ids.Select(id => EntryOf(new DatafeedId(id)))], found.UnknownIds, found.EmptyWildcards);
    }

    private DatafeedEntry EntryOf(DatafeedId datafeed) =>
        new(datafeed, _registry.Datafeeds[datafeed].Job, _registry.Datafeeds[datafeed].Expected);
}

/// <summary>Stops the registry, so that it can start on another node. Persists complete first, since they stash this message.</summary>
internal sealed record ReleaseRegistry : INoSerializationVerificationNeeded;

/// <summary>The actors and settings that the registry uses.</summary>
internal sealed record RegistryDependencies(
    IActorRef Jobs, IActorRef Datafeeds, Func<IActorRef> Coordinator, RegistrySettings Settings, IStoreSync Sync)
{
    /// <summary>One for all incarnations of the registry on this node.</summary>
    public DigestHistory Digests { get; init; } = new();
}
