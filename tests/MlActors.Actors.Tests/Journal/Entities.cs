using Akka.Actor;

namespace MlActors.Actors.Tests.Journal;

/// <summary>Numbered entities on one node, and what they answer.</summary>
internal sealed class Entities
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly ActorSystem _node;
    private readonly Inbox _inbox;
    private readonly List<object> _answers = [];
    private readonly Dictionary<int, IActorRef> _entities;

    public Entities(ActorSystem node, int count, int? only = null)
    {
        (_node, _inbox) = (node, Inbox.Create(node));
        _entities = Enumerable.Range(0, count).Where(at => only is null || only == at)
            .ToDictionary(at => at, at => node.ActorOf(Entity.Props(Id(at), _inbox.Receiver)));
    }

    public static string Id(int at) => $"entity-{at}";

    public Task<List<Entity.Recovered>> AreRecoveredAsync() => AnswersAsync<Entity.Recovered>(_entities.Count);

    public void Persist(string text, int? only = null)
    {
        foreach (var (at, entity) in _entities)
        {
            if (only is null || only == at) entity.Tell(text);
        }
    }

    /// <summary>While the file is locked: one event is on its way to it, and behind it all the others gather.</summary>
    public async Task PersistAtOnceAsync(string text, params int[] except)
    {
        _node.ActorOf(Entity.Props($"first-{text}", ActorRefs.Nobody)).Tell("first");
        var chosen = _entities.Where(entity => !except.Contains(entity.Key)).Select(entity => entity.Value).ToList();
        foreach (var entity in chosen)
        {
            entity.Tell(text);
            entity.Tell(new Entity.Ping());
        }

        await AnswersAsync<Entity.Pong>(chosen.Count);

        // The journal takes its messages in order: one that recovers now comes after all of these writes.
        var after = Inbox.Create(_node);
        _node.ActorOf(Entity.Props($"after-{text}", after.Receiver));
        await after.ReceiveAsync(Long);
    }

    public async Task<List<T>> AnswersAsync<T>(int count)
    {
        while (_answers.OfType<T>().Count() < count)
        {
            var answer = await _inbox.ReceiveAsync(Long);
            if (answer is Status.Failure)
            {
                var failures = string.Join(", ", _answers.OfType<Entity.Failed>());
                throw new TimeoutException($"{_answers.OfType<T>().Count()} of {count} {typeof(T).Name} came. {failures}");
            }

            _answers.Add(answer);
        }

        return [.. _answers.OfType<T>()];
    }
}
