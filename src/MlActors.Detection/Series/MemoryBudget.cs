using MlActors.Detection.Encoding;
using MlActors.Detection.Results;

namespace MlActors.Detection.Series;

/// <summary>
/// The size of the model, and whether it may grow. It is counted exactly every few buckets, and in between it grows with each new series; both happen
/// at points that the data alone determine, so that the same series are rejected whenever the job was closed. Lives as long as its detector.
/// </summary>
/// <param name="limit">Bytes; 0 for none.</param>
internal sealed class MemoryBudget(long limit)
{
    /// <summary>The size is counted in buckets whose number is divisible by this, or in the next final ones after them.</summary>
    public const long CountInterval = 64;

    /// <summary>Above this share of the limit the prune window shrinks.</summary>
    public const double SoftLimitShare = 0.6;

    private const double ResumeShare = 0.98;

    private long _bytes;
    private long _peak;
    private long _exceeded;
    private long _failures;
    private long _counted = -1;
    private bool _isExhausted;

    public bool IsUnderPressure => limit > 0 && _bytes > SoftLimitShare * limit;

    /// <summary>The bytes that remain within the limit.</summary>
    public long RemainingBytes => limit > 0 ? Math.Max(0, limit - _bytes) : long.MaxValue;

    public void Add(long bytes)
    {
        _bytes += bytes;
        _peak = Math.Max(_peak, _bytes);
    }

    public bool TryAdmit(long bytes)
    {
        if (limit > 0 && (_isExhausted || _bytes + bytes > limit))
        {
            _isExhausted = true;
            _exceeded = Math.Max(0, _bytes + bytes - limit);
            return false;
        }
        Add(bytes);
        return true;
    }

    /// <summary>Counts a final bucket that had records of series for which there was no memory.</summary>
    public void CountAllocationFailure() => _failures++;

    public bool IsDue(long bucketNumber) => bucketNumber / CountInterval != _counted;

    public void Update(long bucketNumber, long bytes)
    {
        _counted = bucketNumber / CountInterval;
        (_bytes, _peak) = (bytes, Math.Max(_peak, bytes));
        if (_bytes < ResumeShare * limit) (_isExhausted, _exceeded) = (false, 0);
        else if (limit > 0 && _bytes >= limit) (_isExhausted, _exceeded) = (true, _bytes - limit);
    }

    public ModelSize Report(bool isShrunk) => new()
    {
        ModelBytes = _bytes,
        PeakModelBytes = _peak,
        ModelBytesExceeded = _exceeded,
        ModelBytesMemoryLimit = limit,
        BucketAllocationFailures = _failures,
        MemoryStatus = _isExhausted ? MemoryStatus.HardLimit : isShrunk ? MemoryStatus.SoftLimit : MemoryStatus.Ok,
    };

    public void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<long>)[_bytes, _peak, _exceeded, _failures, _counted]) bytes.Signed(number);
        bytes.Byte(_isExhausted ? (byte)1 : (byte)0);
    }

    public void Read(ref ByteReader bytes)
    {
        (_bytes, _peak, _exceeded, _failures, _counted) = (bytes.Signed(), bytes.Signed(), bytes.Signed(), bytes.Signed(), bytes.Signed());
        _isExhausted = bytes.Byte() != 0;
    }
}
