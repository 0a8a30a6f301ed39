namespace MlActors.Ctl.LocalCluster;

/// <summary>The source tree that <c>up</c> builds its nodes from.</summary>
public sealed record Repository(string Root)
{
    private const string Mark = "MlActors.sln";

    public string NodeProject => Path.Combine(Root, "src", "MlActors.Node");
    public string NodeAssembly => Path.Combine(NodeProject, "bin", "Release", "net10.0", "MlActors.Node.dll");

    /// <summary>Walks up from a folder, so that <c>mlctl up</c> works anywhere inside the tree.</summary>
    public static Repository? Around(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Mark))) return new Repository(at.FullName);
        }
        return null;
    }
}
