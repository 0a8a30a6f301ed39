using System.Collections.Immutable;

namespace MlActors.Domain.Filters;

/// <summary>
/// A list of values that scopes of custom rules refer to by id. A filter that a job refers to cannot be deleted.
/// </summary>
/// <param name="Items">Sorted and distinct; an item may begin or end with the wildcard `*`.</param>
public sealed record Filter(string Id, string? Description, ImmutableArray<string> Items)
{
    public const int MaxItems = 10_000;

    /// <summary>The total characters of all items, because the items are sent to a job when it is opened.</summary>
    public const int MaxCharacters = 1 << 20;

    public static Filter Of(string id, string? description, IEnumerable<string> items) => new(id, description, Normalized(items));

    /// <returns>The changed filter, or the reason for a refusal.</returns>
    public (Filter? Changed, string? Refusal) Change(string? description, IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove)
    {
        var present = Items.ToHashSet(StringComparer.Ordinal);
        if (remove.FirstOrDefault(item => !present.Contains(item)) is { } absent)
            return (null, $"Cannot remove item [{absent}] as it is not present in filter [{Id}]");
        var changed = new Filter(Id, description ?? Description, Normalized(Items.Except(remove, StringComparer.Ordinal).Concat(add)));
        return changed.FindFault() is { } fault ? (null, fault) : (changed, null);
    }

    /// <returns>The rule that is violated; null for a valid filter.</returns>
    public string? FindFault() => IdRules.Check("filter_id", Id)
        ?? (Items.Length > MaxItems ? $"Filter [{Id}] has {Items.Length} items, and at most {MaxItems} are allowed" : null)
        ?? (Items.Sum(item => (long)item.Length) is var characters and > MaxCharacters
            ? $"The items of filter [{Id}] have {characters} characters, and at most {MaxCharacters} are allowed"
            : null)
        ?? (Items.Any(string.IsNullOrEmpty) ? $"Filter [{Id}] has an empty item" : null);

    private static ImmutableArray<string> Normalized(IEnumerable<string> items) =>
        [.. items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>The items of a filter when a job was opened, so that a replay is not affected by later changes.</summary>
public sealed record FilterItems(string FilterId, ImmutableArray<string> Items)
{
    public static ImmutableDictionary<string, ImmutableArray<string>> ById(ImmutableArray<FilterItems> filters) =>
        filters.IsDefault ? [] : filters.ToImmutableDictionary(filter => filter.FilterId, filter => filter.Items, StringComparer.Ordinal);
}
