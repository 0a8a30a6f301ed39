using System.Collections.Immutable;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Rules;

/// <summary>The scheduled events of a job, and which of them overlap a bucket. Set by the owner, and not part of the saved state.</summary>
internal sealed class EventSchedule(ImmutableArray<ScheduledEvent> events)
{
    public static readonly EventSchedule Empty = new([]);

    public bool IsEmpty => events.IsEmpty;

    public IEnumerable<ScheduledEvent> Overlapping(long start, long span) => events.Where(one => one.Start < start + span && one.End > start);

    /// <summary>The end of the events before a time that the model does not learn; null without such events.</summary>
    public long? SkippedUntil(long time)
    {
        long? end = null;
        foreach (var one in events)
            if (one.SkipModelUpdate && one.Start < time && !(one.End <= end)) end = one.End;
        return end;
    }
}
