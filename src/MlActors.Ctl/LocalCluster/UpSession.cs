using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Rehearsal;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.LocalCluster;

/// <summary>One local cluster from the start of its first node to the exit of its last one, optionally with a demo or a rehearsal.</summary>
public sealed class UpSession(
    UpOptions options, PortPlan ports, IReadOnlyList<string> nodeProgram, Screen screen, Interrupts interrupts, TimeProvider time,
    ClusterCredentials? credentials = null)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(10);

    private volatile RunProgress? _progress;

    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        var folder = options.UsesFreshFolder
            ? Directory.CreateTempSubdirectory("mlactors-").FullName
            : Path.GetFullPath(options.Data ?? UpOptions.DefaultData);
        var exit = await RunNodesAsync(folder, cancellationToken);
        if (exit == ExitCode.Done && options.UsesFreshFolder) Directory.Delete(folder, recursive: true);
        else if (exit != ExitCode.Done) screen.WriteLine($"Data and logs are kept in {folder}.", Tone.Quiet);
        return exit;
    }

    private async Task<ExitCode> RunNodesAsync(string folder, CancellationToken cancellationToken)
    {
        using var client = new ClusterClient(ports.Nodes[0].Http, credentials);
        await using var nodes = new RunningCluster(ports, nodeProgram, folder, screen, time);
        interrupts.ExitImmediately = () => ExitImmediately(nodes);
        try
        {
            await nodes.StartAsync(client, cancellationToken);
            client.AddNodes(ports.Nodes.Select(node => node.Http));
            Announce(folder);
            return options.LoadsDemo
                ? await DemoAsync(client, nodes, cancellationToken)
                : await RunUntilInterruptedAsync(client, nodes, cancellationToken);
        }
        catch (Exception failure) when (failure is NodeStartFailedException or DemoFailedException or NoResponseException or ServerErrorException)
        {
            screen.WriteError(failure.Message);
            screen.WriteError("Stopping all nodes.");
            return ExitCode.Failed;
        }
    }

    private void Announce(string folder)
    {
        foreach (var node in ports.Nodes) screen.WriteLine($"{node.Name} is up: {node.Http.Uri.GetLeftPart(UriPartial.Authority)}", Tone.Good);
        screen.WriteLine($"Data and logs: {folder}", Tone.Quiet);
        if (options.Rehearse) return;
        var status = ports.Nodes[0].Http.CommandLineFor("status");
        screen.WriteLine($"Control it with `{status}`. Ctrl-C shuts it down in order; a second Ctrl-C exits immediately.", Tone.Quiet);
    }

    private async Task<ExitCode> RunUntilInterruptedAsync(ClusterClient client, RunningCluster nodes, CancellationToken cancellationToken)
    {
        await WaitUntilInterruptedAsync(nodes, () => Task.CompletedTask, cancellationToken);
        return await ShutDownAsync(client, nodes);
    }

    private async Task<ExitCode> DemoAsync(ClusterClient client, RunningCluster nodes, CancellationToken cancellationToken)
    {
        try
        {
            var demo = new DemoData(client, DemoCalendar.At(time.GetUtcNow()));
            var loaded = await demo.LoadAsync(cancellationToken);
            var (documents, injected) = (loaded.Sum(series => series.Times.Count), loaded.Sum(series => series.Injected.Count));
            screen.WriteLine($"Loaded {loaded.Count} series, {documents:N0} documents, {injected} injected anomalies.");
            foreach (var series in loaded) await StartAsync(client, demo, series, cancellationToken);
            screen.WriteLine($"Opened {loaded.Count} jobs and started their datafeeds. Anomalies scored {AnomalyMonitor.MinimumScore} and above:");
            var monitor = new AnomalyMonitor(client, loaded, screen);
            if (options.Rehearse) return await RehearseAsync(client, nodes, loaded, monitor, cancellationToken);
            await WaitUntilInterruptedAsync(nodes, () => monitor.PollAsync(cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.WriteLine("Interrupted; shutting down in order.");
        }
        var exit = await ShutDownAsync(client, nodes);
        return options.Rehearse && exit == ExitCode.Done ? ExitCode.Interrupted : exit;
    }

    private static async Task StartAsync(ClusterClient client, DemoData demo, LoadedSeries series, CancellationToken cancellationToken)
    {
        await demo.CreateJobAsync(series, cancellationToken);
        await client.OpenJobAsync(series.JobId, timeout: null, cancellationToken);
        await client.StartDatafeedAsync(series.DatafeedId, start: null, end: null, timeout: null, cancellationToken);
    }

    private async Task<ExitCode> RehearseAsync(
        ClusterClient client, RunningCluster nodes, IReadOnlyList<LoadedSeries> loaded, AnomalyMonitor monitor, CancellationToken cancellationToken)
    {
        await new AnalysisMonitor(client, loaded, monitor, screen, time).WaitUntilCompleteAsync(cancellationToken);
        var rehearsal = new ShutdownRehearsal(client, loaded, screen, time, progress => _progress = progress);
        var jobs = await rehearsal.RunAsync(cancellationToken);
        await monitor.PollAsync(cancellationToken);
        var leftCleanly = await nodes.StopAsync();
        var missed = monitor.Missed.Select(
            missed => $"{missed.Series.JobId}: {missed.Cause.Description} of {missed.Cause.Start:yyyy-MM-dd HH:mm}");
        var anomalies = new AnomaliesFound(monitor.Injected, monitor.Found, monitor.Unexplained, [.. missed]);
        var verdict = Verdict.Of(jobs, rehearsal.RunProblems, anomalies, rehearsal.Steps, leftCleanly);
        screen.Show(verdict.Table());
        foreach (var detail in verdict.Details()) screen.WriteLine(detail, Tone.Bad);
        if (verdict.IsGood) screen.WriteLine("Verdict: good. Everything stopped in order and was the same after the re-open.", Tone.Good);
        else screen.WriteLine("Verdict: not good.", Tone.Bad);
        return verdict.Exit;
    }

    private async Task WaitUntilInterruptedAsync(RunningCluster nodes, Func<Task> poll, CancellationToken cancellationToken)
    {
        try
        {
            while (!nodes.HaveAllExited)
            {
                await PollAsync(poll);
                await Task.Delay(PollInterval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.WriteLine("Shutting down in order; a second Ctrl-C exits immediately.");
        }
    }

    /// <summary>While the work of a node moves to another one the cluster may not respond; polling then continues.</summary>
    private static async Task PollAsync(Func<Task> poll)
    {
        try
        {
            await poll();
        }
        catch (Exception transient) when (transient is NoResponseException or ServerErrorException { IsClientError: false })
        {
            // The next poll is a second away.
        }
    }

    /// <summary>Closes everything in a run that is followed, and only then stops the nodes, so that their own drain has nothing left to do.</summary>
    private async Task<ExitCode> ShutDownAsync(ClusterClient client, RunningCluster nodes)
    {
        if (nodes.HaveAllExited)
        {
            screen.WriteError("All nodes have exited; nothing is left to shut down.");
            return ExitCode.Failed;
        }
        var definition = new RunDefinition(RunKind.Shutdown);
        var runId = await client.StartRunAsync(definition, CancellationToken.None);
        var report = await new RunFollower(client, screen, time, (_, progress) => _progress = progress)
            .FollowAsync(definition, runId, ShutdownTimeout, nodes.AllExited);
        if (nodes.HaveAllExited)
        {
            screen.WriteError("All nodes exited during the shutdown.");
            return ExitCode.Failed;
        }
        report.ShowOn(screen);
        var leftCleanly = await nodes.StopAsync();
        return report.Exit == ExitCode.Done && !leftCleanly ? ExitCode.Failed : report.Exit;
    }

    private void ExitImmediately(RunningCluster nodes)
    {
        var unsaved = _progress?.Units.Values.Where(unit => unit.Type == UnitType.Job && !unit.IsOver).Select(unit => unit.Id).ToList();
        screen.WriteError(unsaved switch
        {
            null => "Exiting immediately; no job was closed.",
            [] => "Exiting immediately; every job was closed.",
            _ => $"Exiting immediately; not closed: {string.Join(", ", unsaved)}.",
        });
        screen.WriteError(
            "Only work since the last snapshots of those jobs is unsaved: acknowledged records are kept, and the next start opens the jobs again "
            + "and repeats that work.");
        nodes.KillAll();
        Environment.Exit((int)ExitCode.Interrupted);
    }
}
