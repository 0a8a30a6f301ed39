using System.Collections.Immutable;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Mapping;
using MlActors.Domain.Filters;
using MlActors.Storage.Files;
using MlActors.Storage.Results;

namespace MlActors.Storage.Filters;

/// <summary>The filters of the cluster. There are few, they are small, and they change seldom.</summary>
public sealed class FilterStore
{
    private readonly StoreDatabase _database;

    internal FilterStore(StoreDatabase database) => _database = database;

    /// <returns>Whether there was none of that id before; if there was, nothing happens.</returns>
    public Task<bool> AddAsync(Filter filter, CancellationToken cancellation = default) => _database.WriteAsync(
        connection =>
        {
            if (connection.GetTable<FilterRow>().Any(row => row.FilterId == filter.Id)) return false;
            connection.Insert(FilterRow.Of(filter));
            return true;
        },
        cancellation);

    /// <summary>Changes a filter as nobody else can have changed it in between.</summary>
    /// <param name="change">What becomes of it; null leaves it as it is.</param>
    /// <returns>Whether there is such a filter.</returns>
    public Task<bool> ChangeAsync(string id, Func<Filter, Filter?> change, CancellationToken cancellation = default) => _database.WriteAsync(
        connection =>
        {
            if (connection.GetTable<FilterRow>().FirstOrDefault(row => row.FilterId == id) is not { } found) return false;
            if (change(found.ToFilter()) is { } changed) connection.Update(FilterRow.Of(changed));
            return true;
        },
        cancellation);

    /// <returns>Whether there was one.</returns>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellation = default) =>
        _database.WriteAsync(connection => connection.GetTable<FilterRow>().Where(row => row.FilterId == id).Delete() > 0, cancellation);

    /// <summary>All filters, sorted by their ids.</summary>
    public Task<ImmutableArray<Filter>> AllAsync(CancellationToken cancellation = default) => _database.ReadAsync<ImmutableArray<Filter>>(
        connection => [.. connection.GetTable<FilterRow>().OrderBy(row => row.FilterId).AsEnumerable().Select(row => row.ToFilter())],
        cancellation);

    /// <summary>Those of the named filters that there are.</summary>
    public Task<ImmutableArray<Filter>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation = default) =>
        _database.ReadAsync<ImmutableArray<Filter>>(
        connection =>
            [.. connection.GetTable<FilterRow>().Where(row => ids.Contains(row.FilterId)).OrderBy(row => row.FilterId).AsEnumerable()
                .Select(row => row.ToFilter())],
        cancellation);

    [Table("rule_filter")]
    private sealed class FilterRow
    {
        [PrimaryKey, Column("filter_id")] public string FilterId { get; init; } = "";
        [Column("description")] public string? Description { get; init; }

        /// <summary>A JSON list.</summary>
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
