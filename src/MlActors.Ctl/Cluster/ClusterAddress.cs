using System.Globalization;

namespace MlActors.Ctl.Cluster;

/// <summary>The address of a node's REST API.</summary>
public readonly record struct ClusterAddress(string Host, int Port)
{
    /// <summary>Parses <c>host:port</c>, optionally preceded by <c>http://</c>; IPv6 hosts are in brackets.</summary>
    public static bool TryParse(string text, out ClusterAddress address)
    {
        address = default;
        const string scheme = "http://";
        var bare = text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..].TrimEnd('/') : text;
        var colon = bare.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(bare.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        if (port is < 1 or > 65535) return false;
        address = new ClusterAddress(bare[..colon], port);
        return Uri.TryCreate($"http://{address}/", UriKind.Absolute, out var uri) && uri.Port == port;
    }

    public Uri Uri => new($"http://{this}/");

    /// <summary>The line that an operator enters to run a verb against this address.</summary>
    public string CommandLineFor(string verb) => $"mlctl {this} ml {verb}";

    public override string ToString() => $"{Host}:{Port}";
}
