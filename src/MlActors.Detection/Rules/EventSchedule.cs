using System.Collections.Immutable;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Rules;

/// <summary>The scheduled events of a job, and which of them overlap a bucket. Set by the owner, and not part of the saved state.</summary>
internal sealed class EventSchedule(ImmutableArray<ScheduledEvent> events)
{
    public static readonly EventSchedule Empty = new([]);

    public bool IsEmpty => events.IsEmpty;

    public IEnumerable<ScheduledEvent> Overlapping(long start, long span) => events.Where(one => one.Start < start + span && one.End > start);
}
