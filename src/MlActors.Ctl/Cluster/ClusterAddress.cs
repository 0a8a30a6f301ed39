using System.Globalization;

namespace MlActors.Ctl.Cluster;

/// <summary>The address of a node's REST API.</summary>
public readonly record struct ClusterAddress(string Host, int Port, bool IsTls = false)
{
    private const string Http = "http://", Https = "https://";

    /// <summary>Parses <c>host:port</c>, optionally preceded by <c>http://</c> or <c>https://</c>; IPv6 hosts are in brackets.</summary>
    public static bool TryParse(string text, out ClusterAddress address)
    {
        address = default;
        var isTls = text.StartsWith(Https, StringComparison.OrdinalIgnoreCase);
        var scheme = isTls ? Https : text.StartsWith(Http, StringComparison.OrdinalIgnoreCase) ? Http : "";
        var bare = scheme.Length > 0 ? text[scheme.Length..].TrimEnd('/') : text;
        var colon = bare.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(bare.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        if (port is < 1 or > 65535) return false;
        address = new ClusterAddress(bare[..colon], port, isTls);
        return Uri.TryCreate(address.Text, UriKind.Absolute, out var uri) && uri.Port == port;
    }

    public Uri Uri => new(Text);

    public string HostAndPort => $"{Host}:{Port}";

    /// <summary>The line that an operator enters to run a verb against this address.</summary>
    public string CommandLineFor(string verb) => $"mlctl {this} ml {verb}";

    public override string ToString() => IsTls ? $"{Https}{HostAndPort}" : HostAndPort;

    private string Text => $"{(IsTls ? Https : Http)}{HostAndPort}/";
}
