using System.Collections.Immutable;
using MlActors.Detection.Settings;
using MlActors.Domain.Calendars;
using MlActors.Domain.Filters;

namespace MlActors.Domain.Rules;

/// <summary>
/// What an open job uses beside the configuration that it was opened with: the events of its calendars, the items of the filters that its custom
/// rules name, custom rules and a model plot that were updated since, and a setting of the cluster. A change is an event of the model's journal,
/// in order with the data, so that a replay applies it to the same buckets.
/// </summary>
public sealed record RuleContext
{
    /// <summary>Characters of all items and descriptions: the context is an event of the journal, and part of every model snapshot.</summary>
    public const int MaxCharacters = 2 * Filter.MaxCharacters;

    public static readonly RuleContext Empty = new();

    public ImmutableArray<ScheduledEvent> Events { get => field.IsDefault ? [] : field; init; } = [];

    public ImmutableArray<FilterItems> Filters { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The custom rules of each detector; null for those that the job was opened with.</summary>
    public ImmutableArray<ImmutableArray<CustomRule>>? CustomRules { get; init; }

    /// <summary>What is plotted; null for what the job was opened with.</summary>
    public ModelPlotConfig? ModelPlot { get; init; }

    /// <summary>How many records of a bucket become results; null for the default.</summary>
    public int? MaxRecords { get; init; }

    public bool HasSameContent(RuleContext other) =>
        ModelPlot == other.ModelPlot && MaxRecords == other.MaxRecords && Events.SequenceEqual(other.Events)
        && Filters.SequenceEqual(other.Filters, SameItems.Instance) && Describe(CustomRules) == Describe(other.CustomRules);

    /// <summary>Custom rules as a text that is the same for the same rules.</summary>
    public static string? Describe(ImmutableArray<ImmutableArray<CustomRule>>? rules) =>
        rules is { } detectors ? string.Join('\n', detectors.Select(detector => string.Join('|', detector))) : null;

    /// <returns>Why the context is too large for a job; null when it is not.</returns>
    public string? FindFault() =>
        Events.Length > Calendar.MaxEvents
            ? $"its calendars have {Events.Length} events, and at most {Calendar.MaxEvents} are allowed"
        : CountCharacters() is var characters and > MaxCharacters
            ? $"its filters and calendars have {characters} characters, and at most {MaxCharacters} are allowed"
        : null;

    private long CountCharacters() =>
        Events.Sum(one => (long)one.Description.Length) + Filters.Sum(filter => filter.Items.Sum(item => (long)item.Length));

    private sealed class SameItems : IEqualityComparer<FilterItems>
    {
        public static readonly SameItems Instance = new();

        public bool Equals(FilterItems? one, FilterItems? other) =>
            one?.FilterId == other?.FilterId && (one?.Items ?? []).SequenceEqual(other?.Items ?? []);

        public int GetHashCode(FilterItems filter) => filter.FilterId.GetHashCode(StringComparison.Ordinal);
    }
}
