using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MlActors.Node.Options;

/// <summary>An address that a node listens on or connects to.</summary>
public readonly record struct HostAndPort(IPAddress Host, int Port)
{
    public IPEndPoint EndPoint => new(Host, Port);

    public bool IsLoopback => IPAddress.IsLoopback(Host);

    /// <exception cref="FormatException">The text is not HOST:PORT, or HOST is not an IP address.</exception>
    public static HostAndPort Parse(string text, bool onlyIPv4 = false)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new FormatException("is not HOST:PORT with a port from 1 to 65535, for example 127.0.0.1:9200");
        var host = text[..colon].Trim('[', ']');
        // One spelling per address, because a member of the cluster is identified by the text of its address.
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new HostAndPort(IPAddress.Loopback, port);
        if (!IPAddress.TryParse(host, out var address))
            throw new FormatException("does not have an IP address as its host; names are not looked up, for example use 127.0.0.1");
        return onlyIPv4 && address.AddressFamily != AddressFamily.InterNetwork
            ? throw new FormatException("is IPv6, which the cluster's transport does not support: use 127.0.0.1")
            : new HostAndPort(address, port);
    }

    public override string ToString() => EndPoint.ToString();
}
