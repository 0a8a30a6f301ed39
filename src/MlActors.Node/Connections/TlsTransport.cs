using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace MlActors.Node.Connections;

/// <summary>
/// The connections of a node with a cluster certificate: TCP with mutual TLS. Akka's own transport runs TLS as well, but it ends the whole node when
/// one of its handshakes fails: a peer that was killed in the middle of one, or a stranger on the port of a lost node, would take the healthy nodes
/// with it. Here it costs the one connection. On the wire both are the same.
/// </summary>
internal sealed class TlsTransport : Transport
{
    /// <summary>Handshakes of unknown peers at the same time. More are refused, so that they cannot use up the node.</summary>
    private const int MaximumHandshakes = 1024;

    private readonly TlsSettings _settings;
    private readonly TlsHandshake _handshake;
    private readonly ILoggingAdapter _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<TlsConnection, Task> _connections = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _handshakes = new(MaximumHandshakes);
    private readonly CancellationTokenSource _ended = new();
    private Socket? _listener;

    /// <summary>Called by Akka.</summary>
    /// <param name="system">Has the certificate in its setup.</param>
    /// <param name="config">The section `akka.remote.dot-netty.tcp`.</param>
    public TlsTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        _log = Logging.GetLogger(system, typeof(TlsTransport));
        var cluster = system.Settings.Setup.Get<ClusterTls>().Value;
        _time = cluster.Time;
        _settings = TlsSettings.Read(config, system.Settings.Config);
        _handshake = new TlsHandshake(cluster, _settings.ConnectTimeout, _log);
        SchemeIdentifier = "ssl.tcp";
        MaximumPayloadBytes = _settings.MaximumFrame;
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        _listener = _settings.NewSocket();
        _listener.Bind(_settings.Address);
        _listener.Listen(_settings.Backlog);
        var associations = new TaskCompletionSource<IAssociationEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = AcceptAsync(_listener, associations.Task);
        return Task.FromResult((AddressOf((IPEndPoint)_listener.LocalEndPoint!), associations));
    }

    /// <exception cref="InvalidAssociationException">The peer is away, not of this cluster, or does not finish the handshake.</exception>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var socket = _settings.NewSocket();
        try
        {
            var stream = await _handshake.ConnectAsync(socket, remoteAddress, _ended.Token);
            return Open(stream, socket, remoteAddress);
        }
        catch (Exception failure) when (TlsConnection.IsBreak(failure))
        {
            socket.Dispose();
            throw new InvalidAssociationException(failure is OperationCanceledException
                ? $"No connection with [{remoteAddress}] within {_settings.ConnectTimeout.TotalSeconds:0.#} s."
                : $"No connection with [{remoteAddress}]: {failure.Message}", failure);
        }
    }

    public override async Task<bool> Shutdown()
    {
        await _ended.CancelAsync();
        _listener?.Dispose();
        foreach (var connection in _connections.Keys) connection.Close();
        // Each connection ends within this time by itself.
        await Task.WhenAll(_connections.Values);
        return true;
    }

    private async Task AcceptAsync(Socket listener, Task<IAssociationEventListener> associations)
    {
        var registered = await associations;
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                _ = ReceiveAsync(await listener.AcceptAsync(_ended.Token), registered);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // Too many open files, for one. It goes away when connections end, and must not make this a busy loop.
                _log.Error("A connection could not be accepted: {0}", failure.Message);
                await Task.Delay(_settings.FlushTimeout, _time);
            }
        }
    }

    private async Task ReceiveAsync(Socket socket, IAssociationEventListener associations)
    {
        if (!_handshakes.Wait(0, CancellationToken.None))
        {
            socket.Dispose();
            return;
        }
        try
        {
            socket.NoDelay = true;
            var peer = AddressOf((IPEndPoint)socket.RemoteEndPoint!);
            var connection = Open(await _handshake.AcceptAsync(socket, peer, _ended.Token), socket, peer);
            associations.Notify(new InboundAssociation(connection));
        }
        catch (Exception failure) when (TlsConnection.IsBreak(failure))
        {
            if (failure is AuthenticationException) _log.Warning("A connection was refused in its handshake: {0}", failure.Message);
            else _log.Debug("A connection ended in its handshake: {0}", failure.Message);
            socket.Dispose();
        }
        finally
        {
            _handshakes.Release();
        }
    }

    private TlsConnection Open(SslStream stream, Socket socket, Address remote)
    {
        var connection = new TlsConnection(AddressOf((IPEndPoint)socket.LocalEndPoint!), remote, stream, socket, _settings, _time, _log);
        var ended = connection.RunAsync();
        _connections[connection] = ended;
        _ = ended.ContinueWith(_ => _connections.TryRemove(connection, out Task? _), TaskScheduler.Default);
        if (_ended.IsCancellationRequested) connection.Close();
        return connection;
    }

    private Address AddressOf(IPEndPoint endPoint)
    {
        var address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        return new Address(SchemeIdentifier, System.Name, address.ToString(), endPoint.Port);
    }
}
