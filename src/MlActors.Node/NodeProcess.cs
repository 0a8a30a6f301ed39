using System.Net.Sockets;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using MlActors.Node.Configuration;
using MlActors.Node.Leaving;
using MlActors.Node.Options;
using MlActors.Node.Starting;

namespace MlActors.Node;

/// <summary>One process from its start to its end, top to bottom.</summary>
internal static class NodeProcess
{
    /// <exception cref="StartRefusedException">It cannot start; nothing was begun, or what was begun has been undone.</exception>
    public static async Task<ExitCode> Run(NodeOptions options, TimeProvider time)
    {
        using var signals = new LeaveSignals(options.IgnoreCtrlC);
        var configuration = NodeConfiguration.Load(HoconFiles.Folder);
        FreeAddress.Expect(options.Http, "--http");
        FreeAddress.Expect(options.Cluster, "--cluster");
        using var stores = DataFolder.Open(options, configuration.Storage);

        await using var app = NodeApplication.Build(options, configuration, stores, time);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MlActors.Node");
        var system = await Start(app, options);
        await Task.WhenAny(IsUp(system), system.WhenTerminated, signals.Leave);
        if (!system.WhenTerminated.IsCompleted && !signals.Leave.IsCompleted)
            NodeLog.Ready(log, Version, options.Http.ToString(), options.Cluster.ToString(), options.Data);

        await Task.WhenAny(signals.Leave, system.WhenTerminated);
        await app.StopAsync();
        return ExitCode.Left;
    }

    private static string Version =>
        typeof(NodeProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static async Task<ActorSystem> Start(WebApplication app, NodeOptions options)
    {
        try
        {
            // Before the hosted services, because Akka's prints a failure to bind with its whole stack.
            var system = app.Services.GetRequiredService<ActorSystem>();
            await app.StartAsync();
            return system;
        }
        catch (Exception failure) when (FreeAddress.In(failure) is { } socket)
        {
            throw FreeAddress.Refused(options.Cluster, "--cluster", socket);
        }
    }

    private static Task IsUp(ActorSystem system)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.Get(system).RegisterOnMemberUp(up.SetResult);
        return up.Task;
    }
}
