using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// When each series that comes and goes is looked at next if it stays silent. An entry may be early, never late: whoever is woken too early is
/// entered again. So it holds each series once, and is made anew from the series after a restore.
/// </summary>
internal sealed class SilenceSchedule
{
    private readonly PriorityQueue<TimeSeries, long> _queue = new();

    public void Add(TimeSeries series, long bucketNumber)
    {
        if (series.ScheduledAt <= bucketNumber) return;
        series.ScheduledAt = bucketNumber;
        _queue.Enqueue(series, bucketNumber);
    }

    /// <summary>The next series whose time has come; it is no longer in the schedule.</summary>
    public bool TryTakeDue(long bucketNumber, out TimeSeries series)
    {
        while (_queue.TryPeek(out var next, out var at) && at <= bucketNumber)
        {
            _queue.Dequeue();
            series = next;
            // Left from before the series was entered again for an earlier time.
            if (series.ScheduledAt != at) continue;
            series.ScheduledAt = long.MaxValue;
            return true;
        }
        series = null!;
        return false;
    }
}
