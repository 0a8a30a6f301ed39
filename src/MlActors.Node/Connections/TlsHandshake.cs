using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Event;

namespace MlActors.Node.Connections;

/// <summary>The handshakes of both sides, in which each presents its certificate and examines the other's.</summary>
/// <param name="timeout">For connecting and the handshake together.</param>
internal sealed class TlsHandshake(ClusterTls cluster, TimeSpan timeout, ILoggingAdapter log)
{
    private readonly SslStreamCertificateContext _own = SslStreamCertificateContext.Create(cluster.Certificate.Certificate, null, offline: true);

    /// <exception cref="OperationCanceledException">The peer did not answer in time, or the node ends.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">One side refused the other's certificate.</exception>
    public async Task<SslStream> ConnectAsync(Socket socket, Address peer, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, cluster.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        await socket.ConnectAsync(peer.Host, peer.Port!.Value, either.Token);
        return await AuthenticateAsync(socket, stream => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = peer.Host,
                ClientCertificateContext = _own,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    if (IsOfCluster(certificate, chain, peer)) return true;
                    cluster.Refuse(peer);
                    return false;
                },
            },
            either.Token));
    }

    /// <inheritdoc cref="ConnectAsync"/>
    public async Task<SslStream> AcceptAsync(Socket socket, Address peer, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, cluster.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        return await AuthenticateAsync(socket, stream => stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _own,
                ClientCertificateRequired = true,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = (_, certificate, chain, _) => IsOfCluster(certificate, chain, peer),
            },
            either.Token));
    }

    private static async Task<SslStream> AuthenticateAsync(Socket socket, Func<SslStream, Task> authenticate)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await authenticate(stream);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private bool IsOfCluster(X509Certificate? certificate, X509Chain? chain, Address peer)
    {
        var presented = certificate as X509Certificate2;
        if (presented is not null && cluster.Certificate.IsOfCluster(presented, chain)) return true;
        log.Warning("The certificate [{0}] of [{1}] is not of this cluster, and its connection is refused.", presented?.Thumbprint ?? "none", peer);
        return false;
    }
}
