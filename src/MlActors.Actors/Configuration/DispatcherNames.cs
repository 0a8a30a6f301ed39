namespace MlActors.Actors.Configuration;

/// <summary>Names of dispatchers, as `mlactors.conf` defines them.</summary>
internal static class DispatcherNames
{
    /// <summary>Engines compute; heartbeats and answers must not wait behind them.</summary>
    public const string Engines = "mlactors.dispatchers.engines";
}
