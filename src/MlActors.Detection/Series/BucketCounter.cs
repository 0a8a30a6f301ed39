using MlActors.Detection.Encoding;
using MlActors.Detection.Results;

namespace MlActors.Detection.Series;

/// <summary>Counts how the finalized buckets were filled. All of it is in the model state.</summary>
internal sealed class BucketCounter
{
    // The usual number of records is known after this many buckets with records; a bucket with less than this share of it is sparse.
    private const long MinBuckets = 10;
    private const double SparseShare = 1.0 / 7;
    private const double Gain = 0.05;

    private long _buckets;
    private long _empty;
    private long _sparse;
    private long _passedOver;
    private long? _latest;
    private long? _latestEmpty;
    private long? _latestSparse;
    private double _usualEvents;

    /// <summary>The current number of consecutive buckets without records.</summary>
    public long EmptyRun { get; private set; }

    public BucketCounts Counts(long? earliestRecord) =>
        new(_buckets, _empty, _sparse, _passedOver, _latest, _latestEmpty, _latestSparse, earliestRecord);

    public void CountBucket(long start, long events)
    {
        _latest = start;
        if (events == 0) (_latestEmpty, _empty, EmptyRun) = (start, _empty + 1, EmptyRun + 1);
        else CountFilled(start, events);
        _buckets++;
    }

    public void CountPassedOver(long buckets) => _passedOver += buckets;

    public void Write(ByteWriter bytes)
    {
        foreach (var count in (ReadOnlySpan<long>)[_buckets, _empty, _sparse, _passedOver, EmptyRun]) bytes.Signed(count);
        foreach (var time in (ReadOnlySpan<long?>)[_latest, _latestEmpty, _latestSparse]) bytes.Optional(time);
        bytes.Double(_usualEvents);
    }

    public void Read(ref ByteReader bytes)
    {
        (_buckets, _empty, _sparse) = (bytes.Signed(), bytes.Signed(), bytes.Signed());
        (_passedOver, EmptyRun) = (bytes.Signed(), bytes.Signed());
        (_latest, _latestEmpty, _latestSparse) = (bytes.Optional(), bytes.Optional(), bytes.Optional());
        _usualEvents = bytes.Double();
    }

    private void CountFilled(long start, long events)
    {
        var filled = _buckets - _empty;
        EmptyRun = 0;
        if (filled >= MinBuckets && events < SparseShare * _usualEvents) (_latestSparse, _sparse) = (start, _sparse + 1);
        _usualEvents += Math.Max(Gain, 1.0 / (filled + 1)) * (events - _usualEvents);
    }
}
