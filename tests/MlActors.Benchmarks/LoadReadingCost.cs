using System.Diagnostics;

namespace MlActors.Benchmarks;

/// <summary>
/// The cost of records that do not complete a bucket: reading and accumulating them. Measured per bucket, because a measurement of each record would
/// cost as much as the record. Lives for one run.
/// </summary>
internal sealed class LoadReadingCost
{
    private readonly List<double> _microseconds = [];
    private (long Records, long Ticks, long Bytes)? _start;
    private long _records;
    private long _bytes;

    /// <summary>Per record. The median over buckets, so that other load on the machine has no influence.</summary>
    public double Microseconds => _microseconds.Count == 0 ? 0 : _microseconds.Order().ElementAt(_microseconds.Count / 2);

    public double AllocatedBytes => (double)_bytes / Math.Max(1, _records);

    /// <summary>Starts a measurement.</summary>
    /// <param name="records">The number of records read before.</param>
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
