using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using MlActors.Actors.Messaging;
using Xunit;

namespace MlActors.Actors.Tests.Messaging;

public sealed class CollectingRepliesSpecs : IDisposable
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(5);

    private readonly ActorSystem _system = ActorSystem.Create("collecting", SpecSystem.Setup());
    private readonly FakeTimeProvider _time = new();
    private readonly HashSet<int> _silent = [], _dropped = [];

    public void Dispose() => _system.Dispose();

    [Fact]
    public async Task Replies_come_in_the_order_of_the_questions_however_many_there_are()
    {
        var found = await CollectAsync(Enumerable.Range(0, 5_000));

        Assert.Equal(Enumerable.Range(0, 5_000).Select(id => $"reply {id}"), found.Select(reply => reply.Reply?.Text));
    }

    [Fact]
    public async Task Nothing_is_collected_of_nothing() => Assert.Empty(await CollectAsync([]));

    [Fact]
    public async Task An_entity_that_is_asked_for_twice_replies_once() =>
        Assert.Equal([1, 2], (await CollectAsync([1, 2, 1])).Select(reply => reply.Id));

    [Fact]
    public async Task An_entity_that_does_not_reply_in_time_has_no_reply_and_the_others_have_theirs()
    {
        _silent.Add(7);
        var collecting = CollectAsync(Enumerable.Range(0, 1_000));

        var found = await AfterAsync(collecting, Each);

        Assert.Equal([7], found.Where(reply => reply.Reply is null).Select(reply => reply.Id));
    }

    /// <summary>A shard that is handed over drops what it holds, so that its entities looked as if they did not reply.</summary>
    [Fact]
    public async Task A_question_that_was_dropped_is_asked_again()
    {
        _dropped.Add(7);
        var collecting = CollectAsync(Enumerable.Range(0, 10));

        var found = await AfterAsync(collecting, Each / 4);

        Assert.Equal("reply 7", found.Single(reply => reply.Id == 7).Reply?.Text);
    }

    [Fact]
    public async Task More_silent_entities_than_are_asked_at_a_time_delay_the_others_and_no_more()
    {
        _silent.UnionWith(Enumerable.Range(0, CollectionTime.QuestionsAtATime));
        var collecting = CollectAsync(Enumerable.Range(0, CollectionTime.QuestionsAtATime + 10));

        var found = await AfterAsync(collecting, Each);

        Assert.Equal(10, found.Count(reply => reply.Reply is not null));
    }

    [Fact]
    public async Task A_time_for_all_ends_the_collection_although_entities_have_not_been_asked_yet()
    {
        _silent.UnionWith(Enumerable.Range(0, 10_000));
        var collecting = CollectAsync(Enumerable.Range(0, 10_000), TimeSpan.FromSeconds(2));

        var found = await AfterAsync(collecting, TimeSpan.FromSeconds(2));

        Assert.All(found, reply => Assert.Null(reply.Reply));
    }

    [Fact]
    public async Task A_caller_that_has_left_is_not_waited_for()
    {
        _silent.Add(1);
        using var left = new CancellationTokenSource();
        var collecting = CollectAsync([1], cancellationToken: left.Token);

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collecting);
    }

    [Fact]
    public async Task Replies_that_nothing_was_asked_for_count_for_nothing()
    {
        _silent.Add(1);
        var collecting = CollectAsync([1]);
        var asker = await AskerAsync();

        foreach (var message in new object[] { new Reply(2, "another"), "no reply at all", new Reply(1, "late"), new Reply(1, "repeated") })
            asker.Tell(message);

        Assert.Equal("late", Assert.Single(await collecting).Reply?.Text);
    }

    [Fact]
    public async Task Its_reference_is_forgotten_with_the_last_reply()
    {
        await CollectAsync([1]);
        var asker = await AskerAsync();

        Assert.NotSame(asker, ((ExtendedActorSystem)_system).Provider.ResolveActorRef(asker.Path.ToStringWithAddress()));
    }

    private readonly TaskCompletionSource<IActorRef> _asker = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<IActorRef> AskerAsync() => _asker.Task.WaitAsync(TimeSpan.FromSeconds(20));

    private Task<IReadOnlyList<(int Id, Reply? Reply)>> CollectAsync(
        IEnumerable<int> ids, TimeSpan? all = null, CancellationToken cancellationToken = default)
    {
        var (silent, dropped, asker) = (_silent, _dropped, _asker);
        var entities = _system.ActorOf(Props.Create(() => new Entities(silent, dropped, asker)));
        return ReplyCollector<int, Reply>.CollectAsync(
            entities, ids, new(id => new Question(id), reply => reply.Id), new CollectionTime(all ?? Each, all ?? TimeSpan.MaxValue, _time),
            cancellationToken);
    }

    /// <summary>Time passes until the collection ends.</summary>
    private async Task<IReadOnlyList<(int Id, Reply? Reply)>> AfterAsync(Task<IReadOnlyList<(int Id, Reply? Reply)>> collecting, TimeSpan longest)
    {
        await AskerAsync();
        _time.Advance(longest);
        return await collecting.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private sealed record Question(int Id);

    private sealed record Reply(int Id, string Text);

    private sealed class Entities : ReceiveActor
    {
        public Entities(HashSet<int> silent, HashSet<int> dropped, TaskCompletionSource<IActorRef> asker) => Receive<Question>(question =>
        {
            asker.TrySetResult(Sender);
            if (!silent.Contains(question.Id) && !dropped.Remove(question.Id)) Sender.Tell(new Reply(question.Id, $"reply {question.Id}"));
        });
    }
}
