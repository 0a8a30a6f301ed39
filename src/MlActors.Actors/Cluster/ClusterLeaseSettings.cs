using Akka.Configuration;

namespace MlActors.Actors.Cluster;

/// <summary>The block `mlactors.lease`. Akka hands it to the lease itself; it is read here so that a slip in it is named at start.</summary>
/// <param name="HeartbeatTimeout">A holder that has not renewed the lease for this long has lost it.</param>
/// <param name="HeartbeatInterval">How often the holder renews it.</param>
/// <param name="OperationTimeout">How long one attempt to get it may take.</param>
public sealed record ClusterLeaseSettings(TimeSpan HeartbeatTimeout, TimeSpan HeartbeatInterval, TimeSpan OperationTimeout)
{
    public const string Path = "mlactors.lease";

    public static readonly IReadOnlyList<string> Keys = ["heartbeat-timeout", "heartbeat-interval", "lease-operation-timeout"];

    public static ClusterLeaseSettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "lease", Keys);
        return new ClusterLeaseSettings(block.Duration("heartbeat-timeout"), block.Duration("heartbeat-interval"), block.Duration("lease-operation-timeout"));
    }
}
