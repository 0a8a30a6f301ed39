namespace MlActors.Ctl.Cluster;

/// <summary>The node of a job or datafeed in its statistics.</summary>
public sealed record UnitNode(string? Id, string? Name, string? TransportAddress)
{
    public string Label => Name ?? Id ?? "";

    /// <summary>Whether this is the node that an operator means by an id, a name or a transport address, which may all differ.</summary>
    public bool Matches(string name) => Id == name || Name == name || TransportAddress == name;
}
