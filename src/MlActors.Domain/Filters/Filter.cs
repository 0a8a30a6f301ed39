using System.Collections.Immutable;

namespace MlActors.Domain.Filters;

/// <summary>
/// A list of values that scopes of custom rules refer to by its id. It lives until it is deleted, and no job that names it may be left.
/// </summary>
/// <param name="Items">Sorted, each once; a `*` at an end of an item stands for anything.</param>
public sealed record Filter(string Id, string? Description, ImmutableArray<string> Items)
{
    public const int MostItems = 10_000;

    /// <summary>Characters of all items together: a job is sent what its filters hold when it is opened.</summary>
    public const int MostCharacters = 1 << 20;

    public static Filter Of(string id, string? description, IEnumerable<string> items) => new(id, description, Ordered(items));

    /// <returns>The filter as it is afterwards, or why it cannot be.</returns>
    public (Filter? Changed, string? Refusal) Change(string? description, IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove)
    {
        var present = Items.ToHashSet(StringComparer.Ordinal);
        if (remove.FirstOrDefault(item => !present.Contains(item)) is { } absent)
            return (null, $"Cannot remove item [{absent}] as it is not present in filter [{Id}]");
        var changed = new Filter(Id, description ?? Description, Ordered(Items.Except(remove, StringComparer.Ordinal).Concat(add)));
        return changed.Broken() is { } broken ? (null, broken) : (changed, null);
    }

    /// <returns>The rule that is broken; null when the filter is good.</returns>
    public string? Broken() => IdRules.Check("filter_id", Id)
        ?? (Items.Length > MostItems ? $"Filter [{Id}] has {Items.Length} items, and at most {MostItems} are allowed" : null)
        ?? (Items.Sum(item => (long)item.Length) is var characters and > MostCharacters
            ? $"The items of filter [{Id}] have {characters} characters, and at most {MostCharacters} are allowed"
            : null)
        ?? (Items.Any(string.IsNullOrEmpty) ? $"Filter [{Id}] has an empty item" : null);

    private static ImmutableArray<string> Ordered(IEnumerable<string> items) =>
        [.. items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>What a filter held when a job was opened: a replay must not see what it came to hold later.</summary>
public sealed record FilterItems(string FilterId, ImmutableArray<string> Items)
{
    public static ImmutableDictionary<string, ImmutableArray<string>> ById(ImmutableArray<FilterItems> filters) =>
        filters.IsDefault ? [] : filters.ToImmutableDictionary(filter => filter.FilterId, filter => filter.Items, StringComparer.Ordinal);
}
