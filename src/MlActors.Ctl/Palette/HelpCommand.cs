using System.CommandLine;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Palette;

/// <summary><c>mlctl help</c>: all commands with their arguments on one page, or the options of one.</summary>
/// <param name="palette">The command of the operator's verbs, which may be named without it.</param>
/// <param name="showOptions">Runs a command line that ends in <c>--help</c>.</param>
public sealed class HelpCommand(Screen screen, RootCommand root, Command palette, Func<IReadOnlyList<string>, Task<int>> showOptions)
{
    private readonly Argument<string[]> _words = new("COMMAND") { Description = "The command whose options are shown", Arity = ArgumentArity.ZeroOrMore };

    public Command ToCommand()
    {
        var command = new Command("help", "Lists all commands, or shows the options of one") { _words };
        command.SetAction(async (parsed, _) => await RunAsync(parsed.GetValue(_words) ?? []));
        return command;
    }

    private async Task<int> RunAsync(string[] words)
    {
        if (words.Length > 0)
            return await showOptions([.. palette.Subcommands.Any(verb => verb.Name == words[0]) ? [palette.Name] : (string[])[], .. words, "--help"]);
        screen.WriteLine(root.Description!);
        screen.WriteLine();
        screen.Show(Grid.Of(root.Subcommands.SelectMany(command => Entries(command, Prefix(command))), ("command", entry => entry.Line), ("does", entry => entry.Help)));
        screen.WriteLine();
        screen.WriteLine("`mlctl help COMMAND` shows the options of a command; `mlctl HOST:PORT` is a prompt for the verbs after `ml`. HOST:PORT is the HTTP "
            + $"address of any node, such as {CommandLine.LocalNode}, which import uses by itself.");
        return 0;
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
