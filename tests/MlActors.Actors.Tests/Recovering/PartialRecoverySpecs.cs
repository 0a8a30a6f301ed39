using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Pattern;
using Akka.Persistence;
using Microsoft.Data.Sqlite;
using MlActors.Actors.Recovering;
using MlActors.Actors.Tests.Journal;
using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Actors.Tests.Recovering;

/// <summary>On the real journal: a row that no serializer knows ends a replay, and often takes with it what was read before.</summary>
public sealed class PartialRecoverySpecs
{
    private const int MostAttempts = 3;

    private static readonly TimeSpan ToAskAgain = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    [InlineData(40, 20)]
    [InlineData(40, 40)]
    public async Task Every_event_before_an_unknown_one_is_recovered_and_whoever_asked_meanwhile_is_answered(int events, int unknown)
    {
        await using var journal = new SqlJournal();
        await PersistAsync(journal, events);
        Damage(journal, $"identifier = 99999 WHERE sequence_number = {unknown}");

        var found = await AskShardAsync(journal);

        Assert.Equal(Enumerable.Range(1, unknown - 1).Select(at => $"event {at}"), found.Events);
        Assert.Equal(events - unknown + 1, found.Lost);
        Assert.StartsWith(
            $"event {unknown} of its journal cannot be read (Cannot find serializer with id [99999]", found.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9_001)]
    [InlineData(9_999)]
    [InlineData(10_000)]
    public void The_end_is_found_in_a_few_dozen_incarnations_also_when_the_first_events_were_deleted(long unknown)
    {
        const long highest = 10_000;
        var (known, incarnations) = (UnreadableJournal.AfterFailure(null, 0, "no serializer"), 0);
        while (known.IsTrial && ++incarnations < 100)
            known = known.Recovery.ToSequenceNr >= unknown ? UnreadableJournal.AfterFailure(known, 0, "") : known.AfterSuccess(highest)!;

        Assert.Equal(unknown - 1, known.ReadableUpTo);
        Assert.InRange(incarnations, 1, 30);
    }

    [Fact]
    public void A_journal_that_was_mended_meanwhile_is_found_to_be_readable()
    {
        var (known, incarnations) = ((UnreadableJournal?)UnreadableJournal.AfterFailure(null, 7, "no serializer"), 0);
        while (known is not null && ++incarnations < 10) known = known.AfterSuccess(12);

        Assert.Null(known);
    }

    [Fact]
    public async Task A_journal_that_can_be_read_is_recovered_whole()
    {
        await using var journal = new SqlJournal();
        await PersistAsync(journal, 3);

        Assert.Equal(new Found(["event 1", "event 2", "event 3"], 0, null).ToString(), (await AskShardAsync(journal)).ToString());
    }

    [Fact]
    public void One_incarnation_takes_what_is_known_and_the_one_after_it_tries_the_whole_again()
    {
        var journals = new UnreadableJournals();
        journals.Add("job-a", new UnreadableJournal(2, FailsAt: 3, Step: 1, "no serializer"));

        Assert.Null(journals.Take("job-b"));
        Assert.NotNull(journals.Take("job-a"));
        Assert.Null(journals.Take("job-a"));
    }

    [Fact]
    public void A_store_that_is_away_is_no_damage()
    {
        Exception[] away = [
            new TimeoutException(), new OpenCircuitException("open"), new RecoveryTimedOutException("late"),
            new IOException("read", new SqliteException("locked", 5))];

        Assert.All(away, failure => Assert.True(UnreadableJournals.IsStoreAway(failure), failure.ToString()));
        Assert.False(
            UnreadableJournals.IsStoreAway(new System.Runtime.Serialization.SerializationException("Cannot find serializer with id [99999]")));
    }

    private static async Task PersistAsync(SqlJournal journal, int events)
    {
        var node = journal.Start();
        var entities = new Entities(node, 1);
        await entities.AreRecoveredAsync();
        for (var at = 1; at <= events; at++) entities.Persist($"event {at}");
        await entities.AnswersAsync<Entity.Persisted>(events);
    }

    private static void Damage(SqlJournal journal, string change)
    {
        using var connection = new SqliteConnection(journal.Location.ConnectionStringFor(StoreFile.Journal));
        connection.Open();
        using var update = connection.CreateCommand();
        update.CommandText = $"UPDATE journal SET {change}";
        Assert.Equal(1, update.ExecuteNonQuery());
    }

    private static async Task<Found> AskShardAsync(SqlJournal journal)
    {
        var node = journal.Start();
        var journals = new UnreadableJournals();
        var shard = node.ActorOf(Props.Create(() => new OneEntityShard(Props.Create(() => new Recovered(journals)))));

        // A message that comes between the failure of an actor and its end is lost, as in every shard; callers ask again.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await shard.Ask<Found>("what was recovered?", ToAskAgain);
            }
            catch (AskTimeoutException) when (attempt < MostAttempts)
            {
                continue;
            }
        }
    }

    private sealed record Found(string[] Events, long Lost, string? Reason)
    {
        public override string ToString() => $"{string.Join(", ", Events)}; {Lost} lost: {Reason}";
    }

    /// <summary>What a shard does for an actor that recovers: it keeps messages between Passivate and the end, and starts the next one.</summary>
    private sealed class OneEntityShard(Props entity) : UntypedActor
    {
        private readonly List<(object Message, IActorRef Sender)> _kept = [];
        private IActorRef _entity = ActorRefs.Nobody;
        private bool _isPassivating;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Passivate: _isPassivating = true; break;
                case Terminated: Restart(); break;
                default:
                    if (_isPassivating) _kept.Add((message, Sender));
                    else Started().Forward(message);
                    break;
            }
        }

        private void Restart()
        {
            (_isPassivating, _entity) = (false, ActorRefs.Nobody);
            foreach (var (message, sender) in _kept) Started().Tell(message, sender);
            _kept.Clear();
        }

        private IActorRef Started() => _entity = _entity.IsNobody() ? Context.Watch(Context.ActorOf(entity)) : _entity;
    }

    private sealed class Recovered(UnreadableJournals journals) : UntypedPersistentActor
    {
        private readonly PartialRecovery _recovery = new(journals, Entities.Id(0), "stop");
        private readonly List<string> _events = [];

        public override string PersistenceId => Entities.Id(0);

        public override Recovery Recovery => _recovery.Recovery;

        protected override bool AroundReceive(Receive receive, object message)
        {
            if (IsRecovering && message is string) _recovery.Keep(message, Sender);
            return base.AroundReceive(receive, message);
        }

        protected override void OnRecover(object message)
        {
            if (message is string happened) _events.Add(happened);
            if (message is RecoveryCompleted) _recovery.Complete(Context, LastSequenceNr);
        }

        protected override void OnRecoveryFailure(Exception reason, object? message = null) => _recovery.Fail(Context, LastSequenceNr, reason);

        protected override void OnCommand(object message)
        {
            var lost = _recovery.Lost(LastSequenceNr);
            Sender.Tell(new Found([.. _events], lost?.Events ?? 0, lost?.Reason));
        }
    }
}
