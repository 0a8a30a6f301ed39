namespace MlActors.Api.Elastic;

/// <summary>What a node says of itself over HTTP.</summary>
/// <param name="NodeName">Shown as `name` by the root call.</param>
public sealed record ApiSettings(string ClusterName, string NodeName)
{
    /// <summary>The version of Elasticsearch whose behaviour is followed; clients choose their features by it.</summary>
    public const string ElasticVersion = "9.3.0";

    /// <summary>What Elastic writes into a job as the version of its configuration's format.</summary>
    public const string JobVersion = "12.0.0";
}
