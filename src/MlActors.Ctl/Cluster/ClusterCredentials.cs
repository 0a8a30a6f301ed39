using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MlActors.Ctl.Cluster;

/// <summary>The credentials cannot be used; the message is for the operator.</summary>
public sealed class CredentialsException(string message) : Exception(message);

/// <summary>
/// Who mlctl is to a cluster, and which authority it trusts. Secrets come from the environment and not from arguments, which other users of
/// the machine can read.
/// </summary>
/// <param name="Authorization">Null for a cluster without security.</param>
/// <param name="Authorities">Certificates that are trusted in place of those of the machine; null for those.</param>
public sealed record ClusterCredentials(AuthenticationHeaderValue? Authorization, X509Certificate2Collection? Authorities)
{
    public static readonly ClusterCredentials None = new(null, null);

    public const string Hint = "Set MLACTORS_USER and MLACTORS_PASSWORD, or MLACTORS_API_KEY.";

    /// <param name="readVariable">Reads an environment variable.</param>
    /// <param name="authority">The file of the authority; null for the one of the environment.</param>
    /// <exception cref="CredentialsException">A variable is missing, or the file is not one of certificates.</exception>
    public static ClusterCredentials Read(Func<string, string?> readVariable, string? authority = null)
    {
        var (user, password, key) = (Variable("MLACTORS_USER"), Variable("MLACTORS_PASSWORD"), Variable("MLACTORS_API_KEY"));
        if ((user is null) != (password is null)) throw new CredentialsException("MLACTORS_USER and MLACTORS_PASSWORD are set together.");
        if (user is not null && key is not null) throw new CredentialsException("Set MLACTORS_USER or MLACTORS_API_KEY, not both.");
        var authorization = key is not null ? new AuthenticationHeaderValue("ApiKey", key)
            : user is not null ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))
            : null;
        return new ClusterCredentials(authorization, (authority ?? Variable("MLACTORS_CA")) is { } file ? ReadAuthorities(file) : null);

        string? Variable(string name) => readVariable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Credentials are sent over TLS, or within this machine.</summary>
    public bool MayBeSentTo(ClusterAddress address) => Authorization is null || address.IsTls || address.Uri.IsLoopback;

    public void Configure(SslClientAuthenticationOptions tls)
    {
        if (Authorities is null) return;
        tls.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        tls.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CredentialsException($"--ca {file} cannot be read: {failure.Message}");
        }

        return authorities.Count > 0 ? authorities : throw new CredentialsException($"--ca {file} has no certificate in PEM.");
    }
}
