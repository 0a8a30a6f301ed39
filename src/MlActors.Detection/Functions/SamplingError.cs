using MlActors.Detection.Encoding;

namespace MlActors.Detection.Functions;

/// <summary>
/// How uncertain the value of a bucket is because of its number of records: its variance where a single record gives it, and the usual share of a
/// record. The mean or the variance of few records is farther from what is expected by chance alone. Lives as long as its series.
/// </summary>
internal struct SamplingError
{
    // The memory in buckets, and the limit of a single variance in usual ones, once there are enough of them.
    private const double Gain = 0.01;
    private const double WinsorLimit = 5;
    private const double MinBucketsToWinsorize = 20;

    private float _variance;

    // The mean of the share of a single record in its bucket.
    private float _usualShare;
    private byte _buckets;

    /// <summary>The variance that a value has beyond the one of a value of the usual number of records.</summary>
    /// <param name="records">The number of records that are independent: one less than all for a variance.</param>
    public readonly double ExcessVariance(double records) => _variance * (double)Math.Max(0, ShareOf(records) - _usualShare);

    /// <summary>Learns a bucket.</summary>
    /// <param name="records">The number of its independent records.</param>
    /// <param name="variance">The variance of a value that a single record gives; null where the records were too few to tell.</param>
    public void Learn(double records, double? variance)
    {
        _usualShare += (float)(Math.Max(Gain, 1.0 / (_buckets + 1)) * (ShareOf(records) - _usualShare));
        if (variance is { } known)
        {
            if (_buckets >= MinBucketsToWinsorize) known = Math.Min(known, WinsorLimit * _variance);
            _variance += (float)(Math.Max(Gain, 1.0 / (_buckets + 1)) * (Math.Min(known, float.MaxValue) - _variance));
        }
        if (_buckets < byte.MaxValue) _buckets++;
    }

    // As the same type as its mean, so that a number of records that never changes has no excess at all.
    private static float ShareOf(double records) => (float)(1 / records);

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Byte(_buckets);
        bytes.Single(_variance);
        bytes.Single(_usualShare);
    }

    public static SamplingError Read(ref ByteReader bytes) =>
        new() { _buckets = bytes.Byte(), _variance = bytes.Single(), _usualShare = bytes.Single() };
}
