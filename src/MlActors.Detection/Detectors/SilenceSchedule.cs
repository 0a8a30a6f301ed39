using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// Schedules the next check of each intermittent series in case it stays silent. An entry may be too early, never too late; a series that is due too
/// early is added again. So the schedule holds each series once, and is rebuilt from the series after a restore.
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

    /// <summary>Takes the next series that is due out of the schedule.</summary>
    public bool TryTakeDue(long bucketNumber, out TimeSeries series)
    {
        while (_queue.TryPeek(out var next, out var at) && at <= bucketNumber)
        {
            _queue.Dequeue();
            series = next;
            // A leftover from before the series was added again for an earlier time.
            if (series.ScheduledAt != at) continue;
            series.ScheduledAt = long.MaxValue;
            return true;
        }
        series = null!;
        return false;
    }
}
