using System.CommandLine;
using System.CommandLine.Parsing;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Import;

/// <summary><c>mlctl import</c>: loads a file into an index.</summary>
/// <param name="execute">Executes an action on the cluster that the command line names.</param>
/// <param name="openStandardInput">Opens what <c>-</c> stands for.</param>
/// <param name="newId">Returns a new id for the documents of an import.</param>
public sealed class ImportCommand(Screen screen, TimeProvider time, ClusterExecution execute, Func<Stream> openStandardInput, Func<string> newId)
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "A CSV with a header line, NDJSON or a JSON array; plain, gzip or zstd; - for standard input",
    };
    private readonly Option<string?> _index = new("--index")
    {
        Description = "The index to create (default: the name of the file)", HelpName = "NAME",
    };
    private readonly Option<string?> _time = new("--time") { Description = "The column with the time of the rows", HelpName = "COLUMN" };
    private readonly Option<string[]> _types = new("--type")
    {
        Description = $"The type of a column: {ColumnType.TypeNames}; may be repeated. FORMAT is epoch_second, epoch_millis or a pattern such as "
            + "dd.MM.yyyy HH:mm",
        HelpName = "COLUMN=TYPE",
    };
    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "The character between fields of a CSV, or tab", HelpName = "CHAR",
    };
    private readonly Option<bool> _append = new("--append") { Description = "Add the rows to the index if it exists" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show the columns and types, and load nothing" };

    public Command ToCommand()
    {
        _types.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (ReadType(token.Value).Type is null)
                    result.AddError($"--type {token.Value} is not COLUMN=TYPE, where TYPE is {ColumnType.TypeNames}.");
        });
        _delimiter.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token] && DelimiterOf(token.Value) is not { Length: 1 })
                result.AddError($"--delimiter {token.Value} is not one character, or tab.");
        });
        var command = new Command("import", "Loads a CSV or JSON file into an index, and prints the commands that analyse it")
        {
            _file, _index, _time, _types, _delimiter, _append, _dryRun,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = Read(parsed);
            return (int)await execute(parsed, async (cluster, cancellationToken) =>
            {
                await using var raw = Open(options.File);
                await using var file = await InputFile.OpenAsync(raw, cancellationToken);
                return await new ImportRun(cluster, screen, time, options, newId()).RunAsync(file, cancellationToken);
            });
        });
        return command;
    }

    private ImportOptions Read(ParseResult parsed)
    {
        var types = new Dictionary<string, ColumnType>(StringComparer.Ordinal);
        foreach (var (column, type) in (parsed.GetValue(_types) ?? []).Select(ReadType)) types[column] = type!;
        return new ImportOptions(parsed.GetValue(_file)!, types)
        {
            Index = parsed.GetValue(_index),
            TimeColumn = parsed.GetValue(_time),
            Append = parsed.GetValue(_append),
            DryRun = parsed.GetValue(_dryRun),
            Delimiter = parsed.GetValue(_delimiter) is { } text ? DelimiterOf(text) : null,
        };
    }

    /// <exception cref="CommandFailedException">The file cannot be opened.</exception>
    private Stream Open(string file)
    {
        if (file == ImportOptions.StandardInput) return openStandardInput();
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024, FileOptions.SequentialScan);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw CommandFailedException.Usage($"{file} cannot be read: {unreadable.Message}");
        }
    }

    private static (string Column, ColumnType? Type) ReadType(string text)
    {
        var equals = text.LastIndexOf('=');
        return equals < 1 ? (text, null) : (text[..equals], ColumnType.Parse(text[(equals + 1)..]));
    }

    private static string DelimiterOf(string text) => text is "tab" or @"\t" ? "\t" : text;
}
