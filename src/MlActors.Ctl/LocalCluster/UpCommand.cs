using System.CommandLine;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.LocalCluster;

/// <summary><c>mlctl up</c>: checks the options and ports, builds the node and its simulator, and runs an <see cref="UpSession"/>.</summary>
/// <param name="readVariable">Reads an environment variable.</param>
public sealed class UpCommand(Screen screen, Interrupts interrupts, TimeProvider time, Func<string, string?> readVariable)
{
    private readonly Option<int> _nodes = new("--nodes", "-n") { Description = "How many nodes", DefaultValueFactory = _ => UpOptions.DefaultNodes };
    private readonly Option<int> _httpPort = new(
        "--http-port") { Description = "HTTP port of the first node; the others follow", DefaultValueFactory = _ => UpOptions.DefaultHttpPort };
    private readonly Option<int> _clusterPort = new("--cluster-port") {
        Description = "Cluster port of the first node; the others follow", DefaultValueFactory = _ => UpOptions.DefaultClusterPort };
    private readonly Option<string?> _data = new(
        "--data") { Description = $"Where the nodes keep everything (default ./{UpOptions.DefaultData}; with --demo a fresh folder)" };
    private readonly Option<bool> _demo = new("--demo") { Description = "Load seeded series with known anomalies and print the anomalies found" };
    private readonly Option<bool> _rehearse = new(
        "--rehearse") { Description = "With the demo: shut down, re-open, check, print a verdict, and exit" };
    private readonly Option<bool> _noBuild = new("--no-build") { Description = "Start the node from its last build" };

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
        if (PortPlan.FindProblem(options.Nodes, options.HttpPort, options.ClusterPort) is { } problem) return Fail(ExitCode.Usage, problem);
        if ((Repository.Find(Environment.CurrentDirectory) ?? Repository.Find(AppContext.BaseDirectory)) is not { } repository)
        {
            return Fail(
                ExitCode.Usage, $"No MlActors.sln in {Environment.CurrentDirectory} or above it. Run `mlctl up` inside the repository.");
        }
        // The nodes inherit the environment, and with it the files of security.
        var ports = PortPlan.For(options.Nodes, options.HttpPort, options.ClusterPort, isTls: IsSet("MLACTORS_TLS_CERTIFICATE"));
        if (ports.PortsInUse() is { Count: > 0 } inUse)
        {
            return Fail(
                ExitCode.Failed,
                $"In use by another process: {string.Join(", ", inUse)}. "
                + $"Choose others with --http-port N and --cluster-port N; {options.Nodes} consecutive ports of each are used.");
        }
        if (ReadCredentials() is not { } credentials) return ExitCode.Usage;
        using var interruptScope = interrupts.Begin();
        try
        {
            if (!await IsBuiltAsync(repository, options, interruptScope.Token)) return ExitCode.Failed;
            return await new UpSession(options, ports, ["dotnet", repository.NodeAssembly], screen, interrupts, time, credentials)
                .RunAsync(interruptScope.Token);
        }
        catch (OperationCanceledException) when (interruptScope.Token.IsCancellationRequested)
        {
            return Fail(ExitCode.Interrupted, "Interrupted before the cluster had started; no process is left running.");
        }
    }

    private bool IsSet(string variable) => !string.IsNullOrEmpty(readVariable(variable));

    private ClusterCredentials? ReadCredentials()
    {
        try
        {
            var credentials = ClusterCredentials.Read(readVariable);
            return IsSet("MLACTORS_USERS") && credentials.Authorization is null
                ? throw new CredentialsException($"The nodes have users (MLACTORS_USERS), so mlctl needs to be one of them. {ClusterCredentials.Hint}")
                : credentials;
        }
        catch (CredentialsException unusable)
        {
            screen.WriteError(unusable.Message);
            return null;
        }
    }

    private async Task<bool> IsBuiltAsync(Repository repository, UpOptions options, CancellationToken cancellationToken)
    {
        if (options.Build)
        {
            screen.WriteLine("Building the node …", Tone.Quiet);
            if (!await NodeBuild.RunAsync(repository.NodeProject, cancellationToken))
            {
                screen.WriteError("The node does not build, so it cannot be started.");
                return false;
            }

            // Nodes start it for a rehearsal, and refuse one of another build. Without it they run as well, and say what to do.
            await NodeBuild.RunAsync(repository.SimulatorProject, cancellationToken);
        }
        if (File.Exists(repository.NodeAssembly)) return true;
        screen.WriteError($"{repository.NodeAssembly} does not exist. Leave out --no-build, or build src/MlActors.Node with -c Release.");
        return false;
    }

    private UpOptions Read(ParseResult parsed) => new(
        parsed.GetValue(_nodes), parsed.GetValue(_httpPort), parsed.GetValue(_clusterPort), parsed.GetValue(_data),
        parsed.GetValue(_demo), parsed.GetValue(_rehearse), !parsed.GetValue(_noBuild));

    private ExitCode Fail(ExitCode exit, string message)
    {
        screen.WriteError(message);
        return exit;
    }
}
