namespace MlActors.Api.Elastic;

/// <summary>The names that a node reports over HTTP, and who may use it.</summary>
/// <param name="NodeName">The `name` in the response of `GET /`.</param>
public sealed record ApiSettings(string ClusterName, string NodeName)
{
    /// <summary>The reported version of Elasticsearch; clients select their features by it.</summary>
    public const string ElasticVersion = "9.3.0";

    /// <summary>The job_version of new jobs, the version of the configuration format.</summary>
    public const string JobVersion = "12.0.0";
}
