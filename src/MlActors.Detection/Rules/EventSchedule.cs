using System.Collections.Immutable;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Rules;

/// <summary>The announced events of a job, asked which of them touch a bucket. Given by the caller, and no part of the saved state.</summary>
internal sealed class EventSchedule(ImmutableArray<ScheduledEvent> events)
{
    public static readonly EventSchedule Empty = new([]);

    public bool IsEmpty => events.IsEmpty;

    public IEnumerable<ScheduledEvent> Overlapping(long start, long span) => events.Where(one => one.Start < start + span && one.End > start);
}
