using Akka.Configuration;
using MlActors.Actors.Configuration;

namespace MlActors.Actors.Registry;

/// <summary>The block `mlactors.registry`: how jobs and datafeeds that should run are brought back.</summary>
/// <param name="Permits">How many are woken at a time; below the journal's own limit of recoveries, so that it never opens its breaker.</param>
/// <param name="WakeTimeout">How long one may take before another gets its permit; it is tried again later.</param>
/// <param name="SweepInterval">How often all are spoken to, in case that one was lost in a way that nobody noticed.</param>
public sealed record RegistrySettings(int Permits, TimeSpan WakeTimeout, TimeSpan SweepInterval)
{
    public static readonly IReadOnlyList<string> Keys = ["permits", "wake-patience", "sweep-interval"];

    public static RegistrySettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "registry", Keys);
        return new RegistrySettings(block.Count("permits"), block.Duration("wake-patience"), block.Duration("sweep-interval"));
    }
}
