namespace MlActors.Ctl.LocalCluster;

/// <summary>What was asked of one <c>mlctl up</c>.</summary>
public sealed record UpOptions(int Nodes, int HttpPort, int ClusterPort, string? Data, bool Demo, bool Rehearse, bool Build)
{
    public const int DefaultNodes = 3;
    public const int DefaultHttpPort = 9200;
    public const int DefaultClusterPort = 4053;
    public const string DefaultData = "data";

    /// <summary>There is nothing to rehearse without data.</summary>
    public bool LoadsDemo => Demo || Rehearse;

    /// <summary>A demo begins with an empty folder each time, unless told otherwise, so that it can be run again and again.</summary>
    public bool UsesFreshFolder => LoadsDemo && Data is null;
}
