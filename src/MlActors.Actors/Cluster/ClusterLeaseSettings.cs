using Akka.Configuration;
using MlActors.Actors.Configuration;

namespace MlActors.Actors.Cluster;

/// <summary>The block `mlactors.lease`. Akka passes it to the lease itself; it is read here so that a mistake in it is reported at start.</summary>
/// <param name="OperationTimeout">How long a decision waits for an unavailable store.</param>
public sealed record ClusterLeaseSettings(TimeSpan OperationTimeout)
{
    public const string Path = "mlactors.lease";

    public static readonly IReadOnlyList<string> Keys = ["lease-operation-timeout"];

    public static ClusterLeaseSettings From(Config mlactors) => new(SettingsBlock.Of(mlactors, "lease", Keys).Duration("lease-operation-timeout"));
}
