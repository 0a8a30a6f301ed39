using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Rehearsal;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.LocalCluster;

/// <summary>One local cluster from its first node's start to its last node's exit, with a demo or a rehearsal in between.</summary>
public sealed class UpSession(
    UpOptions options, PortPlan ports, IReadOnlyList<string> nodeProgram, Screen screen, Interrupts interrupts, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromMinutes(10);

    private volatile RunBoard? _board;

    public async Task<ExitCode> RunAsync(CancellationToken interrupted)
    {
        var folder = options.UsesFreshFolder
            ? Directory.CreateTempSubdirectory("mlactors-").FullName
            : Path.GetFullPath(options.Data ?? UpOptions.DefaultData);
        var exit = await WithNodesAsync(folder, interrupted);
        if (exit == ExitCode.Done && options.UsesFreshFolder) Directory.Delete(folder, recursive: true);
        else if (exit != ExitCode.Done) screen.Say($"Data and logs are kept in {folder}.", Tone.Quiet);
        return exit;
    }

    private async Task<ExitCode> WithNodesAsync(string folder, CancellationToken interrupted)
    {
        using var client = new ClusterClient(ports.Nodes[0].Http);
        await using var nodes = new RunningCluster(ports, nodeProgram, folder, screen, time);
        interrupts.LeaveAtOnce = () => LeaveAtOnce(nodes);
        try
        {
            await nodes.StartAsync(client, interrupted);
            client.AlsoKnows(ports.Nodes.Select(node => node.Http));
            Announce(folder);
            return options.LoadsDemo ? await DemoAsync(client, nodes, interrupted) : await IdleAsync(client, nodes, interrupted);
        }
        catch (Exception failure) when (failure is NodeDiedException or DemoFailedException or NoAnswerException or ServerRefusedException)
        {
            screen.Complain(failure.Message);
            screen.Complain("Ending all nodes.");
            return ExitCode.Failed;
        }
    }

    private void Announce(string folder)
    {
        foreach (var node in ports.Nodes) screen.Say($"{node.Name} is up: http://{node.Http}", Tone.Good);
        screen.Say($"Data and logs: {folder}", Tone.Quiet);
        if (!options.Rehearse) screen.Say(
            $"Control it with `mlctl {ports.Nodes[0].Http} ml status`. Ctrl-C shuts it down in order; a second Ctrl-C leaves at once.", Tone.Quiet);
    }

    private async Task<ExitCode> IdleAsync(ClusterClient client, RunningCluster nodes, CancellationToken interrupted)
    {
        await UntilInterruptedAsync(nodes, () => Task.CompletedTask, interrupted);
        return await ShutDownAsync(client, nodes);
    }

    private async Task<ExitCode> DemoAsync(ClusterClient client, RunningCluster nodes, CancellationToken interrupted)
    {
        try
        {
            var demo = new DemoData(client, DemoCalendar.At(time.GetUtcNow()));
            var loaded = await demo.LoadAsync(interrupted);
            screen.Say(
                $"Loaded {loaded.Count} series, {loaded.Sum(series => series.Times.Count):N0} documents, {loaded.Sum(series => series.Injected.Count)} injected anomalies.");
            foreach (var series in loaded) await StartAsync(client, demo, series, interrupted);
            screen.Say($"Opened {loaded.Count} jobs and started their datafeeds. Anomalies scored {AnomalyWatch.LeastScore} and above:");
            var watch = new AnomalyWatch(client, loaded, screen);
            if (options.Rehearse) return await RehearseAsync(client, nodes, loaded, watch, interrupted);
            await UntilInterruptedAsync(nodes, () => watch.LookAsync(interrupted), interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            screen.Say("Interrupted; shutting down in order.");
        }
        var exit = await ShutDownAsync(client, nodes);
        return options.Rehearse && exit == ExitCode.Done ? ExitCode.Interrupted : exit;
    }

    private static async Task StartAsync(ClusterClient client, DemoData demo, LoadedSeries series, CancellationToken stop)
    {
        await demo.CreateJobAsync(series, stop);
        await Jobs.JobRequests.OpenJobAsync(client, series.JobId, timeout: null, stop);
        await Datafeeds.DatafeedRequests.StartFeedAsync(client, series.FeedId, start: null, end: null, timeout: null, stop);
    }

    private async Task<ExitCode> RehearseAsync(
        ClusterClient client, RunningCluster nodes, IReadOnlyList<LoadedSeries> loaded, AnomalyWatch watch, CancellationToken interrupted)
    {
        await new Analysis(client, loaded, watch, screen, time).UntilDoneAsync(interrupted);
        var rehearsal = new ShutdownRehearsal(client, loaded, screen, time, board => _board = board);
        var jobs = await rehearsal.RunAsync(interrupted);
        await watch.LookAsync(interrupted);
        var leftWell = await nodes.StopAsync();
        var missed = watch.Missed.Select(missed => $"{missed.Series.JobId}: {missed.Cause.Words} of {missed.Cause.Start:yyyy-MM-dd HH:mm}").ToList();
        var verdict = Verdict.Of(
            jobs, rehearsal.RunProblems, new AnomaliesFound(watch.Injected, watch.Found, watch.Unexplained, missed), rehearsal.Steps, leftWell);
        screen.Show(verdict.Table());
        foreach (var detail in verdict.Details()) screen.Say(detail, Tone.Bad);
        screen.Say(verdict.IsGood ? "Verdict: good. Everything stopped in order and came back as it was." : "Verdict: not good.", verdict.IsGood
            ? Tone.Good
            : Tone.Bad);
        return verdict.Exit;
    }

    private async Task UntilInterruptedAsync(RunningCluster nodes, Func<Task> look, CancellationToken interrupted)
    {
        try
        {
            while (!nodes.IsAllGone)
            {
                await LookAsync(look);
                await Task.Delay(Pace, time, interrupted);
            }
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            screen.Say("Shutting down in order; Ctrl-C again leaves at once.");
        }
    }

    /// <summary>While a node's work moves to another the cluster may not answer; that is no reason to end it.</summary>
    private static async Task LookAsync(Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception passing) when (passing is NoAnswerException or ServerRefusedException { IsRefusal: false })
        {
            // The next look is a second away.
        }
    }

    /// <summary>Everything closes first, watched; only then are the nodes asked to end, so that their own drain finds nothing to do.</summary>
    private async Task<ExitCode> ShutDownAsync(ClusterClient client, RunningCluster nodes)
    {
        if (nodes.IsAllGone)
        {
            screen.Complain("All nodes are gone; nothing is left to shut down.");
            return ExitCode.Failed;
        }
        var order = new RunOrder(RunKind.Shutdown);
        var runId = await client.OrderRunAsync(order, CancellationToken.None);
        var view = new OverheardView(RunView.On(screen, time), board => _board = board);
        var run = await FollowedRun.FollowAsync(client, order, runId, ShutdownPatience, view, time, nodes.Extinct);
        if (nodes.IsAllGone)
        {
            screen.Complain("All nodes went in the middle of the shutdown.");
            return ExitCode.Failed;
        }
        var report = RunReport.Of(run, verb => $"mlctl {client.Address} ml {verb}");
        foreach (var (text, tone) in report.Lines) screen.Say(text, tone);
        var leftWell = await nodes.StopAsync();
        return report.Exit == ExitCode.Done && !leftWell ? ExitCode.Failed : report.Exit;
    }

    private void LeaveAtOnce(RunningCluster nodes)
    {
        var unsaved = _board?.Units.Values.Where(unit => unit.Type == UnitType.Job && !unit.IsOver).Select(unit => unit.Id).ToList();
        screen.Complain(unsaved switch
        {
            null => "Leaving at once; no job was closed.",
            [] => "Leaving at once; every job was closed.",
            _ => $"Leaving at once; not closed: {string.Join(", ", unsaved)}.",
        });
        screen.Complain(
            "Unsaved is only work since the last snapshots of those jobs: acknowledged records are kept, and the next start opens the jobs again and "
            + "repeats that work.");
        nodes.KillAll();
        Environment.Exit((int)ExitCode.Interrupted);
    }
}
