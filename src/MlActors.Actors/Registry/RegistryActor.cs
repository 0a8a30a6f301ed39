using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Serialization;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryReply;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Registry;

/// <summary>
/// Knows which jobs, groups and datafeeds exist and which of them are meant to run, and wakes those that were lost: a persistent singleton
/// around <see cref="RegistryState"/>. The jobs and datafeeds themselves are the truth; waking one that is closed only teaches the registry so.
/// </summary>
internal sealed partial class RegistryActor : ReceivePersistentActor, IWithTimers
{
    private const int EventsPerDigest = 2_000;

    private readonly RegistryDependencies _node;
    private RegistryState _registry = RegistryState.Initial;
    private long _digestedUpTo;
    private int _dismissals;

    public RegistryActor(RegistryDependencies node)
    {
        _node = node;
        Recover<RegistryEvent>(happened => _registry = _registry.Apply(happened));
        Recover<SnapshotOffer>(offer => _registry = ((JournalDigest)offer.Snapshot).Events.Cast<RegistryEvent>().Aggregate(RegistryState.Initial, (state, happened) => state.Apply(happened)));
        Recover<RecoveryCompleted>(_ => BeginWaking());
        Command<DismissJob>(Dismiss);
        Command<DismissDatafeed>(Dismiss);
        Command<RegistryCommand>(command =>
        {
            // What is decided must know of the dismissals that are still being written: a job that is opened again meanwhile stays expected.
            if (_dismissals == 0) Carry(command);
            else Stash.Stash();
        });
        Command<ResolveJobs>(resolve => Sender.Tell(Resolve(resolve.Expression)));
        Command<ResolveDatafeeds>(resolve => Sender.Tell(ResolveFeeds(resolve.Expression)));
        Command<ReleaseRegistry>(_ => Context.Stop(Self));
        HearOfWaking();
        IgnoreSnapshotAnswers();
    }

    public override string PersistenceId => "registry";

    public ITimerScheduler Timers { get; set; } = null!;

    private void Carry(RegistryCommand command)
    {
        var sender = Sender;
        var decision = _registry.Decide(command);
        if (decision.Refusal is { } refusal)
        {
            sender.Tell(new RegistryRefused(refusal));
            return;
        }

        if (decision.Events.IsEmpty)
        {
            sender.Tell(new RegistryDone());
            return;
        }

        Persist(decision.Events.Single(), happened =>
        {
            Apply(happened);
            sender.Tell(new RegistryDone());
        });
    }

    // Nobody waits for these, ten thousand may come at once, and doing one twice is harmless: they need not wait for one another.
    private void Dismiss(RegistryCommand dismissal)
    {
        if (_registry.Decide(dismissal).Events is not [var decided]) return;
        _dismissals++;
        PersistAsync(decided, happened =>
        {
            Apply(happened);
            if (--_dismissals == 0) Stash.UnstashAll();
        });
    }

    private void Apply(RegistryEvent happened)
    {
        _registry = _registry.Apply(happened);
        if (LastSequenceNr - _digestedUpTo < EventsPerDigest) return;
        _digestedUpTo = LastSequenceNr;
        SaveSnapshot(new JournalDigest([.. _registry.ToEvents()]));
    }

    private JobsResolved Resolve(string? expression)
    {
        var groups = _registry.Jobs
            .SelectMany(job => job.Value.Groups.Select(group => (Group: group, Job: job.Key.Value)))
            .ToLookup(member => member.Group, member => member.Job);
        var feeds = _registry.Datafeeds.ToDictionary(feed => feed.Value.Job, feed => feed.Key);
        var found = IdExpression.Resolve(expression, [.. _registry.Jobs.Keys.Select(id => id.Value)], group => groups[group], groups.Select(group => group.Key));
        return new JobsResolved(
            [.. found.Ids.Select(id => new JobEntry(new JobId(id), feeds.TryGetValue(new JobId(id), out var feed) ? feed : null))],
            found.UnknownIds, found.EmptyWildcards);
    }

    private DatafeedsResolved ResolveFeeds(string? expression)
    {
        var found = IdExpression.Resolve(expression, [.. _registry.Datafeeds.Keys.Select(id => id.Value)], _ => [], []);
        return new DatafeedsResolved(
            [.. found.Ids.Select(id => new DatafeedEntry(new DatafeedId(id), _registry.Datafeeds[new DatafeedId(id)].Job))],
            found.UnknownIds, found.EmptyWildcards);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Context.GetLogger().Warning("The registry could not write to its journal and starts anew: {0}", cause.Message);
        Sender.Tell(new RegistryRefused(Domain.Refusal.Unavailable($"The registry could not write to its journal: {cause.Message}")));
    }

    private void IgnoreSnapshotAnswers()
    {
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });
        Command<SaveSnapshotFailure>(_ => { });
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }
}

/// <summary>Ends the registry where it is, so that it can begin on another node. Persists run ahead of it, since they stash it.</summary>
internal sealed record ReleaseRegistry : INoSerializationVerificationNeeded;

/// <summary>Whom the registry speaks to.</summary>
internal sealed record RegistryDependencies(IActorRef Jobs, IActorRef Datafeeds, Func<IActorRef> Coordinator, RegistrySettings Settings);
