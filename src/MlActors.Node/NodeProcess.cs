using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using MlActors.Actors.Cluster;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;
using MlActors.Node.Leaving;
using MlActors.Node.Liveness;
using MlActors.Node.Options;
using MlActors.Node.Starting;
using MlActors.Storage;

namespace MlActors.Node;

/// <summary>One process from its start to its end, top to bottom.</summary>
internal static class NodeProcess
{
    /// <exception cref="StartRefusedException">It cannot start, and has changed nothing.</exception>
    public static async Task<ExitCode> RunAsync(NodeOptions options, TimeProvider time)
    {
        using var signals = new LeaveSignals(options.IgnoreCtrlC);
        var configuration = NodeConfiguration.Load(HoconFiles.Folder);
        using var watchdog = new NodeWatchdog(time, configuration.Node, EndAtOnce);
        watchdog.Start();
        FreeAddress.Expect(options.Http, "--http");
        FreeAddress.Expect(options.Cluster, "--cluster");
        using var stores = await DataFolder.OpenAsync(options, configuration.Storage, watchdog.BeforeAccess, time);
        using var logs = LoggerFactory.Create(logging => logging.WriteToConsole(options.LogFormat));

        var admitted = await AdmitAsync(options, configuration.Node, stores, signals, logs, time);
        if (admitted is null) return ExitCode.Left;
        await using var entry = new NodeEntry(stores, options.Cluster.ToString(), admitted.Instance, logs.CreateLogger("MlActors.Node"));
        watchdog.Watch(entry);

        await using var app = NodeApplication.Build(options, configuration, stores, admitted, time);
        var system = await StartAsync(app, options);
        var up = WhenUpAsync(system);
        var leave = WhenToLeaveAsync(signals, app.Services.GetRequiredService<NodeInventory>());
        entry.Standing = () => StandingOf(system, leave.IsCompleted);
        if (await Task.WhenAny(up, leave, system.WhenTerminated) == up)
            NodeLog.Ready(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MlActors.Node"), Version, $"{options.Http}", $"{options.Cluster}", options.Data);

        await Task.WhenAny(leave, system.WhenTerminated);
        return leave.IsCompleted
            ? await LeaveAsync(app, await leave, up.IsCompleted, signals, configuration.Node, time)
            : await RemovedAsync(app, options, system, watchdog);
    }

    private static string Version =>
        typeof(NodeProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <returns>Null when it was told to leave while it waited.</returns>
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
            // Before the hosted services, because Akka's prints a failure to bind with its whole stack.
            var system = app.Services.GetRequiredService<ActorSystem>();
            (address, option) = (options.Http, "--http");
            await app.StartAsync();
            return system;
        }
        catch (Exception failure) when (FreeAddress.In(failure) is { } socket)
        {
            // The actors may run already, and the node be a member: it leaves like any other.
            await app.StopAsync();
            throw FreeAddress.Refused(address, option, socket);
        }
    }

    /// <summary>Null once the node has left the cluster in order.</summary>
    private static bool? StandingOf(ActorSystem system, bool isLeaving)
    {
        var cluster = Cluster.Get(system);
        var isDowned = CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason;
        if (isLeaving && cluster.IsTerminated && !isDowned) return null;
        return cluster.SelfMember.Status == MemberStatus.Up;
    }

    /// <summary>Ends a process that must not do anything more: its work goes on elsewhere, so nothing is saved and no hook is waited for.</summary>
    private static void EndAtOnce(string reason)
    {
        Console.Error.WriteLine(reason);
        Environment.Exit((int)ExitCode.Removed);
    }

    private static Task WhenUpAsync(ActorSystem system)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.Get(system).RegisterOnMemberUp(up.SetResult);
        return up.Task;
    }

    private static async Task<string> WhenToLeaveAsync(LeaveSignals signals, NodeInventory inventory) =>
        await Task.WhenAny(signals.Leave, inventory.LeaveRequested) == signals.Leave ? await signals.Leave : $"run {await inventory.LeaveRequested}";

    private static async Task<ExitCode> LeaveAsync(
        WebApplication app, string reason, bool isMember, LeaveSignals signals, NodeSettings settings, TimeProvider time)
    {
        var departure = app.Services.GetRequiredService<Departure>();
        var left = departure.LeaveAsync(reason, isMember);
        var overdue = Task.Delay(settings.ExitTimeout, time);
        var first = await Task.WhenAny(left, signals.LeaveAtOnce, overdue);
        if (first == left) return await left;
        var code = first == overdue ? ExitCode.Unsaved : ExitCode.Interrupted;
        await Console.Error.WriteLineAsync(departure.Unsaved is { Length: > 0 } unsaved
            ? $"Left at once. Not saved, to be computed again from the last snapshot: {unsaved}."
            : "Left at once. Nothing was unsaved.");
        // What is still going on is waited for by nobody: neither by a hook nor by a thread.
        Environment.Exit((int)code);
        return code;
    }

    private static async Task<ExitCode> RemovedAsync(WebApplication app, NodeOptions options, ActorSystem system, NodeWatchdog watchdog)
    {
        watchdog.Stop();
        var why = CoordinatedShutdown.Get(system).ShutdownReason switch
        {
            CoordinatedShutdown.ClusterDowningReason => "The cluster took this node out, because the others could not reach it: start it again.",
            CoordinatedShutdown.ClusterJoinUnsuccessfulReason =>
                $"None of the seeds {string.Join(", ", options.Seeds)} let this node in: start one of them first, or give others with --seed.",
            var other => $"The actor system ended by itself ({other?.GetType().Name ?? "no reason given"}): start the node again.",
        };
        await Console.Error.WriteLineAsync(why);
        await app.StopAsync();
        return ExitCode.Removed;
    }
}
