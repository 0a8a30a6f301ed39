using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MlActors.Actors.Jobs;
using MlActors.Actors.Shutdown;
using MlActors.Node.Configuration;
using MlActors.Node.Options;
using MlActors.Node.Security;
using MlActors.Node.Starting;
using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Benchmarks;

/// <summary>A complete node with the production wiring, in this process and with a new data folder.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NodeUnderTest(WebApplication app, Stores stores, string data, HttpClient http) => (_app, Stores, Data, Http) = (app, stores, data, http);

    public Stores Stores { get; }

    public string Data { get; }

    public HttpClient Http { get; }

    public ActorSystem System => _app.Services.GetRequiredService<ActorSystem>();

    public JobClient Jobs => _app.Services.GetRequiredService<JobClient>();

    public ShutdownClient Shutdown => _app.Services.GetRequiredService<ShutdownClient>();

    public static async Task<NodeUnderTest> StartAsync(bool syncs = true)
    {
        var data = Directory.CreateTempSubdirectory("mlactors-benchmark-").FullName;
        var (http, cluster) = (FreeAddress(), FreeAddress());
        var options = new NodeOptions(http, cluster, [cluster], data, null, LogFormat.Text, IgnoreCtrlC: true);
        var configuration = NodeConfiguration.Load(Path.Combine(AppContext.BaseDirectory, "hocon"));
        var location = StorageLocation.Parse(data, null, configuration.Storage.BusyTimeout) with { SyncsAcknowledgements = syncs };
        var stores = Stores.Open(location, TimeProvider.System);
        var admitted = await new Admission(stores, options, configuration.Node.ClusterName, TimeProvider.System, NullLogger.Instance).EnterAsync(
            default);
        var app = NodeApplication.Build(options, configuration, stores, admitted, new NodeCredentials(null, null, null), TimeProvider.System);
        await app.StartAsync();
        var up = new TaskCompletionSource();
        Akka.Cluster.Cluster.Get(app.Services.GetRequiredService<ActorSystem>()).RegisterOnMemberUp(up.SetResult);
        await up.Task;
        return new NodeUnderTest(app, stores, data, new HttpClient { BaseAddress = new Uri($"http://{http}"), Timeout = TimeSpan.FromMinutes(10) });
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Stores.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Data, recursive: true);
    }

    internal static HostAndPort FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return HostAndPort.Parse(socket.LocalEndPoint!.ToString()!);
    }
}
