using System.Collections.Immutable;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Mapping;
using MlActors.Domain.Filters;
using MlActors.Storage.Files;
using MlActors.Storage.Results;
using MlActors.Storage.Revisions;

namespace MlActors.Storage.Filters;

/// <summary>The filters of the cluster.</summary>
public sealed class FilterStore
{
    private readonly StoreDatabase _database;

    internal FilterStore(StoreDatabase database) => _database = database;

    /// <returns>False when the id exists; then nothing is changed.</returns>
    public Task<bool> AddAsync(Filter filter, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            if (connection.GetTable<FilterRow>().Any(row => row.FilterId == filter.Id)) return false;
            connection.Insert(FilterRow.Of(filter));
            RuleRevision.Increment(connection);
            return true;
        },
        cancellationToken);

    /// <summary>Changes a filter atomically.</summary>
    /// <param name="change">Returns the changed filter; null for no change.</param>
    /// <returns>Whether the filter exists.</returns>
    public Task<bool> ChangeAsync(string id, Func<Filter, Filter?> change, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            if (connection.GetTable<FilterRow>().FirstOrDefault(row => row.FilterId == id) is not { } found) return false;
            if (change(found.ToFilter()) is not { } changed) return true;
            connection.Update(FilterRow.Of(changed));
            RuleRevision.Increment(connection);
            return true;
        },
        cancellationToken);

    /// <returns>Whether the filter existed.</returns>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
            connection =>
            {
                if (connection.GetTable<FilterRow>().Where(row => row.FilterId == id).Delete() == 0) return false;
                RuleRevision.Increment(connection);
                return true;
            },
            cancellationToken);

    /// <summary>All filters, sorted by their ids.</summary>
    public Task<ImmutableArray<Filter>> AllAsync(CancellationToken cancellationToken = default) => _database.ReadAsync<ImmutableArray<Filter>>(
        connection => [.. connection.GetTable<FilterRow>().OrderBy(row => row.FilterId).AsEnumerable().Select(row => row.ToFilter())],
        cancellationToken);

    /// <summary>The named filters, as far as they exist.</summary>
    public Task<ImmutableArray<Filter>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => Find(connection, ids), cancellationToken);

    internal static ImmutableArray<Filter> Find(DataConnection connection, IReadOnlyCollection<string> ids) =>
    [
        .. connection.GetTable<FilterRow>().Where(row => ids.Contains(row.FilterId)).OrderBy(row => row.FilterId).AsEnumerable()
            .Select(row => row.ToFilter()),
    ];

    [Table("rule_filter")]
    private sealed class FilterRow
    {
        [PrimaryKey, Column("filter_id")] public string FilterId { get; init; } = "";
        [Column("description")] public string? Description { get; init; }

        /// <summary>A JSON array.</summary>
        [Column("items")] public string Items { get; init; } = "[]";

        public static FilterRow Of(Filter filter) => new()
        {
            FilterId = filter.Id,
            Description = filter.Description,
            Items = JsonSerializer.Serialize(filter.Items, ResultJson.Default.ImmutableArrayString),
        };

        public Filter ToFilter() => new(FilterId, Description, JsonSerializer.Deserialize(Items, ResultJson.Default.ImmutableArrayString));
    }
}
