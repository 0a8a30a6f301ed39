using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.LocalCluster;

/// <summary>The node's program as it was last built, for commands that start a process of their own.</summary>
public static class NodeProgram
{
    /// <returns>The command and its first argument; null when it is not there, which was reported.</returns>
    public static IReadOnlyList<string>? Find(Screen screen)
    {
        if ((Repository.Find(AppContext.BaseDirectory) ?? Repository.Find(Environment.CurrentDirectory)) is not { } repository)
        {
            screen.WriteError($"No MlActors.sln in {Environment.CurrentDirectory} or above it. Run this inside the repository.");
            return null;
        }

        if (File.Exists(repository.NodeAssembly)) return ["dotnet", repository.NodeAssembly];
        screen.WriteError($"{repository.NodeAssembly} does not exist. Build src/MlActors.Node with -c Release.");
        return null;
    }
}
