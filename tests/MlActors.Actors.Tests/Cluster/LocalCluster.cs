using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Shutdown;
using MlActors.Storage;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;

namespace MlActors.Actors.Tests.Cluster;

/// <summary>
/// A cluster of several actor systems in one process, on loopback and on files of their own, wired by the production methods. It is
/// disposed with its test.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("mlactors-").FullName;
    private readonly List<LocalNode> _nodes = [];

    public IReadOnlyList<LocalNode> Nodes => _nodes;

    public static async Task<LocalCluster> StartAsync(int nodes)
    {
        var cluster = new LocalCluster();
        for (var i = 0; i < nodes; i++) await cluster.AddNodeAsync();
        return cluster;
    }

    public async Task<LocalNode> AddNodeAsync()
    {
        var port = FreePort();
        var node = await LocalNode.StartAsync(_data, port, seed: _nodes.FirstOrDefault(known => known.IsRunning)?.Port ?? port);
        _nodes.Add(node);
        return node;
    }

    /// <summary>A node dies without a word, and the others are told so, as the split brain resolver would tell them after a while.</summary>
    public async Task LoseAsync(LocalNode node)
    {
        await node.System.Terminate();
        var survivor = _nodes.First(known => known.IsRunning);
        Akka.Cluster.Cluster.Get(survivor.System).Down(node.Address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <summary>One node of a <see cref="LocalCluster"/> and its clients.</summary>
public sealed class LocalNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Stores _stores;

    private LocalNode(IHost host, Stores stores, int port) => (_host, _stores, Port) = (host, stores, port);

    public int Port { get; }

    public Address Address => new("akka.tcp", "mlactors", "127.0.0.1", Port);

    public string Id => $"127.0.0.1:{Port}";

    public bool IsRunning => !System.WhenTerminated.IsCompleted;

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public Stores Stores => _stores;

    public JobClient Jobs => _host.Services.GetRequiredService<JobClient>();

    public DatafeedClient Datafeeds => _host.Services.GetRequiredService<DatafeedClient>();

    public ShutdownClient Shutdown => _host.Services.GetRequiredService<ShutdownClient>();

    public NodeDrain Drain => _host.Services.GetRequiredService<NodeDrain>();

    public static async Task<LocalNode> StartAsync(string data, int port, int seed)
    {
        var location = StorageLocation.Parse(data, null);
        var stores = Stores.Open(location, TimeProvider.System);
        var instance = Guid.NewGuid().ToString("N");
        await stores.Generations.EnterAsync($"127.0.0.1:{port}", instance, formsCluster: port == seed);
        var config = HoconFolder.Load("mlactors.conf");
        var node = new MlActorsNode(
            stores.Results, new JobMessages(stores.Documents, $"127.0.0.1:{port}", TimeProvider.System), stores.Sync, stores.Source, stores.Rules,
            new NodeInventory($"127.0.0.1:{port}"), MlActorsSettings.From(config), TimeProvider.System);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddMlActorsClients(node);
        builder.Services.AddAkka("mlactors", (akka, _) => akka
            .AddHocon(Quiet.WithFallback(config).WithFallback(HoconFolder.Load("cluster.conf")).WithFallback(HoconFolder.Load("persistence.conf")),
                HoconAddMode.Prepend)
            .WithPersistence(location)
            .WithRemoting("127.0.0.1", port)
            .WithClustering(new ClusterOptions { SeedNodes = [$"akka.tcp://mlactors@127.0.0.1:{seed}"] })
            .WithClusterLease(stores.Generations, instance, TimeProvider.System)
            .WithMlActors(node));
        var host = builder.Build();
        await host.StartAsync();
        // In a process the watchdog does this. Only a member may decide for its side of a split.
        Akka.Cluster.Cluster.Get(host.Services.GetRequiredService<ActorSystem>()).RegisterOnMemberUp(() => stores.Generations.Confirm(instance));
        return new LocalNode(host, stores, port);
    }

    /// <summary>Leaves as a node does that is told to end: drained first, then out of the cluster.</summary>
    public async Task<DrainReport> LeaveAsync()
    {
        var report = await Drain.DrainAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        await _host.StopAsync();
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _stores.Dispose();
    }

    // A system that is terminated dies at once: only who leaves goes through the phases.
    private static readonly Config Quiet = ConfigurationFactory.ParseString("""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """);
}

/// <summary>The repository's own configuration files: specs run on what operators run.</summary>
internal static class HoconFolder
{
    public static Config Load(string file) => ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(Root, "hocon", file)));

    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "MlActors.sln"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }
}
