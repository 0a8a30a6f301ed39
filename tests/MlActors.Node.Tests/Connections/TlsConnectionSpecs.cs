using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;
using MlActors.Node.Connections;
using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Node.Tests.Connections;

/// <summary>One connection with a peer that does as it likes after the handshake.</summary>
public sealed class TlsConnectionSpecs : IAsyncLifetime
{
    private const int MaximumQueue = 4 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Address Somewhere = new("akka.ssl.tcp", "peer", "127.0.0.1", 1);
    private static readonly ByteString Message = ByteString.CopyFrom(new byte[64 * 1024]);
    private static readonly TlsSettings Settings = new(
        new IPEndPoint(IPAddress.Loopback, 0), 1024 * 1024, MaximumQueue, Patience, TimeSpan.FromMilliseconds(50), 1, 64 * 1024, 64 * 1024);

    private readonly DataDirectory _files = new();
    private readonly Events _events = new();
    private SslStream _peer = null!;
    private TlsConnection _connection = null!;
    private Task _ended = null!;

    public async Task InitializeAsync()
    {
        using var authority = new TestCertificates(_files.Path, "authority");
        var (file, key) = authority.Sign("node");
        var certificate = X509Certificate2.CreateFromPemFile(file, key);
        using var listener = Settings.NewSocket();
        listener.Bind(Settings.Address);
        listener.Listen();
        var socket = Settings.NewSocket();
        await socket.ConnectAsync(listener.LocalEndPoint!);
        var stream = new SslStream(
            new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, peer, _, _) => certificate.Equals(peer));
        _peer = new SslStream(new NetworkStream(await listener.AcceptAsync(), ownsSocket: true));
        await Task.WhenAll(_peer.AuthenticateAsServerAsync(certificate), stream.AuthenticateAsClientAsync("127.0.0.1"));
        _connection = new TlsConnection(Somewhere, Somewhere, stream, socket, Settings, TimeProvider.System, NoLogger.Instance);
        _connection.ReadHandlerSource.SetResult(_events);
        _ended = _connection.RunAsync();
    }

    public async Task DisposeAsync()
    {
        _connection.Close();
        await _ended;
        await _peer.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public void What_a_peer_does_not_read_is_refused_beyond_a_limit()
    {
        var taken = 0;
        while (_connection.Write(Message)) taken++;

        // What the operating system holds is no longer in the queue.
        Assert.InRange((long)taken * Message.Length, MaximumQueue / 2, 4L * MaximumQueue);
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_does_not_keep_a_connection_from_closing()
    {
        while (_connection.Write(Message)) continue;

        _connection.Close();

        await _ended.WaitAsync(Patience);
        Assert.False(_connection.Write(Message));
        Assert.IsType<Disassociated>(_events.Last);
    }

    [Fact]
    public async Task A_peer_that_closes_ends_the_connection_and_the_listener_is_told()
    {
        await _peer.DisposeAsync();

        await _ended.WaitAsync(Patience);
        Assert.False(_connection.Write(Message));
        Assert.IsType<Disassociated>(_events.Last);
    }

    private sealed class Events : IHandleEventListener
    {
        public IHandleEvent? Last { get; private set; }

        public void Notify(IHandleEvent ev) => Last = ev;
    }
}
