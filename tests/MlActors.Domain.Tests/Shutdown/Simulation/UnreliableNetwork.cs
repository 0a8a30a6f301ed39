namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>
/// Carries what the simulated actors tell one another: in any order, some of it twice, some of it never. It lives as long as one simulation
/// and keeps the last of what it carried, for the one who has to understand a failure.
/// </summary>
internal sealed class UnreliableNetwork(Random random)
{
    private const int LinesKept = 80;

    private readonly List<Message> _underWay = [];
    private readonly Queue<string> _story = new();

    /// <summary>Messages may be lost or come twice. Once faults have stopped, each arrives once, but still in any order.</summary>
    public bool Faulty { get; set; } = true;

    public bool IsIdle => _underWay.Count == 0;

    public string Story => string.Join(Environment.NewLine, _story);

    public void Send(string what, Action deliver) => _underWay.Add(new Message(what, deliver, IsLocal: false));

    /// <summary>Within one actor, from its store or its child: late perhaps, but once, unless the actor is gone.</summary>
    public void Happen(string what, Action deliver) => _underWay.Add(new Message(what, deliver, IsLocal: true));

    public void DeliverOne()
    {
        if (IsIdle) return;
        var index = random.Next(_underWay.Count);
        var message = _underWay[index];
        var fate = Faulty && !message.IsLocal ? random.Next(10) : 9;
        if (fate != 0) _underWay.RemoveAt(index);
        if (fate == 1)
        {
            Note($"LOST {message.What}");
            return;
        }

        Note(fate == 0 ? $"{message.What} (and once more later)" : message.What);
        message.Deliver();
    }

    public void Note(string line)
    {
        _story.Enqueue(line);
        if (_story.Count > LinesKept) _story.Dequeue();
    }

    private sealed record Message(string What, Action Deliver, bool IsLocal);
}
