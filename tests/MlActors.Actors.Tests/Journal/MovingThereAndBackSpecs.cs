using Akka.Actor;
using Xunit;

namespace MlActors.Actors.Tests.Journal;

/// <summary>The history of an entity that moves between nodes, on the real journal: each node's journal writes under an id of its own.</summary>
public sealed class MovingThereAndBackSpecs
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_entity_that_returned_to_a_node_it_had_left_recovers_its_whole_history()
    {
        await using var journal = new SqlJournal();
        var (a, b) = (journal.Start(), journal.Start());
        foreach (var (node, text) in ((ActorSystem, string)[])[(a, "a-1"), (b, "b-1"), (a, "a-2"), (a, "a-3"), (b, "b-2"), (a, "a-4")])
            await PersistOnAsync(node, text);

        Assert.Equal(["a-1", "b-1", "a-2", "a-3", "b-2", "a-4"], await RecoverOnAsync(journal.Start()));
    }

    [Fact]
    public async Task A_history_that_was_unreadable_under_the_former_configuration_is_readable_again()
    {
        const string former = "akka.persistence.journal.sql.replay-filter.mode = fail";
        await using var journal = new SqlJournal();
        var (a, b) = (journal.Start(former), journal.Start(former));
        foreach (var (node, text) in ((ActorSystem, string)[])[(a, "a-1"), (b, "b-1"), (a, "a-2")]) await PersistOnAsync(node, text);
        await Assert.ThrowsAsync<InvalidOperationException>(() => RecoverOnAsync(journal.Start(former)));

        Assert.Equal(["a-1", "b-1", "a-2"], await RecoverOnAsync(journal.Start()));
    }

    /// <summary>The entity starts on a node, persists, and leaves it.</summary>
    private static async Task PersistOnAsync(ActorSystem node, string text)
    {
        var inbox = Inbox.Create(node);
        var entity = node.ActorOf(Entity.Props("moving", inbox.Receiver));
        entity.Tell(text);
        object answer;
        do answer = await inbox.ReceiveAsync(Long);
        while (answer is Entity.Recovered);
        Assert.Equal(new Entity.Persisted("moving", text), answer);
        await entity.GracefulStop(Long);
    }

    private static async Task<string[]> RecoverOnAsync(ActorSystem node)
    {
        var inbox = Inbox.Create(node);
        node.ActorOf(Entity.Props("moving", inbox.Receiver));
        return await inbox.ReceiveAsync(Long) switch
        {
            Entity.Recovered recovered => recovered.History,
            Entity.Unreadable unreadable => throw new InvalidOperationException(unreadable.Reason),
            var other => throw new InvalidOperationException($"Not expected: {other}"),
        };
    }
}
