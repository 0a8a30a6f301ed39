using System.CommandLine;
using MlActors.Node.Diagnostics;

namespace MlActors.Node.Options;

/// <summary>The options of security. All are files, so that no secret is an argument, which other users of the machine can read.</summary>
internal sealed class SecurityCommandLine
{
    private readonly Option<string?> _users, _httpCertificate, _httpKey, _clusterCertificate, _clusterKey, _clusterAuthority;

    /// <param name="readVariable">Reads an environment variable; null when it is not set.</param>
    public SecurityCommandLine(Func<string, string?> readVariable)
    {
        _users = File("--users", "The users and roles, as `mlctl users` writes them. Without it the API serves this machine only, to everyone.");
        _httpCertificate = File("--tls-certificate", "The certificate of the API, with its intermediates, in PEM.");
        _httpKey = File("--tls-key", "The private key of the API's certificate, in PEM.");
        _clusterCertificate = File("--cluster-certificate", "The certificate of this node for the other nodes, in PEM.");
        _clusterKey = File("--cluster-key", "The private key of the node's certificate, in PEM.");
        _clusterAuthority = File("--cluster-ca", "The authority that has signed the certificates of all nodes, and of nothing else, in PEM.");

        Option<string?> File(string name, string description)
        {
            var variable = $"MLACTORS_{name[2..].Replace('-', '_').ToUpperInvariant()}";
            return new Option<string?>(name)
            {
                Description = $"{description} ({variable})", HelpName = "FILE", DefaultValueFactory = _ => readVariable(variable),
            };
        }
    }

    public IEnumerable<Option> All => [_users, _httpCertificate, _httpKey, _clusterCertificate, _clusterKey, _clusterAuthority];

    /// <exception cref="StartRefusedException">An option is missing that another one needs.</exception>
    public SecurityOptions Read(ParseResult parsed)
    {
        var http = Together(parsed, _httpCertificate, _httpKey);
        var cluster = Together(parsed, _clusterCertificate, _clusterKey, _clusterAuthority);
        return new SecurityOptions(
            parsed.GetValue(_users),
            http is [var certificate, var key] ? new CertificateFiles(certificate, key) : null,
            cluster is [var ofNode, var keyOfNode, var authority] ? new CertificateFiles(ofNode, keyOfNode, authority) : null);
    }

    /// <returns>The values of options that need each other; null when none is given.</returns>
    private static string[]? Together(ParseResult parsed, params Option<string?>[] options)
    {
        var missing = options.Where(option => parsed.GetValue(option) is null).Select(option => option.Name).ToArray();
        if (missing.Length == options.Length) return null;
        return missing.Length == 0
            ? [.. options.Select(option => parsed.GetValue(option)!)]
            : throw new StartRefusedException(
                ExitCode.Usage,
                $"{string.Join(" and ", missing)} {(missing.Length == 1 ? "is" : "are")} missing: "
                + $"{string.Join(", ", options.Select(option => option.Name))} are given together.");
    }
}
