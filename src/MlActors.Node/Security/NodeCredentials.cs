using System.Security.Cryptography.X509Certificates;
using MlActors.Api.Security;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;

namespace MlActors.Node.Security;

/// <summary>What the security options name, read once at start; the users are read again when their file changes.</summary>
/// <param name="Users">Null for a node without security.</param>
/// <param name="Http">Null for an API without TLS.</param>
/// <param name="Cluster">Null for a cluster without TLS.</param>
internal sealed record NodeCredentials(UserDirectory? Users, ServerCertificate? Http, ClusterCertificate? Cluster) : IDisposable
{
    /// <exception cref="StartRefusedException">A file cannot be used.</exception>
    public static NodeCredentials Read(SecurityOptions options, TimeProvider time, ILogger log)
    {
        var now = time.GetUtcNow();
        try
        {
            var users = options.Users is { } file ? new UserDirectory(file, time, log) : null;
            var http = options.Http is { } ofApi
                ? new ServerCertificate(CertificateReader.Read(ofApi, now), CertificateReader.ReadAll(ofApi.Certificate))
                : null;
            var cluster = options.Cluster is { } ofNode
                ? new ClusterCertificate(CertificateReader.Read(ofNode, now), CertificateReader.ReadAll(ofNode.Authority!))
                : null;
            if (users is not null && cluster is null) NodeLog.ClusterIsPlain(log);
            return new NodeCredentials(users, http, cluster);
        }
        catch (InvalidUsersFileException invalid)
        {
            throw new StartRefusedException(ExitCode.Usage, invalid.Message);
        }
    }

    public void Dispose()
    {
        Http?.Certificate.Dispose();
        Cluster?.Certificate.Dispose();
    }
}

/// <summary>The certificate of the API.</summary>
/// <param name="Chain">The certificates of its file, among them the intermediates that clients need.</param>
internal sealed record ServerCertificate(X509Certificate2 Certificate, X509Certificate2Collection Chain);
