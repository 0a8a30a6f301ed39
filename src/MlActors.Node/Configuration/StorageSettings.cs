using Akka.Configuration;
using MlActors.Actors;

namespace MlActors.Node.Configuration;

/// <summary>The block `mlactors.storage`: how the store is opened.</summary>
/// <param name="BusyTimeout">How long a call waits for a file that another process writes to.</param>
public sealed record StorageSettings(TimeSpan BusyTimeout)
{
    public static readonly IReadOnlyList<string> Keys = ["busy-timeout"];

    public static StorageSettings From(Config mlactors) => new(SettingsBlock.Of(mlactors, "storage", Keys).Duration("busy-timeout"));
}
