using MlActors.Detection.Settings;

namespace MlActors.Domain.Calendars;

/// <summary>A scheduled event of a calendar.</summary>
public sealed record CalendarEvent(string Id, string CalendarId, ScheduledEvent Scheduled)
{
    private const int MaxDescription = 1_000;

    /// <summary>The order in which events are shown, and given to an engine.</summary>
    public static readonly Comparison<CalendarEvent> Order = (one, other) =>
        one.Scheduled.Start != other.Scheduled.Start
            ? one.Scheduled.Start.CompareTo(other.Scheduled.Start)
            : string.CompareOrdinal(one.Scheduled.Description, other.Scheduled.Description) is var described and not 0
                ? described
                : string.CompareOrdinal(one.Id, other.Id);

    /// <param name="start">Milliseconds; null for no limit.</param>
    /// <param name="end">Milliseconds, exclusive; null for no limit.</param>
    public bool Overlaps(long? start, long? end) => (start is null || Scheduled.End > start) && (end is null || Scheduled.Start < end);

    /// <returns>The rule that is violated; null for a valid event.</returns>
    public string? FindFault() =>
        Scheduled.End <= Scheduled.Start ? $"Event start time [{Scheduled.Start}] must come before end time [{Scheduled.End}]"
        : Scheduled.Description.Length > MaxDescription
            ? $"The description of an event has {Scheduled.Description.Length} characters, and at most {MaxDescription} are allowed"
        : null;
}
