using System.CommandLine;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Palette;

/// <summary><c>mlctl help</c>: all commands with their arguments on one page, or the options of one.</summary>
/// <param name="palette">The command of the operator's verbs, which may be named without it.</param>
/// <param name="showOptions">Runs a command line that ends in <c>--help</c>.</param>
public sealed class HelpCommand(Screen screen, RootCommand root, Command palette, Func<IReadOnlyList<string>, Task<int>> showOptions)
{
    private readonly Argument<string[]> _words = new("COMMAND")
    {
        Description = "The command whose options are shown", Arity = ArgumentArity.ZeroOrMore,
    };

    public Command ToCommand()
    {
        var command = new Command("help", "Lists all commands, or shows the options of one") { _words };
        command.SetAction(async (parsed, _) => await RunAsync(parsed.GetValue(_words) ?? []));
        return command;
    }

    private async Task<int> RunAsync(string[] words)
    {
        if (words is [var name, ..])
        {
            if (palette.Subcommands.Any(verb => verb.Name == name)) return await showOptions([palette.Name, .. words, "--help"]);
            if (root.Subcommands.Any(command => command.Name == name)) return await showOptions([.. words, "--help"]);
            var near = NearestName.Of(name, root.Subcommands.Concat(palette.Subcommands).Select(command => command.Name));
            screen.WriteError($"Unknown command '{name}'. {(near is null ? "`mlctl help` lists all." : $"Did you mean `{near}`?")}");
            return (int)ExitCode.Usage;
        }

        screen.WriteLine(root.Description!);
        screen.WriteLine();
        screen.Show(Grid.Of(
            root.Subcommands.SelectMany(command => Entries(command, Prefix(command))),
            ("command", entry => entry.Line), ("does", entry => entry.Help)));
        screen.WriteLine();
        screen.WriteLine("`mlctl help COMMAND` shows the options of a command. HOST:PORT is the HTTP address of any node; import uses "
            + $"{CommandLine.LocalNode} without one, and `mlctl HOST:PORT` alone is a prompt for the verbs after `ml`.");
        return (int)ExitCode.Done;
    }

    private string Prefix(Command command) => command == palette ? "HOST:PORT " : "";

    private static IEnumerable<(string Line, string Help)> Entries(Command command, string prefix) => command.Subcommands.Count > 0
        ? command.Subcommands.SelectMany(inner => Entries(inner, $"{prefix}{command.Name} "))
        : [(prefix + command.Name + string.Concat(command.Arguments.Select(Written)), command.Description ?? "")];

    private static string Written(Argument argument)
    {
        var name = argument.Name.ToUpperInvariant();
        return argument.HasDefaultValue || argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
    }
}
