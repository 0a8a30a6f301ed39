using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using MlActors.Node.Connections;
using MlActors.Node.Security;
using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Node.Tests.Connections;

/// <summary>Actor systems with real sockets on the loopback address, and peers that do not behave.</summary>
public sealed class TlsTransportSpecs : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DataDirectory _files = new();
    private readonly TestCertificates _own, _foreign;
    private readonly List<ActorSystem> _systems = [];

    public TlsTransportSpecs() =>
        (_own, _foreign) = (new TestCertificates(_files.Path, "authority"), new TestCertificates(_files.Path, "another"));

    public void Dispose()
    {
        Task.WhenAll(_systems.Select(system => system.Terminate())).GetAwaiter().GetResult();
        _own.Dispose();
        _foreign.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData(false, false)]
    // While a cluster is upgraded, nodes that still run Akka's own transport are in it.
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Messages_of_every_size_arrive_whole_and_in_order(bool isSenderOfAkka, bool isReceiverOfAkka)
    {
        var sender = Start("sender", _own, isOfAkka: isSenderOfAkka);
        var receiver = Start("receiver", _own, isOfAkka: isReceiverOfAkka);
        var mirror = await FindMirrorAsync(sender, receiver);

        int[] sizes = [0, 1, 100, 16_384, 65_535, 65_536, 1_000_000, 5_000_000];
        var sent = Enumerable.Range(0, 200).Select(number =>
        {
            var message = new byte[number < 2 * sizes.Length ? sizes[number % sizes.Length] : number];
            new Random(number).NextBytes(message);
            return message;
        }).ToArray();
        var echoes = await Task.WhenAll(sent.Select(message => mirror.Ask<Echo>(message, Patience)));

        Assert.All(
            sent.Zip(echoes, (message, echo) => (Sent: message, echo.Received)),
            pair => Assert.True(pair.Sent.AsSpan().SequenceEqual(pair.Received)));
        Assert.Equal(Enumerable.Range(1, 200), echoes.Select(echo => echo.Number));
    }

    [Fact]
    public async Task A_peer_of_another_authority_is_refused_whoever_connects_and_both_systems_go_on()
    {
        var (own, other, stranger) = (Start("own", _own), Start("other", _own), Start("stranger", _foreign));

        await Assert.ThrowsAsync<ActorNotFoundException>(() => FindMirrorAsync(own, stranger, TimeSpan.FromSeconds(3)));
        await Assert.ThrowsAsync<ActorNotFoundException>(() => FindMirrorAsync(stranger, own, TimeSpan.FromSeconds(3)));

        await FindMirrorAsync(own, other);
        Assert.All(_systems, system => Assert.Null(CoordinatedShutdown.Get(system).ShutdownReason));
    }

    [Fact]
    public async Task A_node_is_told_when_all_its_seeds_are_foreign_and_not_before()
    {
        var (first, second) = (Start("first", _foreign), Start("second", _foreign));
        var tls = Tls("own", _own, [SeedOf(first), SeedOf(second)]);
        var own = Start("own", tls);

        await Assert.ThrowsAsync<ActorNotFoundException>(() => FindMirrorAsync(own, first, TimeSpan.FromSeconds(3)));
        Assert.False(tls.AllSeedsAreForeign.IsCompleted);

        await Assert.ThrowsAsync<ActorNotFoundException>(() => FindMirrorAsync(own, second, TimeSpan.FromSeconds(3)));
        await tls.AllSeedsAreForeign.WaitAsync(Patience);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    public async Task A_peer_that_ends_in_the_middle_of_its_handshake_costs_one_connection(string lastWords)
    {
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        var (own, other) = (Start("own", _own), Start("other", _own));

        own.ActorSelection($"akka.ssl.tcp://peer@{peer.LocalEndpoint}/user/mirror").Tell("are you there?");
        using (var accepted = await peer.AcceptSocketAsync().WaitAsync(Patience))
        {
            await accepted.ReceiveAsync(new byte[1]);
            await accepted.SendAsync(System.Text.Encoding.ASCII.GetBytes(lastWords));
        }

        // The second attempt shows that the first one has been dealt with.
        own.ActorSelection($"akka.ssl.tcp://peer@{peer.LocalEndpoint}/user/mirror").Tell("are you there?");
        await FindMirrorAsync(own, other);
        Assert.Null(CoordinatedShutdown.Get(own).ShutdownReason);
    }

    [Fact]
    public async Task Connections_that_say_nothing_or_something_else_do_not_keep_a_node_from_connecting()
    {
        var (own, other) = (Start("own", _own), Start("other", _own));
        var silent = new List<TcpClient>();
        for (var count = 0; count < 100; count++)
        {
            var client = new TcpClient();
            silent.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, PortOf(own));
            if (count % 2 == 0) await client.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        }

        await FindMirrorAsync(other, own);

        silent.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_message_above_the_limit_ends_its_connection_and_nothing_else()
    {
        var (own, other) = (Start("own", _own), Start("other", _own));
        await using var stream = await ConnectAsync(own);
        var header = new byte[FrameWriter.HeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, int.MaxValue);

        await stream.WriteAsync(header);

        Assert.Equal(0, await ReadToEndAsync(stream));
        await FindMirrorAsync(other, own);
    }

    [Fact]
    public async Task What_was_sent_before_a_system_ended_still_arrives()
    {
        var (own, other) = (Start("own", _own), Start("other", _own));
        var mirror = await FindMirrorAsync(own, other);
        var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        other.ActorSelection("/user/mirror").Tell(new Expected(1_000, counted));

        for (var count = 0; count < 1_000; count++) mirror.Tell(new byte[10_000]);
        await own.Terminate();

        await counted.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_system_takes_the_port_of_the_one_before_it()
    {
        var (own, other) = (Start("own", _own), Start("other", _own));
        await FindMirrorAsync(other, own);
        var port = PortOf(own);
        await own.Terminate();

        var next = Start("own", _own, port: port);

        await FindMirrorAsync(next, other);
    }

    private ActorSystem Start(string name, TestCertificates authority, bool isOfAkka = false, int port = 0)
    {
        if (!isOfAkka) return Start(name, Tls(name, authority, []), port);
        var certificate = Certificate(name, authority);
        return Start(name, port, "akka.remote.dot-netty.tcp.enable-ssl = on", new DotNettySslSetup(
            certificate.Certificate, false, true, (peer, chain, _, _, _) => peer is not null && certificate.IsOfCluster(peer, chain)));
    }

    private ActorSystem Start(string name, ClusterTls tls, int port = 0) =>
        Start(name, port, $"akka.remote.dot-netty.tcp.transport-class = \"{typeof(TlsTransport).FullName}, MlActors.Node\"", tls);

    private ActorSystem Start(string name, int port, string transport, Setup certificate)
    {
        var configuration = ConfigurationFactory.ParseString($$"""
            akka.actor.provider = remote
            akka.loglevel = ERROR
            akka.stdout-loglevel = OFF
            akka.loggers = []
            akka.remote.use-passive-connections = off
            akka.remote.retry-gate-closed-for = 200ms
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = {{port}}, maximum-frame-size = 8MiB }
            {{transport}}
            """);
        var system = ActorSystem.Create(name, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(configuration), certificate));
        system.ActorOf(Props.Create(() => new Mirror()), "mirror");
        _systems.Add(system);
        return system;
    }

    private ClusterTls Tls(string name, TestCertificates authority, string[] seeds) => new(Certificate(name, authority), seeds, TimeProvider.System);

    private static ClusterCertificate Certificate(string name, TestCertificates authority)
    {
        var (certificate, key) = authority.Sign(name);
        return new ClusterCertificate(
            X509Certificate2.CreateFromPemFile(certificate, key), [X509CertificateLoader.LoadCertificateFromFile(authority.Authority)]);
    }

    private static int PortOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress.Port!.Value;

    private static string SeedOf(ActorSystem system) => $"127.0.0.1:{PortOf(system)}";

    /// <summary>Asks again when the first question is lost with a connection that is just closing.</summary>
    private static async Task<IActorRef> FindMirrorAsync(ActorSystem from, ActorSystem at, TimeSpan? patience = null)
    {
        var selection = from.ActorSelection($"akka.ssl.tcp://{at.Name}@{SeedOf(at)}/user/mirror");
        if (patience is { } once) return await selection.ResolveOne(once);
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await selection.ResolveOne(TimeSpan.FromSeconds(3));
            }
            catch (ActorNotFoundException) when (!limit.IsCancellationRequested)
            {
                // Asked again.
            }
        }
    }

    private async Task<SslStream> ConnectAsync(ActorSystem system)
    {
        var own = Certificate("peer", _own);
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, PortOf(system));
        var stream = new SslStream(
            client.GetStream(), leaveInnerStreamOpen: false, (_, peer, chain, _) => own.IsOfCluster((X509Certificate2)peer!, chain));
        await stream.AuthenticateAsClientAsync("127.0.0.1", [own.Certificate], checkCertificateRevocation: false);
        return stream;
    }

    private static async Task<int> ReadToEndAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private sealed record Echo(int Number, byte[] Received);

    private sealed record Expected(int Count, TaskCompletionSource Counted) : INoSerializationVerificationNeeded;

    private sealed class Mirror : ReceiveActor
    {
        private int _count;
        private Expected? _expected;

        public Mirror()
        {
            Receive<Expected>(expected => _expected = expected);
            Receive<byte[]>(received =>
            {
                Sender.Tell(new Echo(++_count, received));
                if (_count == _expected?.Count) _expected.Counted.SetResult();
            });
        }
    }
}
