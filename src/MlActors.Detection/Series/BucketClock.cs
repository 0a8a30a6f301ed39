using MlActors.Detection.Encoding;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Series;

/// <summary>
/// The position of a detector in time: which buckets are final, which are open, and which records are too late. It advances with records and requests
/// only, never with a system clock. All of it is in the model state.
/// </summary>
internal sealed class BucketClock(AnalysisSettings settings)
{
    // The years 1 to 9999, rounded to whole days. No calendar date exists outside of them, and within them no sum below can overflow.
    private const long MinTime = -62_135_510_400_000;
    private const long MaxTime = 253_402_214_400_000;

    private readonly long _span = settings.BucketSpan;

    public long? LatestRecordTime { get; private set; }

    public long? EarliestRecordTime { get; private set; }

    /// <summary>End of the last final bucket, which is the start of the first open one; null before the first record.</summary>
    public long? LastFinalizedEnd { get; private set; }

    /// <summary>The number of buckets before the first open one. Skipped buckets do not count, so a skip does not age any series.</summary>
    public long Number { get; private set; }

    public static long Clamp(long time) => Math.Clamp(time, MinTime, MaxTime);

    public bool Accepts(long time)
    {
        if (time is < MinTime or > MaxTime || time < LastFinalizedEnd) return false;
        return LatestRecordTime is not { } newest || time >= settings.BucketOf(newest) - settings.Latency;
    }

    public bool HasComplete(long time) => LastFinalizedEnd is { } end && end + _span + settings.Latency <= time;

    /// <summary>The number of buckets, from the first open one on, that are complete at a time.</summary>
    public long CompleteCount(long time) => HasComplete(time) ? (time - settings.Latency - LastFinalizedEnd!.Value) / _span : 0;

    public void Observe(long time)
    {
        StartAt(time);
        if (LatestRecordTime is not { } newest || time > newest) LatestRecordTime = time;
        if (EarliestRecordTime is not { } oldest || time < oldest) EarliestRecordTime = time;
    }

    /// <summary>The first record, or the first request to advance, determines where the job's buckets start.</summary>
    public void StartAt(long time) => LastFinalizedEnd ??= settings.BucketOf(settings.BucketOf(time) - settings.Latency);

    public void Advance(long buckets)
    {
        LastFinalizedEnd += buckets * _span;
        Number += buckets;
    }

    public void SkipTo(long bucket) => LastFinalizedEnd = bucket;

    /// <summary>The start of the first bucket that starts at or after a time.</summary>
    public long BucketFrom(long time) => settings.BucketOf(time) is var bucket && bucket < time ? bucket + _span : bucket;

    public long NumberOf(long bucket) => Number + (bucket - LastFinalizedEnd!.Value) / _span;

    public void Write(ByteWriter bytes)
    {
        bytes.Optional(LatestRecordTime);
        bytes.Optional(EarliestRecordTime);
        bytes.Optional(LastFinalizedEnd);
        bytes.Signed(Number);
    }

    public void Read(ref ByteReader bytes)
    {
        LatestRecordTime = bytes.Optional();
        EarliestRecordTime = bytes.Optional();
        LastFinalizedEnd = bytes.Optional();
        Number = bytes.Signed();
    }
}
