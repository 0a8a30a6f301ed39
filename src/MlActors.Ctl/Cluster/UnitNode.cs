namespace MlActors.Ctl.Cluster;

/// <summary>The node that statistics name for a job or datafeed; absent while it has none.</summary>
public sealed record UnitNode(string? Id, string? Name, string? TransportAddress)
{
    public string Label => Name ?? Id ?? "";

    /// <summary>Id, name and address may differ between Elastic's words and ours; an operator may use any of them.</summary>
    public bool IsCalled(string name) => Id == name || Name == name || TransportAddress == name;
}
