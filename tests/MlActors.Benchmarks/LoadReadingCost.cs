using System.Diagnostics;

namespace MlActors.Benchmarks;

/// <summary>
/// What records cost that end no bucket: reading them from the file and gathering them. Taken from one end of a bucket to the next, because a clock
/// around each record would cost as much as the record. Lives for one run.
/// </summary>
internal sealed class LoadReadingCost
{
    private readonly List<double> _microseconds = [];
    private (long Records, long Ticks, long Bytes)? _start;
    private long _records;
    private long _bytes;

    /// <summary>For a record. Of the median bucket, so that what else the machine had to do meanwhile has no part in it.</summary>
    public double Microseconds => _microseconds.Count == 0 ? 0 : _microseconds.Order().ElementAt(_microseconds.Count / 2);

    public double AllocatedBytes => (double)_bytes / Math.Max(1, _records);

    /// <param name="records">So many were read before.</param>
    public void Begin(long records) => _start = (records, Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());

    public void End(long records)
    {
        if (_start is not { } start || start.Records == records) return;
        var elapsed = Stopwatch.GetElapsedTime(start.Ticks);
        _bytes += GC.GetAllocatedBytesForCurrentThread() - start.Bytes;
        _records += records - start.Records;
        _microseconds.Add(elapsed.TotalMicroseconds / (records - start.Records));
    }
}
