using Akka.Actor;
using MlActors.Actors.Shutdown;

namespace MlActors.Actors.Agents;

/// <summary>Tells an operator which node the units of a run are on: those that answered an agent.</summary>
internal static class SenderNode
{
    /// <summary>The node of whoever sent the message at hand, host:port; null for what an agent says to itself or is told by its parent.</summary>
    public static string? NodeOfSender(this IActorContext context)
    {
        if (context.Sender.IsNobody() || context.Sender.Equals(context.System.DeadLetters) || context.Sender.Equals(context.Parent)) return null;
        var address = context.Sender.Path.Address is { HasGlobalScope: true } remote
            ? remote
            : ((ExtendedActorSystem)context.System).Provider.DefaultAddress;
        return address.HasGlobalScope ? $"{address.Host}:{address.Port}" : null;
    }
}
