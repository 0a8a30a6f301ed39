using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;

namespace MlActors.Node.Security;

/// <summary>Reads certificates, or explains in one line why one cannot be used.</summary>
internal static class CertificateReader
{
    /// <exception cref="StartRefusedException">The files are no certificate with its key, or it is not valid now.</exception>
    public static X509Certificate2 Read(CertificateFiles files, DateTimeOffset now)
    {
        var certificate = Read($"The certificate {files.Certificate} with the key {files.Key}", () =>
        {
            using var read = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            // Windows does not use a key for TLS that exists in memory only.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
        });
        var (begin, end) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        return now >= begin && now < end
            ? certificate
            : throw new StartRefusedException(
                ExitCode.Usage,
                $"The certificate {files.Certificate} is valid from {begin:u} to {end:u}: give one that is valid now.");
    }

    /// <summary>All certificates of a file: intermediates, or authorities.</summary>
    public static X509Certificate2Collection ReadAll(string file) => Read($"The certificates {file}", () =>
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        return all.Count > 0 ? all : throw new CryptographicException("it holds none");
    });

    private static T Read<T>(string subject, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartRefusedException(
                ExitCode.Usage, $"{subject} cannot be used: {failure.Message.ReplaceLineEndings(" ")} Give files in PEM, the key without a password.");
        }
    }
}
