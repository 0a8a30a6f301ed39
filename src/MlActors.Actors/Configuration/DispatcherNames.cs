namespace MlActors.Actors.Configuration;

/// <summary>Names of dispatchers, as `mlactors.conf` defines them.</summary>
internal static class DispatcherNames
{
    /// <summary>Engines use the CPU; heartbeats and replies must not wait for them.</summary>
    public const string Engines = "mlactors.dispatchers.engines";
}
