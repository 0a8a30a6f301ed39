using System.Globalization;
using Akka.Actor;

namespace MlActors.Simulation.Kernel;

/// <summary>
/// What happened in a run: always as a hash, which is the same in each run of a seed, and as lines when somebody reads them.
/// </summary>
internal sealed class Trace
{
    private const ulong HashBase = 14695981039346656037, HashPrime = 1099511628211;

    private ulong _hash = HashBase;

    public ulong Hash => _hash;

    /// <summary>Receives a line for each message and event; null when they are not wanted.</summary>
    public Action<TraceLine>? Reader { get; set; }

    public void Delivered(long ticks, SimulatedNode node, IActorRef receiver, in Envelope envelope)
    {
        Mix((ulong)ticks ^ ((ulong)node.Index << 56) ^ ((ulong)node.Incarnation << 48));
        MixPath(receiver.Path);
        if (envelope.Sender is { } sender) MixPath(sender.Path);
        Mix(envelope.Message.GetType().Name);
        Reader?.Invoke(new TraceLine(
            TimeSpan.FromTicks(ticks), node.Index, $"{node}", NameOf(envelope.Sender), NameOf(receiver), TextOf(envelope.Message)));
    }

    /// <summary>An event of the world: a fault, a node that starts, a stage of the scenario.</summary>
    public void Event(TimeSpan at, string what, int? node = null)
    {
        Mix(what);
        Reader?.Invoke(new TraceLine(at, node, node is null ? "" : $"node-{node}", "", "", what));
    }

    private static string NameOf(IActorRef? actor) => actor is null || actor.IsNobody() ? "-" : actor.Path.ToStringWithoutAddress();

    private static string TextOf(object message) =>
        message.GetType().Namespace?.StartsWith("MlActors", StringComparison.Ordinal) == true
            ? $"{message.GetType().Name} {Shorten(Convert.ToString(message, CultureInfo.InvariantCulture)!)}"
            : message.GetType().Name;

    private static string Shorten(string text) => text.Length > 300 ? $"{text[..300]}..." : text;

    // Without the actor's number, which means nothing to a reader; and Akka counts some names over the whole process.
    private void MixPath(ActorPath path)
    {
        for (var part = path; part is not RootActorPath; part = part.Parent)
            Mix(part.Name.StartsWith("EventStreamUnsubscriber-", StringComparison.Ordinal) ? "EventStreamUnsubscriber" : part.Name);
    }

    private void Mix(ulong value)
    {
        _hash = (_hash ^ value) * HashPrime;
        _hash ^= _hash >> 29;
    }

    private void Mix(string text)
    {
        var hash = _hash;
        foreach (var character in text) hash = (hash ^ character) * HashPrime;
        _hash = hash;
    }
}

/// <summary>One line of a trace.</summary>
/// <param name="NodeIndex">Which node's column it belongs to; null for the world's.</param>
internal sealed record TraceLine(TimeSpan At, int? NodeIndex, string Node, string From, string To, string Text);
