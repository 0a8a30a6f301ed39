using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Prediction;

/// <summary>
/// <c>mlctl calibrate</c>: measures how fast units are stopped. With an address, on that cluster, which keeps the result; without one, on a node that
/// it starts for the purpose. The result is written to a file in any case.
/// </summary>
/// <param name="execute">Executes an action on the cluster that the command line names.</param>
/// <param name="hasAddress">Whether the command line names a cluster.</param>
/// <param name="newId">Returns a new id for the jobs of a measurement.</param>
public sealed class CalibrateCommand(
    Screen screen, Interrupts interrupts, TimeProvider time, ClusterExecution execute, Func<ParseResult, bool> hasAddress, Func<string> newId)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Option<string> _file = new("--file")
    {
        Description = "Where the result is written", HelpName = "FILE", DefaultValueFactory = _ => "calibration.json",
    };
    private readonly Option<int> _httpPort = new("--http-port")
    {
        Description = "Without an address: HTTP port of the node that is started", DefaultValueFactory = _ => 9290,
    };
    private readonly Option<int> _clusterPort = new("--cluster-port")
    {
        Description = "Without an address: its cluster port", DefaultValueFactory = _ => 4153,
    };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "json: the result on standard output", HelpName = "table|json" };

    public Command ToCommand()
    {
        _output.AcceptOnlyFromAmong("table", "json");
        var command = new Command(
            "calibrate", "Measures how fast jobs are closed, on a cluster or on a node of its own, for predictions; takes about a minute")
        {
            _file, _httpPort, _clusterPort, _output,
        };
        command.SetAction(async (parsed, _) => (int)await RunAsync(parsed));
        return command;
    }

    private Task<ExitCode> RunAsync(ParseResult parsed)
    {
        var own = screen.For(parsed.GetValue(_output) == "json" ? OutputFormat.Json : OutputFormat.Table);
        return hasAddress(parsed)
            ? execute(parsed, (cluster, cancellationToken) => MeasureAsync(own, parsed, cluster, isKept: true, cancellationToken))
            : RunOnOwnNodeAsync(own, parsed);
    }

    private async Task<ExitCode> RunOnOwnNodeAsync(Screen own, ParseResult parsed)
    {
        var ports = PortPlan.For(1, parsed.GetValue(_httpPort), parsed.GetValue(_clusterPort));
        if (ports.PortsInUse() is { Count: > 0 } inUse)
        {
            own.WriteError($"In use by another process: {string.Join(", ", inUse)}. Choose others with --http-port N and --cluster-port N.");
            return ExitCode.Failed;
        }

        if (NodeProgram.Find(own) is not { } program) return ExitCode.Usage;
        using var interruptScope = interrupts.Begin();
        var folder = Directory.CreateTempSubdirectory("mlactors-calibrate-").FullName;
        try
        {
            using var cluster = new ClusterClient(ports.Nodes[0].Http);
            await using var node = new RunningCluster(ports, program, folder, own, time);
            await node.StartAsync(cluster, interruptScope.Token);
            var exit = await MeasureAsync(own, parsed, cluster, isKept: false, interruptScope.Token);
            await node.StopAsync();
            return exit;
        }
        catch (Exception failure) when (failure is NodeStartFailedException or NoResponseException or ServerErrorException or CommandFailedException)
        {
            own.WriteError(failure.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException) when (interruptScope.Token.IsCancellationRequested)
        {
            own.WriteError("Interrupted; nothing was measured.");
            return ExitCode.Interrupted;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ExitCode> MeasureAsync(
        Screen own, ParseResult parsed, ClusterClient cluster, bool isKept, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(parsed.GetValue(_file)!);
        var sync = DiskSync.MedianMilliseconds(Path.GetDirectoryName(file)!, time);
        var document = await new CalibrationMeasurement(cluster, own, time, $"mlctl-calibrate-{newId()}").RunAsync(sync, cancellationToken);
        if (isKept) await cluster.PutAsync("_mlactors/calibration", document.DeepClone(), cancellationToken);
        await File.WriteAllTextAsync(file, document.ToJsonString(Indented), cancellationToken);
        if (own.Format == OutputFormat.Json) own.Output.WriteLine(document.ToJsonString(Indented));
        Describe(own, document, file, isKept);
        return ExitCode.Done;
    }

    private static void Describe(Screen own, JsonObject document, string file, bool isKept)
    {
        var speeds = document["speeds"]!;
        own.WriteLine(
            $"{Number("closes_per_second", "0")} small jobs closed per second, {Number("journal_events_per_second", "0")} journal events per second, "
            + $"snapshots {Number("snapshot_megabytes_per_second", "0.0")} MB/s, a sync {Number("sync_ms", "0.0")} ms.", Tone.Good);
        own.WriteLine($"Written to {file}{(isKept ? ", and kept by the cluster, whose dry runs use it" : "")}.");

        string Number(string name, string format) => speeds[name]!.GetValue<double>().ToString(format, CultureInfo.InvariantCulture);
    }
}
