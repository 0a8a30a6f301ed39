using System.Net;
using System.Net.Sockets;
using Akka.Configuration;

namespace MlActors.Node.Connections;

/// <summary>The keys of `akka.remote.dot-netty.tcp` that hold for the connections with TLS too.</summary>
/// <param name="Address">Where the node listens, and the address by which the others know it.</param>
/// <param name="MaximumFrame">Bytes of the largest message.</param>
/// <param name="MaximumQueue">
/// Bytes that wait for a slow peer on one connection; beyond it, writes are refused and the sender keeps its messages.
/// </param>
/// <param name="ConnectTimeout">The time for connecting and the handshake, before Akka gives up on the association.</param>
/// <param name="FlushTimeout">The time for what is still queued when a connection is closed.</param>
/// <param name="Backlog">Connections that wait to be accepted.</param>
/// <param name="SendBuffer">Bytes that the operating system may hold before they are sent.</param>
/// <param name="ReceiveBuffer">Bytes that it may hold before they are read.</param>
internal sealed record TlsSettings(
    IPEndPoint Address, int MaximumFrame, int MaximumQueue, TimeSpan ConnectTimeout, TimeSpan FlushTimeout, int Backlog,
    int SendBuffer, int ReceiveBuffer)
{
    /// <summary>
    /// Akka stops waiting for an association after `connection-timeout`. A connection that came into being later would have no owner, so this gives
    /// up before.
    /// </summary>
    private const double ShareOfAssociation = 0.8;

    /// <param name="transport">The section of the transport.</param>
    /// <param name="system">The configuration of the actor system.</param>
    public static TlsSettings Read(Config transport, Config system)
    {
        var frame = Bytes("maximum-frame-size");
        return new TlsSettings(
            new IPEndPoint(IPAddress.Parse(transport.GetString("hostname")), transport.GetInt("port")),
            frame,
            checked(2 * frame),
            transport.GetTimeSpan("connection-timeout") * ShareOfAssociation,
            system.GetTimeSpan("akka.remote.flush-wait-on-shutdown"),
            transport.GetInt("backlog"),
            Bytes("send-buffer-size"),
            Bytes("receive-buffer-size"));

        int Bytes(string key) => checked((int)transport.GetByteSize(key, null)!.Value);
    }

    /// <summary>A socket that listens or connects; those that it accepts have its buffers.</summary>
    public Socket NewSocket() => new(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true, SendBufferSize = SendBuffer, ReceiveBufferSize = ReceiveBuffer,
    };
}
