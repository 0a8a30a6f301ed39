using Microsoft.AspNetCore.DataProtection;

namespace MlActors.Node.Security;

/// <summary>The keys that sign the sessions of browsers. The nodes of a cluster share them, so that a session is valid on each.</summary>
internal static class SessionKeys
{
    private const string FolderName = "session-keys";

    /// <param name="data">The data folder, which only the account of the nodes may read.</param>
    public static IServiceCollection AddSessionKeys(this IServiceCollection services, string data)
    {
        var folder = Directory.CreateDirectory(Path.Combine(data, FolderName));
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        services.AddDataProtection().SetApplicationName("MlActors").PersistKeysToFileSystem(folder);
        return services;
    }
}
