using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using MlActors.Ctl.Commands;

namespace MlActors.Ctl.Import;

/// <summary>Reads delimited text whose first line names the columns; empty fields are left out of the documents.</summary>
/// <param name="delimiter">Null to guess it.</param>
public sealed class CsvRowReader(TextReader text, string? delimiter, Encoding encoding) : IRowReader
{
    private const int MaxFieldLength = 1024 * 1024;
    private static readonly string[] Delimiters = [",", ";", "\t", "|"];

    private string _delimiter = delimiter ?? "";

    public IReadOnlyList<string>? Columns { get; private set; }

    public string Description => $"CSV separated by {NameOf(_delimiter)}{(encoding is UTF8Encoding ? "" : $", in {encoding.WebName}")}";

    public async IAsyncEnumerable<ImportRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var parser = new CsvParser(text, Configuration());
        if (!await ReadRecordAsync(parser)) yield break;
        _delimiter = parser.Delimiter;
        var columns = NamesOf(parser.Record!);
        Columns = columns;
        var line = parser.RawRow + 1L;
        while (await ReadRecordAsync(parser))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Row(RowPlace.Line(line), columns, parser.Record!);
            line = parser.RawRow + 1L;
        }
    }

    private CsvConfiguration Configuration() => new(CultureInfo.InvariantCulture)
    {
        Delimiter = delimiter ?? Delimiters[0],
        DetectDelimiter = delimiter is null,
        DetectDelimiterValues = Delimiters,
        TrimOptions = TrimOptions.Trim,
        MaxFieldSize = MaxFieldLength,
        // A quote inside of an unquoted field is part of its text.
        BadDataFound = null,
    };

    private static async Task<bool> ReadRecordAsync(CsvParser parser)
    {
        try
        {
            return await parser.ReadAsync();
        }
        catch (MaxFieldSizeException)
        {
            throw new CommandFailedException(
                ExitCode.Failed, $"A field after line {parser.RawRow} is longer than {MaxFieldLength} characters; is a quote not closed there?");
        }
    }

    private static ImportRow Row(RowPlace place, string[] columns, string[] fields)
    {
        if (fields.Length > columns.Length)
            return new ImportRow(place, null, $"it has {fields.Length} fields, but the first line names {columns.Length} columns");
        var document = new JsonObject();
        for (var i = 0; i < fields.Length; i++)
            if (fields[i].Length > 0) document[columns[i]] = fields[i];
        return new ImportRow(place, document);
    }

    private static string[] NamesOf(string[] header)
    {
        if (FindValue(header) is { } value)
            throw CommandFailedException.Usage($"The first line must name the columns, but it has the value '{value}'. Add a line with names.");
        var names = new List<string>();
        foreach (var (position, name) in header.Index())
        {
            var wanted = name.Length == 0 ? $"column_{position + 1}" : name;
            names.Add(names.Contains(wanted, StringComparer.Ordinal) ? $"{wanted}_{position + 1}" : wanted);
        }
        return [.. names];
    }

    /// <summary>A value that shows that a line is a row: a date, or numbers only. A single number may be the name of a column.</summary>
    private static string? FindValue(string[] header) =>
        Array.Find(header, name => DateFormat.Written.Any(format => format.TryRead(name, out _)))
        ?? (Array.TrueForAll(header, name => NumberText.TryRead(name, ',', out _)) ? header[0] : null);

    private static string NameOf(string delimiter) => delimiter switch
    {
        "," => "commas",
        ";" => "semicolons",
        "\t" => "tabs",
        "|" => "vertical bars",
        _ => $"'{delimiter}'",
    };
}
