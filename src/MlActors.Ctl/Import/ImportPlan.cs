using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;

namespace MlActors.Ctl.Import;

/// <summary>What is known of a file before it is loaded: its columns with their types, and which one is the time.</summary>
public sealed class ImportPlan
{
    private readonly Dictionary<string, Column> _columns;

    private ImportPlan(IReadOnlyList<Column> columns, Column time, int sampledRows)
    {
        (Columns, Time, SampledRows) = (columns, time, sampledRows);
        _columns = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<Column> Columns { get; }

    public Column Time { get; }

    public int SampledRows { get; }

    /// <param name="names">The columns in the order of the file; null for the order in which the rows name them.</param>
    /// <param name="existing">The types of an index that the file is added to.</param>
    /// <exception cref="CommandFailedException">There is no time, or an option names a column that does not exist.</exception>
    public static ImportPlan For(
        IReadOnlyList<JsonObject> sample, IReadOnlyList<string>? names, ImportOptions options, IReadOnlyDictionary<string, ColumnType> existing)
    {
        var values = Collect(sample, names);
        RequireColumns(options, values.Keys);
        var columns = values.Select(column => ColumnOf(column.Key, column.Value, options, existing)).ToList();
        return new ImportPlan(columns, TimeOf(columns, options), sample.Count);
    }

    /// <summary>The <c>properties</c> of the mappings; members of objects are nested.</summary>
    public JsonObject Properties(IReadOnlyDictionary<string, ColumnType> existing)
    {
        var properties = new JsonObject();
        foreach (var column in Columns.Where(column => !existing.ContainsKey(column.Name) && column.Values.Texts.Count > 0))
            properties[column.Name] = new JsonObject { ["type"] = column.Type.Name };
        return properties;
    }

    /// <summary>Converts a document in place to what is sent.</summary>
    /// <returns>The reason why it cannot be sent; null when it can.</returns>
    public string? Convert(JsonObject document)
    {
        string? fault = null;
        var hasTime = false;
        Documents.Replace(document, (name, value) =>
        {
            if (!_columns.TryGetValue(name, out var column)) return value;
            var text = Documents.TextOf(value);
            if (!column.Type.Fits(text))
            {
                fault ??= $"{name} '{Shortened(text)}' is not a {column.Type.Description}";
                return value;
            }
            hasTime |= column == Time && !column.Type.IsMissing(text);
            return column.Type.ToJson(value, text);
        });
        return fault ?? (hasTime ? null : $"it has no {Time.Name}, the time of the rows");
    }

    /// <summary>The time of a document that is not converted yet; null when it has none.</summary>
    public DateTimeOffset? TimeOf(JsonObject document)
    {
        var texts = Documents.Values(document).Where(value => value.Column == Time.Name).Select(value => Documents.TextOf(value.Value));
        return texts.FirstOrDefault() is { } text && Time.Type.Dates!.TryRead(text, out var time) ? time : null;
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static OrderedDictionary<string, ColumnValues> Collect(IReadOnlyList<JsonObject> sample, IReadOnlyList<string>? names)
    {
        var values = new OrderedDictionary<string, ColumnValues>(StringComparer.Ordinal);
        foreach (var name in names ?? []) values[name] = new ColumnValues();
        foreach (var (name, value) in sample.SelectMany(document => Documents.Values(document)))
        {
            if (!values.TryGetValue(name, out var known)) values[name] = known = new ColumnValues();
            known.Add(Documents.TextOf(value));
        }

        return values;
    }

    private static void RequireColumns(ImportOptions options, IReadOnlyCollection<string> names)
    {
        foreach (var (option, name) in options.Types.Keys.Select(name => ("--type", name)).Append(("--time", options.TimeColumn ?? "")))
            if (name.Length > 0 && !names.Contains(name, StringComparer.Ordinal))
                throw CommandFailedException.Usage($"{option} names the column '{name}', but the file has {string.Join(", ", names)}.");
    }

    private static Column ColumnOf(
        string name, ColumnValues values, ImportOptions options, IReadOnlyDictionary<string, ColumnType> existing)
    {
        var type = options.Types.GetValueOrDefault(name) ?? existing.GetValueOrDefault(name);
        var isGiven = type is not null;
        type ??= TypeGuess.Of(name, values);
        if (name == options.TimeColumn && !options.Types.ContainsKey(name) && type.Kind != ColumnKind.Date) type = ColumnType.DateToGuess;
        if (type == ColumnType.DateToGuess)
        {
            type = TypeGuess.DatesOf(values) is { } dates ? ColumnType.DateIn(dates) : throw CommandFailedException.Usage(
                $"The values of {name}, such as '{values.Texts.ElementAtOrDefault(0)}', are dates in no known notation. "
                + $"Name it: --type '{name}=date:dd.MM.yyyy HH:mm', or {DateFormat.EpochSeconds}, or {DateFormat.EpochMilliseconds}.");
        }
        else if (isGiven && type.Kind == ColumnKind.Decimal)
        {
            type = type with { DecimalMark = TypeGuess.Of(name, values).DecimalMark };
        }
        return new Column(name, type, isGiven, values);
    }

    private static Column TimeOf(IReadOnlyList<Column> columns, ImportOptions options)
    {
        var dates = columns.Where(column => column.IsDate).ToList();
        if (options.TimeColumn is { } given)
            return dates.FirstOrDefault(column => column.Name == given) ?? throw CommandFailedException.Usage(
                $"--time {given} contradicts --type {given}: the time has to be a date.");
        return dates.MaxBy(column => TypeGuess.TimeRank(column.Name)) ?? throw CommandFailedException.Usage(
            $"None of the columns {string.Join(", ", columns.Select(column => column.Name))} reads as a date, and rows need a time. "
            + "Name the column, and the notation if it is unusual: --time COLUMN --type 'COLUMN=date:dd.MM.yyyy HH:mm'.");
    }
}
