using MlActors.Ctl.Commands;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Import;
using MlActors.Ctl.Palette;
using MlActors.Ctl.Terminal;
using MlActors.Ctl.Users;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>mlctl as its users see it: arguments in, an exit code and two streams of text out.</summary>
public sealed class Mlctl : IDisposable
{
    private readonly ObservedWriter _output = new();
    private readonly ObservedWriter _error = new();
    private readonly CommandLine _commandLine;
    private readonly UsersCommand _users;
    private readonly ImportCommand _import;
    private readonly SampleCommand _sample;

    public Mlctl(
        TimeProvider? time = null, string input = "", IReadOnlyDictionary<string, string>? environment = null, Stream? standardInput = null)
    {
        var (screen, lines) = (new Screen(_output, _error), new StringReader(input));
        _commandLine = new CommandLine(screen, lines, Interrupts, time ?? TimeProvider.System, name => environment?.GetValueOrDefault(name));
        _users = new UsersCommand(screen, new PasswordInput(lines, _error, isTerminal: false), _ => null);
        _import = new ImportCommand(
            screen, time ?? TimeProvider.System, _commandLine.ExecuteAsync, () => standardInput ?? Stream.Null, () => "import");
        _sample = new SampleCommand(screen);
    }

    public Interrupts Interrupts { get; } = new();
    public string Output => _output.ToString();
    public string Error => _error.ToString();
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task<ExitCode> RunAsync(params string[] arguments) =>
        _commandLine.RunAsync(arguments, _users.ToCommand(), _import.ToCommand(), _sample.ToCommand());

    public Task<ExitCode> RunAsync(FakeCluster cluster, params string[] arguments) => RunAsync([$"{cluster.Address}", "ml", .. arguments]);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Interrupts.Dispose();
    }

    /// <summary>Completes as soon as the output contains the text.</summary>
    public Task WaitForOutputAsync(string text) => _output.WaitForAsync(text);
}
