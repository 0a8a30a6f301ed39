using Akka.Actor;

namespace MlActors.Actors.Messaging;

/// <summary>
/// Asks many entities one question each and collects the replies under one temporary reference. One Ask for each entity would register a
/// reference, a timer and a promise for each, which costs more than the replies. Questions change nothing, so that they are asked again: a shard that
/// is handed over drops those it holds. An entity that does not reply in time has no reply, and holds up no other.
/// </summary>
internal sealed class ReplyCollector<TId, TReply> : MinimalActorRef
    where TId : notnull
    where TReply : class
{
    private readonly IActorRef _target;
    private readonly TId[] _ids;
    private readonly Conversation _conversation;
    private readonly CollectionTime _time;
    private readonly TReply?[] _replies;
    private readonly DateTimeOffset[] _sentAt, _askedAt;
    private readonly bool[] _isOver;
    private readonly Dictionary<TId, int> _places;
    private readonly DateTimeOffset _began;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sent;
    private int _oldest;
    private int _over;

    private ReplyCollector(IActorRef target, TId[] ids, Conversation conversation, CollectionTime time)
    {
        (_target, _ids, _conversation, _time) = (target, ids, conversation, time);
        (_replies, _isOver) = (new TReply?[ids.Length], new bool[ids.Length]);
        (_sentAt, _askedAt) = (new DateTimeOffset[ids.Length], new DateTimeOffset[ids.Length]);
        _places = new Dictionary<TId, int>(ids.Length);
        for (var at = 0; at < ids.Length; at++) _places.Add(ids[at], at);
        _began = time.Clock.GetUtcNow();
        Provider = ((IInternalActorRef)target).Provider;
        Path = Provider.TempPath();
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    /// <returns>The replies in the order of the ids; null for an entity that did not reply in time.</returns>
    public static async Task<IReadOnlyList<(TId Id, TReply? Reply)>> CollectAsync(
        IActorRef target, IEnumerable<TId> ids, Conversation conversation, CollectionTime time, CancellationToken cancellationToken)
    {
        var collector = new ReplyCollector<TId, TReply>(target, [.. ids.Distinct()], conversation, time);
        await collector.CollectAsync(cancellationToken);
        lock (collector._lock) return [.. collector._ids.Select((id, at) => (id, collector._replies[at]))];
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is not TReply reply || !_places.TryGetValue(_conversation.IdOf(reply), out var at)) return;
        lock (_lock)
        {
            _replies[at] ??= reply;
            End(at);
        }

        SendMore();
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        if (_ids.Length == 0) return;
        Provider.RegisterTempActor(this, Path);
        try
        {
            await using var timer = _time.Clock.CreateTimer(_ => LookForLate(), null, _time.Tick, _time.Tick);
            SendMore();
            await _done.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Provider.UnregisterTempActor(Path);
        }
    }

    private void SendMore()
    {
        while (TakeNext() is var next and >= 0) _target.Tell(_conversation.Question(_ids[next]), this);
    }

    /// <returns>The place of the entity to ask next; negative when enough are being asked.</returns>
    private int TakeNext()
    {
        lock (_lock)
        {
            if (_sent == _ids.Length || _sent - _over >= CollectionTime.QuestionsAtATime) return -1;
            _sentAt[_sent] = _askedAt[_sent] = _time.Clock.GetUtcNow();
            return _sent++;
        }
    }

    private void LookForLate()
    {
        foreach (var at in GiveUpLate()) _target.Tell(_conversation.Question(_ids[at]), this);
        SendMore();
    }

    /// <returns>The places of entities that are asked again.</returns>
    private List<int> GiveUpLate()
    {
        var now = _time.Clock.GetUtcNow();
        var again = new List<int>();
        lock (_lock)
        {
            if (now - _began >= _time.All) _sent = _ids.Length;
            for (; _oldest < _sent && (_isOver[_oldest] || now - _sentAt[_oldest] >= _time.Each || now - _began >= _time.All); _oldest++)
                End(_oldest);
            for (var at = _oldest; at < _sent; at++)
            {
                if (_isOver[at] || now - _askedAt[at] < _time.Repeat) continue;
                _askedAt[at] = now;
                again.Add(at);
            }
        }

        return again;
    }

    private void End(int at)
    {
        if (_isOver[at]) return;
        _isOver[at] = true;
        if (++_over == _ids.Length) _done.TrySetResult();
    }

    /// <param name="Question">Of an entity.</param>
    /// <param name="IdOf">The entity that has sent a reply.</param>
    internal sealed record Conversation(Func<TId, object> Question, Func<TReply, TId> IdOf);
}

/// <summary>How long a collection of replies may take.</summary>
/// <param name="Each">For one entity, from its question on.</param>
/// <param name="All">For all entities together.</param>
internal sealed record CollectionTime(TimeSpan Each, TimeSpan All, TimeProvider Clock)
{
    /// <summary>Enough to hide the way to the other node, few enough not to flood it.</summary>
    public const int QuestionsAtATime = 256;

    /// <summary>After how long an entity that has not replied is asked again.</summary>
    public TimeSpan Repeat { get; } = Each / 4;

    /// <summary>How often is looked for entities that are late.</summary>
    public TimeSpan Tick { get; } = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, Math.Min(Each.Ticks, All.Ticks) / 20));
}
