using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MlActors.Api.Elastic;
using MlActors.Domain.Registry;

namespace MlActors.Api.Cat;

/// <summary>Renders rows as Elastic's cat APIs do: aligned text, or JSON with `format=json`.</summary>
internal static class CatTable
{
    public static readonly ImmutableArray<string> Parameters = ["h", "s", "v", "help", "bytes", "time", "local", "master_timeout"];

    public static ElasticResponse Of<T>(ElasticRequest request, ImmutableArray<CatColumn<T>> columns, IEnumerable<T> rows)
    {
        if (request.Query.Flag("help")) return new ElasticResponse.PlainText(Help(columns));
        var units = CatUnits.Of(request);
        var shown = Shown(request.Query.Text("h"), columns);
        var sorted = Sorted(request.Query.Text("s"), columns, rows);
        if (request.WantsJson)
        {
            return new ElasticResponse.Json(200, json => json.Array(sorted, row => json.Object(() =>
            {
                foreach (var column in shown)
                    if (units.Format(column.Value(row)) is { } text) json.Text(column.Name, text);
                    else json.Raw(column.Name, "null");
            })));
        }

        var cells = sorted.Select(row => shown.Select(column => column.Value(row)).ToArray()).ToArray();
        return new ElasticResponse.PlainText(Text(shown, cells, units, request.Query.Flag("v")));
    }

    private static ImmutableArray<CatColumn<T>> Shown<T>(string? names, ImmutableArray<CatColumn<T>> columns) => string.IsNullOrEmpty(names)
        ? [.. columns.Where(column => column.IsDefault)]
        : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(name => columns.Where(column => column.Is(name) || Wildcard.Matches(name, column.Name))).Distinct()];

    private static T[] Sorted<T>(string? names, ImmutableArray<CatColumn<T>> columns, IEnumerable<T> rows)
    {
        var sorted = rows.Order(Comparer<T>.Create((_, _) => 0));
        foreach (var key in (names ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, order) = key.Split(':') is [var field, var direction] ? (field, direction) : (key, "asc");
            var column = columns.FirstOrDefault(column => column.Is(name))
                ?? throw ElasticException.BadRequest($"Unable to sort by unknown sort key `{name}`");
            sorted = order == "desc" ? sorted.ThenByDescending(column.Value) : sorted.ThenBy(column.Value);
        }

        return [.. sorted];
    }

    private static string Text<T>(ImmutableArray<CatColumn<T>> columns, object?[][] rows, CatUnits units, bool withHeader)
    {
        var table = rows.Select(row => row.Select(cell => units.Format(cell) ?? "").ToArray()).ToList();
        if (withHeader) table.Insert(0, [.. columns.Select(column => column.Name)]);
        var widths = columns.Select((_, index) => table.Count == 0 ? 0 : table.Max(row => row[index].Length)).ToArray();
        var isRight = columns.Select((_, index) => rows.Length > 0 && rows.All(row => row[index] is null or long or double or CatBytes)).ToArray();
        var text = new StringBuilder();
        foreach (var row in table)
        {
            var cells = row.Select((cell, index) => isRight[index] ? cell.PadLeft(widths[index]) : cell.PadRight(widths[index]));
            text.Append(string.Join(' ', cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static string Help<T>(ImmutableArray<CatColumn<T>> columns) => string.Concat(columns.Select(column =>
        string.Create(CultureInfo.InvariantCulture, $"{column.Name,-36} | {string.Join(',', column.Aliases),-12} | {column.Description}\n")));
}
