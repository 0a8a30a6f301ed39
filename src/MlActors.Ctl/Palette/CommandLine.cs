using System.CommandLine.Parsing;
using System.CommandLine;
using System.Net;
using System.Text.Json;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Palette;

/// <summary>
/// <c>mlctl HOST:PORT ml VERB …</c>, the prompt behind <c>mlctl HOST:PORT</c>, and the commands that need no cluster yet. Every end of
/// a call, also the bad ones, becomes an exit code here and nowhere else.
/// </summary>
public sealed class CommandLine(Screen screen, TextReader input, Interrupts interrupts, TimeProvider time)
{
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly Argument<string?> _address = new(
        "HOST:PORT") { Description = "A node's HTTP address, e.g. 127.0.0.1:9200", Arity = ArgumentArity.ZeroOrOne };
    private readonly PaletteSyntax _syntax = new();

    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, params IReadOnlyList<Command> besides)
    {
        var root = new RootCommand("Controls a cluster of anomaly-detection jobs and datafeeds over its REST API.") { _address };
        var palette = new Command("ml", "The operator's verbs; without one, a prompt that takes them line by line");
        foreach (var verb in OperatorPalette.All) palette.Add(_syntax.CommandFor(verb, OnceAsync));
        palette.SetAction((parsed, _) => PromptAsync(parsed));
        root.Add(palette);
        foreach (var command in besides) root.Add(command);
        root.SetAction((parsed, _) => PromptAsync(parsed));
        return await InvokeAsync(root.Parse(arguments, Parsing), NamesAfter(root, palette, arguments));
    }

    private async Task<int> PromptAsync(ParseResult parsed)
    {
        if (Address(parsed) is not { } address) return (int)ExitCode.Usage;
        using var cluster = new ClusterClient(address);
        return (int)await new Prompt(screen, input, line => LineAsync(cluster, line)).RunAsync($"{address}");
    }

    /// <summary>One line of the prompt, parsed by the same palette.</summary>
    private async Task<ExitCode> LineAsync(ClusterClient cluster, string line)
    {
        var palette = new Command("ml", "The operator's verbs");
        foreach (var verb in OperatorPalette.All)
        {
            palette.Add(_syntax.CommandFor(verb, (_, named, argument, options, stop) => CallAsync(cluster, named, argument, options)));
        }
        return await InvokeAsync(
            palette.Parse([.. CommandLineParser.SplitCommandLine(line)], Parsing), OperatorPalette.All.Select(verb => verb.Name));
    }

    private async Task<ExitCode> OnceAsync(ParseResult parsed, PaletteCommand verb, string argument, CommandOptions options, CancellationToken stop)
    {
        if (Address(parsed) is not { } address) return ExitCode.Usage;
        using var cluster = new ClusterClient(address);
        return await CallAsync(cluster, verb, argument, options);
    }

    private async Task<ExitCode> CallAsync(ClusterClient cluster, PaletteCommand verb, string argument, CommandOptions options)
    {
        using var interruptible = interrupts.Begin();
        var call = new CommandCall(cluster, screen.For(options.Output), time, argument, options);
        try
        {
            return await verb.Run(call, interruptible.Token);
        }
        catch (ServerRefusedException late) when (late.Status == HttpStatusCode.RequestTimeout)
        {
            return Complained(ExitCode.StillRunning, $"{late.Message} What was begun goes on; `{call.HowToSay("status")}` shows it.");
        }
        catch (ServerRefusedException refusal)
        {
            return Complained(
                refusal.IsRefusal ? ExitCode.Refused : ExitCode.Failed,
                $"{(refusal.IsRefusal ? "Refused" : "The server failed")} ({(int)refusal.Status} {refusal.Type}): {refusal.Message}");
        }
        catch (NoAnswerException silence)
        {
            return Complained(ExitCode.Failed, silence.Message);
        }
        catch (Exception strange) when (strange is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Complained(
                ExitCode.Failed,
                $"{cluster.Address} answered something that mlctl cannot read ({strange.Message}). Is it a node of the same version?");
        }
        catch (OperationCanceledException) when (interruptible.Token.IsCancellationRequested)
        {
            return Complained(ExitCode.Interrupted, "Interrupted. What the cluster had accepted goes on.");
        }
    }

    private async Task<ExitCode> InvokeAsync(ParseResult parsed, IEnumerable<string> names)
    {
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in Problems(parsed, [.. names])) screen.Complain(problem);
            return ExitCode.Usage;
        }
        // Signals are this program's own business: a wait has to end with words, not with the process.
        var console = new InvocationConfiguration {
            Output = screen.Output, Error = screen.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return (ExitCode)await parsed.InvokeAsync(console);
    }

    private static IEnumerable<string> Problems(ParseResult parsed, IReadOnlyList<string> names)
    {
        var command = parsed.CommandResult.Command;
        if (command.Arguments is [{ Arity.MinimumNumberOfValues: 1 } missing] && parsed.GetResult(missing) is not { Tokens.Count: > 0 })
        {
            return [$"`{command.Name}` needs {missing.Name}: {missing.Description}"];
        }
        if (parsed.UnmatchedTokens is not [var unknown, ..]) return parsed.Errors.Select(error => error.Message);
        if (unknown.StartsWith('-')) return [$"Unknown option '{unknown}'. `--help` lists what there is."];
        return command.Subcommands.Count == 0
            ? [$"'{unknown}' is one word too many."]
            : [
                $"Unknown command "
                + $"'{unknown}'. {(NearestName.Of(unknown, names) is { } near ? $"Did you mean "
                    + $"`{near}`?" : $"There are {string.Join(", ", names)}.")}"];
    }

    private static IEnumerable<string> NamesAfter(RootCommand root, Command palette, IReadOnlyList<string> arguments) =>
        (arguments.Contains(palette.Name) ? palette : root).Subcommands.Select(command => command.Name);

    private ClusterAddress? Address(ParseResult parsed)
    {
        var text = parsed.GetValue(_address);
        if (text is null)
            screen.Complain(
                "Which cluster? Write `mlctl HOST:PORT ml VERB`, e.g. `mlctl 127.0.0.1:9200 ml status`; `mlctl up` starts one; `mlctl --help` tells "
                + "more.");
        else if (ClusterAddress.TryParse(text, out var address)) return address;
        else if (NearestName.Of(text, parsed.RootCommandResult.Command.Subcommands.Select(command => command.Name)) is { } near)
        {
            screen.Complain($"'{text}' is neither HOST:PORT nor a command. Did you mean `{near}`?");
        }
        else screen.Complain($"'{text}' is not HOST:PORT. Give a node's HTTP address, e.g. 127.0.0.1:9200.");
        return null;
    }

    private ExitCode Complained(ExitCode exit, string why)
    {
        screen.Complain(why);
        return exit;
    }
}
