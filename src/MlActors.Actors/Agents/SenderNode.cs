using Akka.Actor;

namespace MlActors.Actors.Agents;

/// <summary>The node of a unit, as an operator sees it in a run.</summary>
internal static class SenderNode
{
    /// <summary>The node of the current message's sender, host:port; null for a message of the agent itself or of its parent.</summary>
    public static string? NodeOfSender(this IActorContext context)
    {
        if (context.Sender.IsNobody() || context.Sender.Equals(context.System.DeadLetters) || context.Sender.Equals(context.Parent)) return null;
        var address = context.Sender.Path.Address is { HasGlobalScope: true } remote
            ? remote
            : ((ExtendedActorSystem)context.System).Provider.DefaultAddress;
        return address.HasGlobalScope ? $"{address.Host}:{address.Port}" : null;
    }
}
