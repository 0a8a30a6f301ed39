using System.Collections.Immutable;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Search;

namespace MlActors.Storage.Results;

/// <summary>A search in one table of results as SQL: its condition, its order and, after a page, its start. Lives for one search.</summary>
internal sealed class ResultSelection<TRow>
{
    private readonly ResultTable<TRow> _table;
    private readonly ImmutableArray<SortField> _sort;
    private readonly List<DataParameter> _parameters;
    private readonly string _where, _order;
    private readonly List<(SortField Sort, ResultColumn<TRow>? Column)> _ordered = [];

    /// <param name="jobs">Null for all.</param>
    public ResultSelection(ResultTable<TRow> table, SearchRequest request, IReadOnlyCollection<JobId>? jobs, DateTimeOffset now)
    {
        (_table, _sort) = (table, request.Sort);
        var condition = new ResultCondition<TRow>(table, now);
        (_where, IsExact) = condition.Translate(request.Query);
        IsEmpty = _where == "0" || jobs is { Count: 0 };
        if (jobs is not null) _where = $"job IN ({string.Join(", ", jobs.Select(job => condition.Add(job.Value)))}) AND {_where}";
        foreach (var sort in request.Sort)
        {
            if (sort.IsConstant) _ordered.Add((sort, null));
            else if (table.Find(sort.Field) is { } column) _ordered.Add((sort, column));
            else break;
        }
        _order = string.Join(", ", _ordered.Where(by => by.Column is not null).Select(by => OrderBy(by.Sort, by.Column!)));
        _parameters = condition.Parameters;
        PageStart = Start(request, condition);
    }

    /// <summary>Whether each row matches.</summary>
    public bool IsExact { get; }

    /// <summary>Whether no row matches.</summary>
    public bool IsEmpty { get; }

    /// <summary>The number of sort fields, from the first, that order the rows.</summary>
    public int OrderedSorts => _ordered.Count;

    /// <summary>Whether equal rows come in the order of the hits.</summary>
    public bool IsOrdered => _ordered.Count == _sort.Length;

    /// <summary>A condition that all rows of the page fulfil.</summary>
    private string PageStart { get; }

    public IEnumerable<TRow> Read(DataConnection connection)
    {
        // Most buckets have no score, so the index holds those with one only: they are read first, and the others only when the page needs them.
        if (_ordered is [({ Descending: true, MissingFirst: false }, { Name: "anomaly_score" }), ..])
            return Read(connection, " AND anomaly_score > 0").Concat(Read(connection, " AND (anomaly_score <= 0 OR anomaly_score IS NULL)"));
        return Read(connection, "");
    }

    /// <param name="limit">The number up to which rows are counted, at least.</param>
    public long Count(DataConnection connection, long limit) => connection.Execute<long>(
        limit < long.MaxValue
            ? $"SELECT count(*) FROM (SELECT 1 FROM {_table.Name} WHERE {_where} LIMIT {limit + 1})"
            : $"SELECT count(*) FROM {_table.Name} WHERE {_where}",
        [.. _parameters]);

    private IEnumerable<TRow> Read(DataConnection connection, string part) => connection.Query<TRow>(
        $"SELECT * FROM {_table.Name} WHERE {_where}{PageStart}{part}" + (_order.Length > 0 ? $" ORDER BY {_order}" : ""), [.. _parameters]);

    /// <summary>The values of the sort fields that order the rows.</summary>
    public SortKey[] KeysOf(TRow row) => [.. _ordered.Select(by => by.Column is { } column ? column.Get(row) : SortKey.Of(1))];

    /// <summary>Missing values come last unless asked otherwise; in SQLite they are smaller than all others.</summary>
    private static string OrderBy(SortField sort, ResultColumn<TRow> column) => (sort.Descending, sort.MissingFirst) switch
    {
        (true, false) => $"{column.Name} DESC",
        (true, true) => $"{column.Name} DESC NULLS FIRST",
        (false, true) => column.Name,
        (false, false) => column.Field.Name is "timestamp" or "job_id" ? column.Name : $"{column.Name} NULLS LAST",
    };

    /// <summary>The rows from the first sort value of the page before, so that earlier pages are not read again.</summary>
    private string Start(SearchRequest request, ResultCondition<TRow> condition)
    {
        if (request.SearchAfter is not [var first, ..] || first.IsMissing) return "";
        if (_ordered is not [({ MissingFirst: false } sort, { } column), ..]) return "";
        var value = condition.Add(first.Number is { } number ? number : first.Text!);
        return $" AND ({column.Name} {(sort.Descending ? "<=" : ">=")} {value} OR {column.Name} IS NULL)";
    }
}
