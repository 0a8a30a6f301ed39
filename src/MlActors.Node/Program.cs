using MlActors.Node;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;
using MlActors.Node.Preflight;

var commandLine = new NodeCommandLine(Environment.GetEnvironmentVariable);
var parsed = commandLine.Root.Parse(args);
// Only --help and --version have an action of their own.
if (parsed.Errors.Count == 0 && parsed.Action is not null) return parsed.Invoke();

try
{
    if (commandLine.ReadPreflight(parsed) is { } folder)
        return (int)await new PreflightRun(folder, Console.Out, TimeProvider.System).RunAsync(CancellationToken.None);
    return (int)await NodeProcess.RunAsync(commandLine.Read(parsed), TimeProvider.System);
}
catch (StartRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return (int)refused.Code;
}
catch (Exception fault)
{
    // The only case in which a stack trace helps: it has to be fixed in the program.
    await Console.Error.WriteLineAsync($"The node ended on an unexpected exception: {fault}");
    return (int)ExitCode.Unexpected;
}
