using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlActors.Node.Tests.Processes;

/// <summary>An authority and the certificates that it signs, in files of a folder.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    public TestCertificates(string folder, string name)
    {
        (_folder, Authority) = (folder, Path.Combine(folder, $"{name}.pem"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var begin = TimeProvider.System.GetUtcNow().AddDays(-1);
        _authority = request.CreateSelfSigned(begin, begin.AddDays(30));
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
    }

    /// <summary>The file of the authority's certificate.</summary>
    public string Authority { get; }

    public void Dispose() => _authority.Dispose();

    /// <summary>A certificate for the loopback address.</summary>
    public (string Certificate, string Key) Sign(string name, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var last = end ?? new DateTimeOffset(_authority.NotAfter);
        using var signed = request.Create(_authority, new DateTimeOffset(_authority.NotBefore), last, RandomNumberGenerator.GetBytes(8));
        var (certificateFile, keyFile) = (Path.Combine(_folder, $"{name}.crt"), Path.Combine(_folder, $"{name}.key"));
        File.WriteAllText(certificateFile, signed.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    /// <summary>Trusts this authority and no other.</summary>
    public HttpClient Client(string address)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { _authority },
        };
        return new HttpClient(handler) { BaseAddress = new Uri(address) };
    }
}
