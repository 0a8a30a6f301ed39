using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Palette;

/// <summary>Reads verbs line by line until <c>exit</c> or the end of input. Its exit code is that of the last verb.</summary>
public sealed class Prompt(Screen screen, TextReader input, Func<string, Task<ExitCode>> run)
{
    public async Task<ExitCode> RunAsync(string name)
    {
        var last = ExitCode.Done;
        while (true)
        {
            // Piped input gets no prompt, so that the output contains results only.
            if (screen.Terminal is not null) screen.Output.Write($"{name}> ");
            switch ((await input.ReadLineAsync())?.Trim())
            {
                case null or "exit" or "quit":
                    return last;
                case "":
                    break;
                case "help" or "?":
                    ShowHelp();
                    break;
                case { } line:
                    last = await run(line.StartsWith("ml ", StringComparison.Ordinal) ? line["ml ".Length..] : line);
                    break;
            }
        }
    }

    private void ShowHelp()
    {
        screen.Show(Grid.Of(OperatorPalette.All,
            ("verb", verb => verb.Name),
            ("argument", verb => verb.Argument is not { } argument ? "" : argument.Default is null ? argument.Name : $"[{argument.Name}]"),
            ("does", verb => verb.Help)));
        screen.WriteLine("`VERB --help` shows a verb's options; `exit` leaves.");
    }
}
