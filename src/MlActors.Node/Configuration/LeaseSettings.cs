using Akka.Configuration;
using MlActors.Actors;

namespace MlActors.Node.Configuration;

/// <summary>The block `mlactors.lease`. Akka hands it to the lease itself; here it is only checked, so that a slip is not silently a default.</summary>
public sealed record LeaseSettings(TimeSpan HeartbeatTimeout, TimeSpan HeartbeatInterval, TimeSpan OperationTimeout)
{
    public static readonly IReadOnlyList<string> Keys = ["heartbeat-timeout", "heartbeat-interval", "lease-operation-timeout"];

    public static LeaseSettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "lease", Keys);
        return new LeaseSettings(block.Duration("heartbeat-timeout"), block.Duration("heartbeat-interval"), block.Duration("lease-operation-timeout"));
    }
}
