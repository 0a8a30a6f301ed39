namespace MlActors.Ctl.LocalCluster;

/// <summary>The source tree that <c>up</c> builds its nodes from, and <c>sim</c> its simulator.</summary>
public sealed record Repository(string Root)
{
    private const string SolutionFile = "MlActors.sln";

    public string NodeProject => Path.Combine(Root, "src", "MlActors.Node");
    public string NodeAssembly => Path.Combine(NodeProject, "bin", "Release", "net10.0", "MlActors.Node.dll");

    public string SimulatorProject => Path.Combine(Root, "src", "MlActors.Simulation");
    public string SimulatorAssembly => Path.Combine(SimulatorProject, "bin", "Release", "net10.0", "MlActors.Simulation.dll");

    /// <summary>Searches the folder and its parents, so that <c>mlctl up</c> works anywhere inside the tree; null when there is none.</summary>
    public static Repository? Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, SolutionFile))) return new Repository(at.FullName);
        }
        return null;
    }
}
