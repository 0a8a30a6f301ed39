using System.Security.Cryptography.X509Certificates;

namespace MlActors.Node.Security;

/// <summary>
/// The certificate by which nodes recognise each other. A peer, whether it connects or is connected to, has to present one that the cluster's
/// own authority has signed; the authorities of the machine are not asked, because they sign certificates for everyone.
/// </summary>
internal sealed class ClusterCertificate(X509Certificate2 certificate, X509Certificate2Collection authorities)
{
    public X509Certificate2 Certificate => certificate;

    /// <param name="presented">The chain that the peer has sent; null for none.</param>
    public bool IsOfCluster(X509Certificate2 peer, X509Chain? presented)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        (policy.TrustMode, policy.RevocationMode) = (X509ChainTrustMode.CustomRootTrust, X509RevocationMode.NoCheck);
        policy.DisableCertificateDownloads = true;
        policy.CustomTrustStore.AddRange(authorities);
        if (presented is not null) policy.ExtraStore.AddRange(presented.ChainElements.Select(element => element.Certificate).ToArray());
        return chain.Build(peer);
    }
}
