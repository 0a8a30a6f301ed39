using System.CommandLine;
using System.Diagnostics;
using MlActors.Ctl.Commands;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Simulation;

/// <summary>
/// <c>mlctl sim</c>: starts the simulator as a process of its own, because a simulation takes the whole thread pool. Everything after <c>sim</c> is
/// for it, and its exit code is the command's.
/// </summary>
public sealed class SimulatorCommand(Screen screen)
{
    private const string Description =
        "Rehearses a shutdown in virtual time: sim run, replay, shrink, bugs, matrix, small, predict; `sim help` and `sim run help` list the options";

    public Command ToCommand()
    {
        var arguments = new Argument<string[]>("arguments") { Description = "For the simulator", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("sim", Description) { arguments };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellationToken) =>
            (int)await RunAsync([.. parsed.Tokens.Select(token => token.Value).SkipWhile(token => token != "sim").Skip(1)], cancellationToken));
        return command;
    }

    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if ((Repository.Find(Environment.CurrentDirectory) ?? Repository.Find(AppContext.BaseDirectory)) is not { } repository)
        {
            screen.WriteError($"No MlActors.sln in {Environment.CurrentDirectory} or above it. Run `mlctl sim` inside the repository.");
            return ExitCode.Usage;
        }

        if (!await NodeBuild.UpdateSimulatorAsync(repository, cancellationToken))
        {
            screen.WriteError("The simulator does not build, so it cannot be started.");
            return ExitCode.Failed;
        }

        using var simulator = Process.Start(new ProcessStartInfo("dotnet", [repository.SimulatorAssembly, .. arguments.Select(HelpOption)]))!;
        try
        {
            await simulator.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            simulator.Kill(entireProcessTree: true);
            return ExitCode.Interrupted;
        }

        return (ExitCode)simulator.ExitCode;
    }

    // The option itself would be answered by mlctl.
    private static string HelpOption(string argument) => argument == "help" ? "--help" : argument;
}
