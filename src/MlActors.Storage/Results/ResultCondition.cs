using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Storage.Results;

/// <summary>
/// Translates a query into an SQL condition on the rows of one table. What cannot be translated is left out, so that the rows are at least those
/// that match. Lives for one search.
/// </summary>
internal sealed class ResultCondition<TRow>(ResultTable<TRow> table, DateTimeOffset now)
{
    /// <summary>SQLite allows more, but a long list is compared faster elsewhere.</summary>
    private const int MaxValues = 500;

    private const string True = "1", False = "0";

    public List<DataParameter> Parameters { get; } = [];

    /// <summary>The condition, and whether it holds for the matching rows only.</summary>
    public (string Sql, bool IsExact) Translate(DocumentQuery query) => query switch
    {
        MatchAll => (True, true),
        MatchNone => (False, true),
        Terms terms => TermsOf(terms),
        Match match => TermsOf(new Terms(match.Field, [match.Value])),
        DocumentQuery.Range range => RangeOf(range),
        Exists exists => exists.Field == "result_type" ? (True, true)
            : table.Find(exists.Field) is { } column ? ($"{column.Name} IS NOT NULL", true) : (True, false),
        Bool combined => BoolOf(combined),
        _ => (True, false),
    };

    /// <summary>A value of the search as a parameter.</summary>
    public string Add(object value)
    {
        var name = $"@q{Parameters.Count}";
        Parameters.Add(new DataParameter(name, value));
        return name;
    }

    private (string, bool) TermsOf(Terms terms)
    {
        if (terms.Field is "result_type" or "result_type.keyword") return (terms.Values.Any(value => value.Text == table.Type) ? True : False, true);
        if (table.Find(terms.Field) is not { } column || terms.Values.Length > MaxValues) return (True, false);
        if (terms.Values.IsEmpty) return (False, true);
        switch (column.Field.Kind)
        {
            case MappedKind.Text:
                return ($"{column.Name} IN ({string.Join(", ", terms.Values.Select(value => Add(value.Text)))})", true);
            case MappedKind.Boolean:
                var flags = terms.Values.Select(value => value.Text).Where(text => text is "true" or "false").Distinct(StringComparer.Ordinal)
                    .Select(text => text == "true" ? "1" : "0").ToArray();
                return (flags.Length == 0 ? False : $"{column.Name} IN ({string.Join(", ", flags)})", true);
            default:
                var ranges = NumberRange.Union(terms.Values.Select(value => NumberRange.Equal(column.Field, value, now)).OfType<NumberRange>());
                return (ranges.Length == 0 ? False : $"({string.Join(" OR ", ranges.Select(range => Within(column, range)))})", true);
        }
    }

    private (string, bool) RangeOf(DocumentQuery.Range range) => table.Find(range.Field) is { Field.HasValues: true } column
        ? (Within(column, NumberRange.Of(column.Field, range.Bounds, now)), true)
        : (True, false);

    private string Within(ResultColumn<TRow> column, NumberRange range)
    {
        if (range.Low == range.High) return $"{column.Name} = {Add(range.Low)}";
        var bounds = new List<string>(2);
        if (!double.IsNegativeInfinity(range.Low)) bounds.Add($"{column.Name} >= {Add(range.Low)}");
        if (!double.IsPositiveInfinity(range.High)) bounds.Add($"{column.Name} <= {Add(range.High)}");
        return bounds.Count == 0 ? $"{column.Name} IS NOT NULL" : $"({string.Join(" AND ", bounds)})";
    }

    private (string, bool) BoolOf(Bool combined)
    {
        var isExact = true;
        var parts = new List<string>();
        foreach (var clause in combined.Required)
        {
            var (sql, exact) = Translate(clause);
            isExact &= exact;
            if (sql == False) return (False, true);
            if (sql != True) parts.Add(sql);
        }
        foreach (var clause in combined.Forbidden)
        {
            var (sql, exact) = Translate(clause);
            // What matches a superset must not be excluded.
            isExact &= exact;
            if (!exact || sql == False) continue;
            if (sql == True) return (False, true);
            // A comparison with a missing value is neither true nor false.
            parts.Add($"NOT coalesce({sql}, 0)");
        }
        if (combined.MinimumShouldMatch > 0)
        {
            var should = combined.Should.Select(Translate).ToArray();
            if (!Array.TrueForAll(should, clause => clause.IsExact)) isExact = false;
            else if (combined.MinimumShouldMatch == 1)
                parts.Add(should.Length == 0 ? False : $"({string.Join(" OR ", should.Select(clause => clause.Sql))})");
            else
                parts.Add($"({string.Join(" + ", should.Select(clause => $"coalesce({clause.Sql}, 0)").Prepend("0"))}) >= {combined.MinimumShouldMatch}");
        }
        return (parts.Count == 0 ? True : parts.Contains(False) ? False : $"({string.Join(" AND ", parts)})", isExact);
    }
}
