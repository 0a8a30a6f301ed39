namespace MlActors.Ctl.LocalCluster;

/// <summary>The options of one <c>mlctl up</c>.</summary>
public sealed record UpOptions(int Nodes, int HttpPort, int ClusterPort, string? Data, bool Demo, bool Rehearse, bool Build)
{
    public const int DefaultNodes = 3;
    public const int DefaultHttpPort = 9200;
    public const int DefaultClusterPort = 4053;
    public const string DefaultData = "data";

    /// <summary>A rehearsal needs data, so it always loads the demo.</summary>
    public bool LoadsDemo => Demo || Rehearse;

    /// <summary>A demo without <c>--data</c> begins with an empty folder, so that it can be repeated.</summary>
    public bool UsesFreshFolder => LoadsDemo && Data is null;
}
