using System.CommandLine.Parsing;
using System.CommandLine;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Palette;

/// <summary>Turns the palette into System.CommandLine's terms, so that one-shot calls and the prompt parse alike.</summary>
public sealed class PaletteSyntax
{
    private readonly Option<string> _output = new(
        "--output", "-o") { Description = "How to answer", HelpName = "table|json|ndjson", DefaultValueFactory = _ => "table" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until it is done and verified (the default)" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Return once the cluster has accepted it" };
    private readonly Option<Duration?> _timeout = new(
        "--timeout") { Description = "How long it may take, e.g. 30s, 10m, 1h", CustomParser = ReadDuration, HelpName = "duration" };
    private readonly Option<bool> _force = new("--force") { Description = "Skip the steps that save; the answer names what was skipped" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would be touched, in which order" };
    private readonly Option<int?> _parallelism = new("--parallelism") { Description = "How many jobs at a time", HelpName = "n" };
    private readonly Option<int?> _top = new("--top") { Description = "How many to show, 1 to 10000", HelpName = "n" };
    private readonly Option<string?> _start = new(
        "--start") { Description = "First time to read, inclusive: ISO 8601 or epoch ms", HelpName = "time" };
    private readonly Option<string?> _end = new(
        "--end") { Description = "Time to stop at, exclusive; without it the datafeed goes on in real time", HelpName = "time" };

    public PaletteSyntax()
    {
        _output.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !Enum.GetNames<OutputFormat>().Contains(result.Tokens[0].Value, StringComparer.OrdinalIgnoreCase))
            {
                result.AddError($"There is no output '{result.Tokens[0].Value}'. Choose table, json or ndjson.");
            }
        });
        _parallelism.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n < 1)
                result.AddError("--parallelism must be at least 1.");
        });
        _top.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 1 or > 10_000)
                result.AddError("--top must be 1 to 10000.");
        });
    }

    /// <param name="verb">The verb to offer.</param>
    /// <param name="run">Carries out a call of it.</param>
    public Command CommandFor(PaletteCommand verb, Func<ParseResult, PaletteCommand, string, CommandOptions, CancellationToken, Task<ExitCode>> run)
    {
        var command = new Command(verb.Name, verb.Help) { _output };
        Argument<string>? argument = null;
        if (verb.Argument is { } wanted)
        {
            argument = new Argument<string>(wanted.Name) { Description = wanted.Help };
            argument.Validators.Add(RefuseOptions);
            if (wanted.Default is { } preset) argument.DefaultValueFactory = _ => preset;
            command.Add(argument);
        }
        foreach (var option in OptionsOf(verb.Understands)) command.Add(option);
        if (verb.Understands.HasFlag(Understands.Waiting)) command.Validators.Add(RefuseBothWays);
        command.SetAction(async (parsed, stop) =>
            (int)await run(parsed, verb, argument is null ? "" : parsed.GetValue(argument)!, Chosen(parsed, verb.Understands), stop));
        return command;
    }

    private IEnumerable<Option> OptionsOf(Understands understands)
    {
        (Understands Flag, Option[] Options)[] offered =
        [
            (Understands.Waiting, [_wait, _noWait]), (Understands.Timeout, [_timeout]), (Understands.Force, [_force]),
            (Understands.DryRun, [_dryRun]), (Understands.Parallelism, [_parallelism]), (Understands.Period, [_start, _end]),
            (Understands.Top, [_top]),
        ];
        return offered.Where(offer => understands.HasFlag(offer.Flag)).SelectMany(offer => offer.Options);
    }

    private CommandOptions Chosen(ParseResult parsed, Understands understands)
    {
        T? If<T>(Understands flag, Option<T> option) => understands.HasFlag(flag) ? parsed.GetValue(option) : default;
        return new CommandOptions
        {
            Output = Enum.Parse<OutputFormat>(parsed.GetValue(_output)!, ignoreCase: true),
            Wait = !If(Understands.Waiting, _noWait),
            Timeout = If(Understands.Timeout, _timeout),
            Force = If(Understands.Force, _force),
            DryRun = If(Understands.DryRun, _dryRun),
            Parallelism = If(Understands.Parallelism, _parallelism),
            Top = If(Understands.Top, _top),
            Start = If(Understands.Period, _start),
            End = If(Understands.Period, _end),
        };
    }

    private void RefuseBothWays(CommandResult result)
    {
        if (result.GetValue(_wait) && result.GetValue(_noWait)) result.AddError("--wait and --no-wait exclude each other; give one.");
    }

    /// <summary>No id begins with a dash, so this was meant as an option that the verb does not know.</summary>
    private static void RefuseOptions(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option) result.AddError($"Unknown option '{option.Value}'.");
    }

    private static Duration? ReadDuration(ArgumentResult result)
    {
        try
        {
            return Duration.Parse(result.Tokens[0].Value);
        }
        catch (FormatException unreadable)
        {
            result.AddError(unreadable.Message);
            return null;
        }
    }
}
