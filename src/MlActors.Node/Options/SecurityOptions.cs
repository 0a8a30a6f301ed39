using System.Net;

namespace MlActors.Node.Options;

/// <summary>The files of a certificate, in PEM.</summary>
/// <param name="Authority">The certificates that sign those of the other nodes; null where none are checked.</param>
public sealed record CertificateFiles(string Certificate, string Key, string? Authority = null);

/// <summary>How a node is protected: users and TLS for the API, and mutual TLS between the nodes.</summary>
/// <param name="Users">The file of users; null for a node without security.</param>
/// <param name="Http">Null for an API without TLS.</param>
/// <param name="Cluster">Null for a cluster without TLS.</param>
public sealed record SecurityOptions(string? Users, CertificateFiles? Http, CertificateFiles? Cluster)
{
    public static readonly SecurityOptions None = new(null, null, null);

    /// <returns>The address that is not safe with these options, and the missing ones; null when all are safe.</returns>
    public string? FindFault(HostAndPort http, HostAndPort cluster, IEnumerable<HostAndPort> seeds)
    {
        if (cluster.Host.Equals(IPAddress.Any))
            return $"--cluster {cluster} is every address of the machine, but the other nodes need one by which they reach this node: name it.";
        if (!http.IsLoopback && (Users is null || Http is null))
            return $"--http {http} is not a loopback address, which needs security: give --users FILE (`mlctl users add` makes one), "
                + "--tls-certificate FILE and --tls-key FILE, or use 127.0.0.1.";
        if (seeds.Prepend(cluster).Where(address => !address.IsLoopback).Take(1).ToArray() is [var reachable] && (Users is null || Cluster is null))
            return $"{(reachable == cluster ? "--cluster" : "--seed")} {reachable} is not a loopback address, which needs security: give "
                + "--users FILE (`mlctl users add` makes one), --cluster-certificate FILE, --cluster-key FILE and --cluster-ca FILE, or use 127.0.0.1.";
        return null;
    }
}
