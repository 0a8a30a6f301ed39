using MlActors.Node.Configuration;
using MlActors.Node.Options;
using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Node.Starting;

/// <summary>Opens what the node keeps, or says in one line why it cannot.</summary>
internal static class DataFolder
{
    /// <exception cref="StartRefusedException">The data cannot be opened, written, or understood.</exception>
    public static Stores Open(NodeOptions options, StorageSettings settings, TimeProvider time)
    {
        try
        {
            return Stores.Open(StorageLocation.Parse(options.Data, options.Storage, settings.BusyTimeout), time);
        }
        catch (ArgumentException unusable)
        {
            throw new StartRefusedException(ExitCode.Usage, unusable.Message.ReplaceLineEndings(" "));
        }
        catch (Exception failure) when (failure is StorageUnavailableException or StorageFormatException)
        {
            throw new StartRefusedException(ExitCode.Data, failure.Message);
        }
    }
}
