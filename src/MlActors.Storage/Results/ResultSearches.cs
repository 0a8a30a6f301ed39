using System.Collections.Immutable;
using System.Diagnostics;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Files;
using MlActors.Storage.Search;

namespace MlActors.Storage.Results;

/// <summary>A result that a search has found, with its job.</summary>
/// <param name="Result">
/// A <see cref="StoredBucket"/>, <see cref="StoredRecord"/>, <see cref="StoredInfluencer"/> or <see cref="StoredModelPlot"/>.
/// </param>
public sealed record FoundResult(JobId Job, object Result);

/// <summary>The results of one kind that may be on a page, and the number of all that match, as far as they were counted.</summary>
/// <param name="IsExact">Whether all of the query was compared; otherwise nothing was read.</param>
public sealed record FoundResults(bool IsExact, long Count, ImmutableArray<FoundResult> Results);

/// <summary>Searches results in their tables.</summary>
public sealed class ResultSearches
{
    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal ResultSearches(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>The results of one kind that a page needs: compared, sorted and limited by the database.</summary>
    /// <param name="jobs">Null for all.</param>
    /// <exception cref="RefusedException">A value does not fit its field.</exception>
    public Task<FoundResults> FindAsync(
        ResultKind kind, SearchRequest request, IReadOnlyCollection<JobId>? jobs, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection => kind switch
        {
            ResultKind.Record => Find(connection, SearchedTables.Records, request, jobs, ToFound, cancellationToken),
            ResultKind.Influencer => Find(connection, SearchedTables.Influencers, request, jobs, ToFound, cancellationToken),
            ResultKind.ModelPlot => Find(connection, SearchedTables.ModelPlots, request, jobs, ToFound, cancellationToken),
            _ => Find(connection, SearchedTables.Buckets, request, jobs, rows => ToFound(connection, rows), cancellationToken),
        },
        cancellationToken);

    /// <summary>
    /// Passes the results of one kind that may match to a callback, in the order of the search as far as columns have it, until that returns false.
    /// </summary>
    /// <param name="take">Gets a result, and its first sort values, which order the results.</param>
    public Task ReadAsync(
        ResultKind kind, SearchRequest request, IReadOnlyCollection<JobId>? jobs, Func<FoundResult, SortKey[], bool> take,
        CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection => kind switch
        {
            ResultKind.Record => Read(connection, SearchedTables.Records, request, jobs, row => ToFound([row])[0], take, cancellationToken),
            ResultKind.Influencer => Read(connection, SearchedTables.Influencers, request, jobs, row => ToFound([row])[0], take, cancellationToken),
            ResultKind.ModelPlot => Read(connection, SearchedTables.ModelPlots, request, jobs, row => ToFound([row])[0], take, cancellationToken),
            _ => throw new UnreachableException($"Results of kind {kind} are read otherwise."),
        },
        cancellationToken);

    private FoundResults Find<TRow>(
        DataConnection connection, ResultTable<TRow> table, SearchRequest request, IReadOnlyCollection<JobId>? jobs,
        Func<List<TRow>, ImmutableArray<FoundResult>> toFound, CancellationToken cancellationToken)
    {
        var selection = new ResultSelection<TRow>(table, request, jobs, _time.GetUtcNow());
        if (selection.IsEmpty) return new FoundResults(true, 0, []);
        if (!selection.IsExact || (request.Sort.Length > 0 && selection.OrderedSorts == 0)) return new FoundResults(false, 0, []);
        var page = new PageOfRows(request, selection.OrderedSorts, selection.IsOrdered);
        var rows = new List<TRow>();
        foreach (var row in request.From + request.Size > 0 ? selection.Read(connection) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (page.IsComplete(selection.KeysOf(row))) break;
            rows.Add(row);
        }
        var count = request.TrackTotalHits == 0 ? 0 : selection.Count(connection, request.TrackTotalHits);
        return new FoundResults(true, count, toFound(rows));
    }

    private bool Read<TRow>(
        DataConnection connection, ResultTable<TRow> table, SearchRequest request, IReadOnlyCollection<JobId>? jobs, Func<TRow, FoundResult> toFound,
        Func<FoundResult, SortKey[], bool> take, CancellationToken cancellationToken)
    {
        // The results before the page are counted, too.
        var selection = new ResultSelection<TRow>(table, request with { SearchAfter = null }, jobs, _time.GetUtcNow());
        foreach (var row in selection.IsEmpty ? [] : selection.Read(connection))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!take(toFound(row), selection.KeysOf(row))) break;
        }
        return true;
    }

    private static ImmutableArray<FoundResult> ToFound(IReadOnlyList<RecordRow> rows) =>
        [.. rows.Select(row => new FoundResult(new JobId(row.Job), row.ToRecord()))];

    private static ImmutableArray<FoundResult> ToFound(IReadOnlyList<InfluencerRow> rows) =>
        [.. rows.Select(row => new FoundResult(new JobId(row.Job), row.ToInfluencer()))];

    private static ImmutableArray<FoundResult> ToFound(IReadOnlyList<ModelPlotRow> rows) =>
        [.. rows.Select(row => new FoundResult(new JobId(row.Job), row.ToModelPlot()))];

    private static ImmutableArray<FoundResult> ToFound(DataConnection connection, List<BucketRow> rows)
    {
        var found = new Dictionary<(string, long), StoredBucket>();
        foreach (var ofJob in rows.GroupBy(row => row.Job, StringComparer.Ordinal))
            foreach (var bucket in BucketPages.ToBuckets(connection, [.. ofJob], expand: false))
                found[(ofJob.Key, bucket.Result.Timestamp)] = bucket;
        return [.. rows.Select(row => new FoundResult(new JobId(row.Job), found[(row.Job, row.Timestamp)]))];
    }

    /// <summary>Decides how many rows of an ordered list a page needs. Lives for one search.</summary>
    /// <param name="orderedSorts">The number of sort fields that order the rows.</param>
    /// <param name="isOrdered">Whether these are all.</param>
    private sealed class PageOfRows(SearchRequest request, int orderedSorts, bool isOrdered)
    {
        private readonly HitOrder _order = new(request.Sort);
        private readonly int _capacity = request.From + request.Size;
        private SortKey[]? _last;
        private int _taken;

        /// <summary>Whether the page needs neither the row with these sort values nor a later one.</summary>
        public bool IsComplete(SortKey[] keys)
        {
            if (_taken >= _capacity) return isOrdered || Compare(keys, _last!) != 0;
            // Rows that equal the last one before the page may belong to it, or to the page before.
            if (request.SearchAfter is { } after && Compare(keys, after) <= 0) return false;
            (_last, _taken) = (keys, _taken + 1);
            return false;
        }

        private int Compare(IReadOnlyList<SortKey> left, IReadOnlyList<SortKey> right)
        {
            for (var at = 0; at < orderedSorts; at++)
                if (_order.CompareKeys(at, left[at], right[at]) is var order and not 0) return order;
            return 0;
        }
    }
}
