using Akka.Configuration;
using MlActors.Actors.Configuration;

namespace MlActors.Node.Configuration;

/// <summary>The block `mlactors.storage`: how the store is opened.</summary>
/// <param name="BusyTimeout">How long a call waits for a file that another process writes to.</param>
/// <param name="OpenTimeout">How long a starting node tries to open its files.</param>
/// <param name="SyncsAcknowledgements">Whether what is acknowledged survives a power cut, and not only the end of the process.</param>
public sealed record StorageSettings(TimeSpan BusyTimeout, TimeSpan OpenTimeout, bool SyncsAcknowledgements)
{
    public static readonly IReadOnlyList<string> Keys = ["busy-timeout", "open-timeout", "sync-acknowledgements"];

    public static StorageSettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "storage", Keys);
        return new StorageSettings(block.Duration("busy-timeout"), block.Duration("open-timeout"), block.Switch("sync-acknowledgements"));
    }
}
