using Microsoft.Data.Sqlite;
using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Actors.Tests.Journal;

/// <summary>Many actors whose events come to the real journal at once, while the write of one of them fails.</summary>
public sealed class JournalIsolationSpecs
{
    private const int Actors = 50, AtFault = 7;

    [Fact]
    public async Task An_event_whose_sequence_number_is_taken_fails_alone()
    {
        await using var journal = new SqlJournal();
        var (frozen, other) = (journal.Start(), journal.Start());
        var entities = new Entities(frozen, Actors);
        await entities.AreRecoveredAsync();
        var moved = new Entities(other, Actors, only: AtFault);
        await moved.AreRecoveredAsync();
        moved.Persist("other");
        await moved.AnswersAsync<Entity.Persisted>(1);

        using (Lock(journal)) await entities.PersistAtOnceAsync("old");

        var persisted = await entities.AnswersAsync<Entity.Persisted>(Actors - 1);
        var failed = await entities.AnswersAsync<Entity.Failed>(1);
        Assert.Equal(Entities.Id(AtFault), failed[0].Id);
        Assert.DoesNotContain(persisted, answer => answer.Id == Entities.Id(AtFault));
        Assert.All((await journal.HistoriesAsync(Actors)).Select((history, at) => (history, at)), entity =>
            Assert.Equal([entity.at == AtFault ? "other" : "old"], entity.history));
    }

    [Fact]
    public async Task A_write_whose_time_is_up_fails_alone()
    {
        await using var journal = new SqlJournal(busyTimeout: TimeSpan.FromSeconds(60));
        var node = journal.Start("akka.persistence.journal.sql.circuit-breaker.call-timeout = 4s");
        var entities = new Entities(node, Actors);
        await entities.AreRecoveredAsync();
        using (Lock(journal))
        {
            entities.Persist("waits", only: AtFault);
            entities.Persist("too late", only: AtFault + 1);
            await entities.AnswersAsync<Entity.Failed>(2);

            await entities.PersistAtOnceAsync("in time", except: [AtFault, AtFault + 1]);
        }

        await entities.AnswersAsync<Entity.Persisted>(Actors - 2);
    }

    [Fact]
    public async Task A_write_that_was_given_up_and_is_stored_later_is_seen_by_its_restarted_actor()
    {
        await using var journal = new SqlJournal(busyTimeout: TimeSpan.FromSeconds(60));
        var node = journal.Start("akka.persistence.journal.sql.circuit-breaker.call-timeout = 3s");
        var entities = new Entities(node, 1);
        await entities.AreRecoveredAsync();
        Entities restarted;
        using (Lock(journal))
        {
            entities.Persist("given up");
            await entities.AnswersAsync<Entity.Failed>(1);
            restarted = new Entities(node, 1);
        }

        var recovered = await restarted.AreRecoveredAsync();
        restarted.Persist("next");
        await restarted.AnswersAsync<Entity.Persisted>(1);

        string[] expected = [.. recovered[0].History, "next"];
        Assert.Equal(expected, (await journal.HistoriesAsync(1))[0]);
    }

    /// <summary>Another process writes to the journal and does not end.</summary>
    private static SqliteConnection Lock(SqlJournal journal)
    {
        var connection = new SqliteConnection($"Data Source={journal.Location.PathOf(StoreFile.Journal)};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }
}
