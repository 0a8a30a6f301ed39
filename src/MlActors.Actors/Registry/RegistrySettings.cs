using Akka.Configuration;
using MlActors.Actors.Configuration;

namespace MlActors.Actors.Registry;

/// <summary>The block `mlactors.registry`: how jobs and datafeeds that are expected to run are started again.</summary>
/// <param name="Permits">How many are woken in parallel; below the journal's limit of recoveries, so that its circuit breaker stays closed.</param>
/// <param name="WakeTimeout">How long one may take before its permit is released; it is tried again later.</param>
/// <param name="SweepInterval">How often all expected units are woken, in case that the loss of one was not noticed.</param>
public sealed record RegistrySettings(int Permits, TimeSpan WakeTimeout, TimeSpan SweepInterval)
{
    public static readonly IReadOnlyList<string> Keys = ["permits", "wake-patience", "sweep-interval"];

    public static RegistrySettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "registry", Keys);
        return new RegistrySettings(block.Count("permits"), block.Duration("wake-patience"), block.Duration("sweep-interval"));
    }
}
