using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using MlActors.Actors.Cluster;
using MlActors.Node.Configuration;
using MlActors.Node.Connections;
using MlActors.Node.Diagnostics;
using MlActors.Node.Leaving;
using MlActors.Node.Liveness;
using MlActors.Node.Options;
using MlActors.Node.Security;
using MlActors.Node.Starting;
using MlActors.Storage;

namespace MlActors.Node;

/// <summary>One process from its start to its end, in the order of execution.</summary>
internal static class NodeProcess
{
    /// <exception cref="StartRefusedException">The node cannot start; nothing was changed.</exception>
    public static async Task<ExitCode> RunAsync(NodeOptions options, TimeProvider time)
    {
        using var signals = new LeaveSignals(options.IgnoreCtrlC);
        var configuration = NodeConfiguration.Load(HoconFiles.Folder);
        using var watchdog = new NodeWatchdog(time, configuration.Node, ExitImmediately);
        watchdog.Start();
        using var logs = LoggerFactory.Create(logging => logging.WriteToConsole(options.LogFormat));
        using var credentials = NodeCredentials.Read(options.Security, time, logs.CreateLogger("MlActors.Node"));
        AddressCheck.EnsureFree(options.Http, "--http");
        AddressCheck.EnsureFree(options.Cluster, "--cluster");
        using var stores = await DataFolder.OpenAsync(options, configuration.Storage, watchdog.BeforeAccess, time);

        var admitted = await AdmitAsync(options, configuration.Node, stores, signals, logs, time);
        if (admitted is null) return ExitCode.Left;
        await using var entry = new NodeEntry(stores, options.Cluster.ToString(), admitted.Instance, logs.CreateLogger("MlActors.Node"));
        watchdog.Watch(entry);

        await using var app = NodeApplication.Build(options, configuration, stores, admitted, credentials, time);
        var system = await StartAsync(app, options);
        var up = WaitUntilUpAsync(system);
        var leave = WaitForLeaveRequestAsync(signals, app.Services.GetRequiredService<NodeInventory>());
        entry.IsMember = () => MembershipOf(system, leave.IsCompleted);
        var foreign = app.Services.GetService<ClusterTls>()?.AllSeedsAreForeign ?? new TaskCompletionSource().Task;
        var first = await Task.WhenAny(up, leave, system.WhenTerminated, foreign);
        if (first == foreign) return await EndAmongForeignSeedsAsync(app, watchdog);
        if (first == up)
        {
            var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MlActors.Node");
            NodeLog.Ready(log, Version, options.Url, $"{options.Cluster}", options.Data);
        }

        await Task.WhenAny(leave, system.WhenTerminated);
        return leave.IsCompleted
            ? await LeaveAsync(app, await leave, up.IsCompleted, signals, configuration.Node, time)
            : await HandleRemovalAsync(app, options, system, watchdog);
    }

    private static string Version =>
        typeof(NodeProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <returns>Null when a signal asked the process to leave while it waited.</returns>
    private static async Task<Admitted?> AdmitAsync(
        NodeOptions options, NodeSettings settings, Stores stores, LeaveSignals signals, ILoggerFactory logs, TimeProvider time)
    {
        using var leaving = new CancellationTokenSource();
        _ = signals.Leave.ContinueWith(_ => leaving.Cancel(), leaving.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            return await new Admission(stores, options, settings.ClusterName, time, logs.CreateLogger("MlActors.Node")).EnterAsync(leaving.Token);
        }
        catch (OperationCanceledException) when (signals.Leave.IsCompleted)
        {
            return null;
        }
    }

    private static async Task<ActorSystem> StartAsync(WebApplication app, NodeOptions options)
    {
        var (address, option) = (options.Cluster, "--cluster");
        try
        {
            // Before the hosted services start, because Akka's would print a failure to bind with its whole stack trace.
            var system = app.Services.GetRequiredService<ActorSystem>();
            (address, option) = (options.Http, "--http");
            await app.StartAsync();
            return system;
        }
        catch (Exception failure) when (AddressCheck.FindSocketException(failure) is { } socket)
        {
            // The actors may be running and the node may be a member already: it leaves like any other node.
            await app.StopAsync();
            throw AddressCheck.StartFailure(address, option, socket);
        }
    }

    /// <summary>Whether the node is a member; null once it has left the cluster in order.</summary>
    private static bool? MembershipOf(ActorSystem system, bool isLeaving)
    {
        var cluster = Cluster.Get(system);
        var isDowned = CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason;
        if (isLeaving && cluster.IsTerminated && !isDowned) return null;
        return cluster.SelfMember.Status == MemberStatus.Up;
    }

    /// <summary>Ends a process that must not do anything more. Its work continues elsewhere, so nothing is saved and no shutdown hook runs.</summary>
    private static void ExitImmediately(string reason)
    {
        Console.Error.WriteLine(reason);
        Environment.Exit((int)ExitCode.Removed);
    }

    private static Task WaitUntilUpAsync(ActorSystem system)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.Get(system).RegisterOnMemberUp(up.SetResult);
        return up.Task;
    }

    private static async Task<string> WaitForLeaveRequestAsync(LeaveSignals signals, NodeInventory inventory) =>
        await Task.WhenAny(signals.Leave, inventory.LeaveRequested) == signals.Leave ? await signals.Leave : $"run {await inventory.LeaveRequested}";

    private static async Task<ExitCode> LeaveAsync(
        WebApplication app, string reason, bool isMember, LeaveSignals signals, NodeSettings settings, TimeProvider time)
    {
        var gracefulLeave = app.Services.GetRequiredService<GracefulLeave>();
        var leaving = gracefulLeave.LeaveAsync(reason, isMember);
        var overdue = Task.Delay(settings.ExitTimeout, time);
        var first = await Task.WhenAny(leaving, signals.ExitImmediately, overdue);
        if (first == leaving) return await leaving;
        var code = first == overdue ? ExitCode.Unsaved : ExitCode.Interrupted;
        await Console.Error.WriteLineAsync(gracefulLeave.Unsaved is { Length: > 0 } unsaved
            ? $"Exited immediately. Not saved, to be computed again from the last snapshot: {unsaved}."
            : "Exited immediately. Nothing was unsaved.");
        // Nothing that is still running is waited for, neither by a shutdown hook nor by a thread.
        Environment.Exit((int)code);
        return code;
    }

    private static async Task<ExitCode> EndAmongForeignSeedsAsync(WebApplication app, NodeWatchdog watchdog)
    {
        watchdog.Stop();
        await Console.Error.WriteLineAsync(
            "None of the seeds is of this cluster by its certificate: check --cluster-certificate, --cluster-ca and --seed.");
        await app.StopAsync();
        return ExitCode.Removed;
    }

    private static async Task<ExitCode> HandleRemovalAsync(WebApplication app, NodeOptions options, ActorSystem system, NodeWatchdog watchdog)
    {
        watchdog.Stop();
        var message = CoordinatedShutdown.Get(system).ShutdownReason switch
        {
            CoordinatedShutdown.ClusterDowningReason => "The cluster removed this node, because the other nodes could not reach it: start it again.",
            CoordinatedShutdown.ClusterJoinUnsuccessfulReason =>
                $"None of the seeds {string.Join(", ", options.Seeds)} let this node join: start one of them first, or give others with --seed."
                + (options.Security.Cluster is null ? "" : " One that does not accept this node's certificate has logged it."),
            var other => $"The actor system ended unexpectedly ({other?.GetType().Name ?? "no reason given"}): start the node again.",
        };
        await Console.Error.WriteLineAsync(message);
        await app.StopAsync();
        return ExitCode.Removed;
    }
}
