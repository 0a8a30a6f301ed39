using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Palette;

/// <summary>Converts the palette to commands of System.CommandLine, so that the command line and the prompt parse alike.</summary>
public sealed class PaletteSyntax
{
    private readonly Option<string> _output = new(
        "--output", "-o") { Description = "Output format", HelpName = "table|json|ndjson", DefaultValueFactory = _ => "table" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until it is done and verified (the default)" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Return once the cluster has accepted it" };
    private readonly Option<Duration?> _timeout = new(
        "--timeout") { Description = "How long it may take, e.g. 30s, 10m, 1h", CustomParser = ReadDuration, HelpName = "duration" };
    private readonly Option<bool> _force = new("--force") { Description = "Skip the steps that save; the response names what was skipped" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show what would be changed, in which order" };
    private readonly Option<int?> _parallelism = new("--parallelism") { Description = "How many jobs at a time", HelpName = "n" };
    private readonly Option<int?> _top = new("--top") { Description = "How many to show, 1 to 10000", HelpName = "n" };
    private readonly Option<string?> _diff = new(
        "--diff") { Description = "Compare with another run; exit code 1 when they differ", HelpName = "run" };
    private readonly Option<string?> _start = new(
        "--start") { Description = "First time to read, inclusive: ISO 8601 or epoch ms", HelpName = "time" };
    private readonly Option<string?> _end = new(
        "--end") { Description = "Time to stop at, exclusive; without it the datafeed continues in real time", HelpName = "time" };

    public PaletteSyntax()
    {
        _output.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !Enum.GetNames<OutputFormat>().Contains(result.Tokens[0].Value, StringComparer.OrdinalIgnoreCase))
            {
                result.AddError($"Unknown output format '{result.Tokens[0].Value}'. Choose table, json or ndjson.");
            }
        });
        _parallelism.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var n) && n < 1)
                result.AddError("--parallelism must be at least 1.");
        });
        _top.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var n) && n is < 1 or > 10_000)
                result.AddError("--top must be 1 to 10000.");
        });
    }

    /// <param name="verb">The verb to convert.</param>
    /// <param name="run">Runs an invocation of it.</param>
    public Command CommandFor(PaletteCommand verb, Func<ParseResult, PaletteCommand, string, CommandOptions, CancellationToken, Task<ExitCode>> run)
    {
        var command = new Command(verb.Name, verb.Help) { _output };
        Argument<string>? argument = null;
        if (verb.Argument is { } definition)
        {
            argument = new Argument<string>(definition.Name) { Description = definition.Help };
            argument.Validators.Add(RejectOptions);
            if (definition.Default is { } defaultValue) argument.DefaultValueFactory = _ => defaultValue;
            command.Add(argument);
        }
        foreach (var option in OptionsOf(verb.Options)) command.Add(option);
        if (verb.Options.HasFlag(VerbOptions.Wait)) command.Validators.Add(RejectWaitAndNoWait);
        command.SetAction(async (parsed, cancellationToken) =>
            (int)await run(parsed, verb, argument is null ? "" : parsed.GetValue(argument)!, ReadOptions(parsed, verb.Options), cancellationToken));
        return command;
    }

    private IEnumerable<Option> OptionsOf(VerbOptions supported)
    {
        (VerbOptions Flag, Option[] Options)[] all =
        [
            (VerbOptions.Wait, [_wait, _noWait]), (VerbOptions.Timeout, [_timeout]), (VerbOptions.Force, [_force]),
            (VerbOptions.DryRun, [_dryRun]), (VerbOptions.Parallelism, [_parallelism]), (VerbOptions.Period, [_start, _end]),
            (VerbOptions.Top, [_top]), (VerbOptions.Diff, [_diff]),
        ];
        return all.Where(offer => supported.HasFlag(offer.Flag)).SelectMany(offer => offer.Options);
    }

    private CommandOptions ReadOptions(ParseResult parsed, VerbOptions supported)
    {
        T? If<T>(VerbOptions flag, Option<T> option) => supported.HasFlag(flag) ? parsed.GetValue(option) : default;
        return new CommandOptions
        {
            Output = Enum.Parse<OutputFormat>(parsed.GetValue(_output)!, ignoreCase: true),
            Wait = !If(VerbOptions.Wait, _noWait),
            Timeout = If(VerbOptions.Timeout, _timeout),
            Force = If(VerbOptions.Force, _force),
            DryRun = If(VerbOptions.DryRun, _dryRun),
            Parallelism = If(VerbOptions.Parallelism, _parallelism),
            Top = If(VerbOptions.Top, _top),
            Start = If(VerbOptions.Period, _start),
            End = If(VerbOptions.Period, _end),
            Diff = If(VerbOptions.Diff, _diff),
        };
    }

    private void RejectWaitAndNoWait(CommandResult result)
    {
        if (result.GetValue(_wait) && result.GetValue(_noWait)) result.AddError("--wait and --no-wait exclude each other; give one.");
    }

    /// <summary>No id begins with a dash, so an argument that does is an option that the verb does not have.</summary>
    private static void RejectOptions(ArgumentResult result)
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
