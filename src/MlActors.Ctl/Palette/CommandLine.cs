using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Text.Json;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Palette;

/// <summary>
/// <c>mlctl HOST:PORT ml VERB …</c>, the prompt of <c>mlctl HOST:PORT</c>, and the commands that need no cluster. This is the only place
/// where the outcome of a call, including exceptions, becomes an exit code.
/// </summary>
/// <param name="readVariable">Reads an environment variable, in which credentials are; null for none.</param>
public sealed class CommandLine(
    Screen screen, TextReader input, Interrupts interrupts, TimeProvider time, Func<string, string?>? readVariable = null)
{
    /// <summary>The address that a node has without options.</summary>
    public const string LocalNode = "127.0.0.1:9200";

    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly Argument<string?> _address = new(
        "HOST:PORT") { Description = "A node's HTTP address, e.g. 127.0.0.1:9200", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _authority = new("--ca")
    {
        Description = "The authority of the cluster's certificate, in PEM (MLACTORS_CA); credentials are read from MLACTORS_USER and "
            + "MLACTORS_PASSWORD, or from MLACTORS_API_KEY",
        HelpName = "FILE", Recursive = true,
    };
    private readonly PaletteSyntax _syntax = new();

    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, params IReadOnlyList<Command> otherCommands)
    {
        var root = new RootCommand("Controls a cluster of anomaly-detection jobs and datafeeds over its REST API.") { _address, _authority };
        var palette = new Command("ml", "The operator's verbs; without one, a prompt that takes them line by line");
        foreach (var verb in OperatorPalette.All) palette.Add(_syntax.CommandFor(verb, RunOnceAsync));
        palette.SetAction((parsed, _) => PromptAsync(parsed));
        root.Add(palette);
        foreach (var command in otherCommands) root.Add(command);
        root.Add(new HelpCommand(
            screen, root, palette, async words => (int)await InvokeAsync(root.Parse(words, Parsing), KnownNames(root, palette, words))).ToCommand());
        root.SetAction((parsed, _) => PromptAsync(parsed));
        return await InvokeAsync(root.Parse(arguments, Parsing), KnownNames(root, palette, arguments));
    }

    private async Task<int> PromptAsync(ParseResult parsed)
    {
        if (Connect(parsed) is not { } cluster) return (int)ExitCode.Usage;
        using (cluster)
            return (int)await new Prompt(screen, input, line => RunLineAsync(cluster, line)).RunAsync($"{cluster.Address}");
    }

    /// <summary>Runs one line of the prompt, parsed with the same palette.</summary>
    private async Task<ExitCode> RunLineAsync(ClusterClient cluster, string line)
    {
        var palette = new Command("ml", "The operator's verbs");
        foreach (var verb in OperatorPalette.All)
        {
            palette.Add(_syntax.CommandFor(verb, (_, named, argument, options, _) => ExecuteAsync(cluster, named, argument, options)));
        }
        return await InvokeAsync(
            palette.Parse([.. CommandLineParser.SplitCommandLine(line)], Parsing), OperatorPalette.All.Select(verb => verb.Name));
    }

    private async Task<ExitCode> RunOnceAsync(
        ParseResult parsed, PaletteCommand verb, string argument, CommandOptions options, CancellationToken cancellationToken)
    {
        if (Connect(parsed) is not { } cluster) return ExitCode.Usage;
        using (cluster) return await ExecuteAsync(cluster, verb, argument, options);
    }

    /// <summary>Whether the command line names a cluster.</summary>
    public bool HasAddress(ParseResult parsed) => parsed.GetValue(_address) is not null;

    /// <summary>Executes a command other than a verb; without an address, on the node of this machine.</summary>
    public async Task<ExitCode> ExecuteAsync(ParseResult parsed, Func<ClusterClient, CancellationToken, Task<ExitCode>> action)
    {
        if (Connect(parsed, LocalNode) is not { } cluster) return ExitCode.Usage;
        using (cluster) return await ExecuteAsync(cluster, cancellationToken => action(cluster, cancellationToken));
    }

    private Task<ExitCode> ExecuteAsync(ClusterClient cluster, PaletteCommand verb, string argument, CommandOptions options)
    {
        var call = new CommandCall(cluster, screen.For(options.Output), time, argument, options);
        return ExecuteAsync(cluster, cancellationToken => verb.Run(call, cancellationToken));
    }

    private async Task<ExitCode> ExecuteAsync(ClusterClient cluster, Func<CancellationToken, Task<ExitCode>> action)
    {
        using var interruptScope = interrupts.Begin();
        try
        {
            return await action(interruptScope.Token);
        }
        catch (CommandFailedException failed)
        {
            return Fail(failed.Exit, failed.Message);
        }
        catch (ServerErrorException timeout) when (timeout.Status == HttpStatusCode.RequestTimeout)
        {
            return Fail(ExitCode.StillRunning, $"{timeout.Message} What was begun continues; `{cluster.Address.CommandLineFor("status")}` shows it.");
        }
        catch (ServerErrorException unknown) when (unknown.Status == HttpStatusCode.Unauthorized)
        {
            return Fail(ExitCode.Refused, $"Refused (401 {unknown.Type}): {unknown.Message}. {ClusterCredentials.Hint}");
        }
        catch (ServerErrorException refusal)
        {
            return Fail(
                refusal.IsClientError ? ExitCode.Refused : ExitCode.Failed,
                $"{(refusal.IsClientError ? "Refused" : "The server failed")} ({(int)refusal.Status} {refusal.Type}): {refusal.Message}");
        }
        catch (NoResponseException noResponse)
        {
            return Fail(ExitCode.Failed, noResponse.Message);
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Fail(
                ExitCode.Failed,
                $"{cluster.Address} returned a response that mlctl cannot read ({unreadable.Message}). Is it a node of the same version?");
        }
        catch (OperationCanceledException) when (interruptScope.Token.IsCancellationRequested)
        {
            return Fail(ExitCode.Interrupted, "Interrupted. What the cluster had accepted continues.");
        }
    }

    private async Task<ExitCode> InvokeAsync(ParseResult parsed, IEnumerable<string> names)
    {
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in ErrorMessages(parsed, [.. names])) screen.WriteError(problem);
            return ExitCode.Usage;
        }
        // Signals are handled by Interrupts: a wait has to end with a report and not with the process.
        var console = new InvocationConfiguration {
            Output = screen.Output, Error = screen.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return (ExitCode)await parsed.InvokeAsync(console);
    }

    private static IEnumerable<string> ErrorMessages(ParseResult parsed, IReadOnlyList<string> names)
    {
        var command = parsed.CommandResult.Command;
        if (command.Arguments is [{ Arity.MinimumNumberOfValues: 1 } missing] && parsed.GetResult(missing) is not { Tokens.Count: > 0 })
        {
            return [$"`{command.Name}` needs {missing.Name}: {missing.Description}"];
        }
        if (parsed.UnmatchedTokens is not [var unknown, ..]) return parsed.Errors.Select(error => error.Message);
        if (unknown.StartsWith('-')) return [$"Unknown option '{unknown}'. `--help` lists the options."];
        if (command.Subcommands.Count == 0) return [$"Unexpected argument '{unknown}'."];
        var suggestion = NearestName.Of(unknown, names) is { } near ? $"Did you mean `{near}`?" : $"The commands are {string.Join(", ", names)}.";
        return [$"Unknown command '{unknown}'. {suggestion}"];
    }

    private static IEnumerable<string> KnownNames(RootCommand root, Command palette, IReadOnlyList<string> arguments) =>
        (arguments.Contains(palette.Name) ? palette : root).Subcommands.Select(command => command.Name);

    private ClusterClient? Connect(ParseResult parsed, string? defaultAddress = null)
    {
        if (Address(parsed, defaultAddress) is not { } address) return null;
        try
        {
            return new ClusterClient(address, ClusterCredentials.Read(readVariable ?? (_ => null), parsed.GetValue(_authority)));
        }
        catch (CredentialsException unusable)
        {
            screen.WriteError(unusable.Message);
            return null;
        }
    }

    private ClusterAddress? Address(ParseResult parsed, string? defaultAddress)
    {
        var text = parsed.GetValue(_address) ?? defaultAddress;
        if (text is null)
            screen.WriteError(
                "Which cluster? Enter `mlctl HOST:PORT ml VERB`, e.g. `mlctl 127.0.0.1:9200 ml status`; `mlctl up` starts one; see `mlctl help`.");
        else if (ClusterAddress.TryParse(text, out var address)) return address;
        else if (NearestName.Of(text, parsed.RootCommandResult.Command.Subcommands.Select(command => command.Name)) is { } near)
        {
            screen.WriteError($"'{text}' is neither HOST:PORT nor a command. Did you mean `{near}`?");
        }
        else screen.WriteError($"'{text}' is not HOST:PORT. Give a node's HTTP address, e.g. 127.0.0.1:9200.");
        return null;
    }

    private ExitCode Fail(ExitCode exit, string message)
    {
        screen.WriteError(message);
        return exit;
    }
}
