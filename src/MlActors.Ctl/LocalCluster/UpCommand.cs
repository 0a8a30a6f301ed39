using System.CommandLine;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.LocalCluster;

/// <summary><c>mlctl up</c>: checks what can be checked beforehand, builds the node, and hands over to <see cref="UpSession"/>.</summary>
public sealed class UpCommand(Screen screen, Interrupts interrupts, TimeProvider time)
{
    private readonly Option<int> _nodes = new("--nodes", "-n") { Description = "How many nodes", DefaultValueFactory = _ => UpOptions.DefaultNodes };
    private readonly Option<int> _httpPort = new(
        "--http-port") { Description = "HTTP port of the first node; the others follow", DefaultValueFactory = _ => UpOptions.DefaultHttpPort };
    private readonly Option<int> _clusterPort = new("--cluster-port") {
        Description = "Cluster port of the first node; the others follow", DefaultValueFactory = _ => UpOptions.DefaultClusterPort };
    private readonly Option<string?> _data = new(
        "--data") { Description = $"Where the nodes keep everything (default ./{UpOptions.DefaultData}; with --demo a fresh folder)" };
    private readonly Option<bool> _demo = new("--demo") { Description = "Load seeded series with known anomalies and print what is found" };
    private readonly Option<bool> _rehearse = new(
        "--rehearse") { Description = "With the demo: shut down, re-open, check, print a verdict, and end" };
    private readonly Option<bool> _noBuild = new("--no-build") { Description = "Start the node as it was built last" };

    public Command ToCommand()
    {
        var command = new Command("up", "Starts a local cluster of several processes; Ctrl-C shuts it down in order")
        {
            _nodes, _httpPort, _clusterPort, _data, _demo, _rehearse, _noBuild,
        };
        command.SetAction(async (parsed, _) => (int)await RunAsync(Read(parsed)));
        return command;
    }

    public async Task<ExitCode> RunAsync(UpOptions options)
    {
        if (PortPlan.Objection(options.Nodes, options.HttpPort, options.ClusterPort) is { } objection) return Complained(ExitCode.Usage, objection);
        if ((Repository.Around(Environment.CurrentDirectory) ?? Repository.Around(AppContext.BaseDirectory)) is not { } repository)
        {
            return Complained(
                ExitCode.Usage, $"No MlActors.sln in {Environment.CurrentDirectory} or above it. Run `mlctl up` inside the repository.");
        }
        var ports = PortPlan.For(options.Nodes, options.HttpPort, options.ClusterPort);
        if (ports.Busy() is { Count: > 0 } busy)
        {
            return Complained(
                ExitCode.Failed,
                $"In use by somebody "
                + $"else: {string.Join(", ", busy)}. Choose others with --http-port N and --cluster-port N; {options.Nodes} from each on are used.");
        }
        using var interruptible = interrupts.Begin();
        try
        {
            if (!await IsBuiltAsync(repository, options, interruptible.Token)) return ExitCode.Failed;
            return await new UpSession(options, ports, ["dotnet", repository.NodeAssembly], screen, interrupts, time).RunAsync(interruptible.Token);
        }
        catch (OperationCanceledException) when (interruptible.Token.IsCancellationRequested)
        {
            return Complained(ExitCode.Interrupted, "Interrupted before the cluster was up; nothing is left running.");
        }
    }

    private async Task<bool> IsBuiltAsync(Repository repository, UpOptions options, CancellationToken stop)
    {
        if (options.Build)
        {
            screen.Say("Building the node …", Tone.Quiet);
            if (!await NodeBuild.RunAsync(repository, stop))
            {
                screen.Complain("The node does not build, so there is nothing to start.");
                return false;
            }
        }
        if (File.Exists(repository.NodeAssembly)) return true;
        screen.Complain($"{repository.NodeAssembly} is not there. Leave out --no-build, or build src/MlActors.Node with -c Release.");
        return false;
    }

    private UpOptions Read(ParseResult parsed) => new(
        parsed.GetValue(_nodes), parsed.GetValue(_httpPort), parsed.GetValue(_clusterPort), parsed.GetValue(_data),
        parsed.GetValue(_demo), parsed.GetValue(_rehearse), !parsed.GetValue(_noBuild));

    private ExitCode Complained(ExitCode exit, string why)
    {
        screen.Complain(why);
        return exit;
    }
}
