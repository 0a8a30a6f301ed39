using System.Net;
using Microsoft.AspNetCore.Http;

namespace MlActors.Api.Security;

/// <summary>The address that a request comes from. Headers of proxies are not trusted.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    public static string Of(HttpContext http) => Plain(http)?.ToString() ?? "unknown";

    /// <summary>What limits apply to: of IPv6 the network of 64 bits, because a client has all addresses of one.</summary>
    public static string NetworkOf(HttpContext http)
    {
        if (Plain(http) is not { } address) return "unknown";
        if (address.GetAddressBytes() is not { Length: > 4 } bytes) return address.ToString();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    private static IPAddress? Plain(HttpContext http) =>
        http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;
}
