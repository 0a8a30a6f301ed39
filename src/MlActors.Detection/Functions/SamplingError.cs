using MlActors.Detection.Encoding;

namespace MlActors.Detection.Functions;

/// <summary>
/// How uncertain the mean of a bucket is because of its number of records: the variance of single records within a bucket, and the usual number of
/// them. A mean of few records is farther from what is expected by chance alone. Lives as long as its series.
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

    /// <summary>The variance that a mean has beyond the one of a mean of the usual number of records.</summary>
    public readonly double ExcessVariance(double records) => _variance * (double)Math.Max(0, ShareOf(records) - _usualShare);

    /// <summary>Learns a bucket.</summary>
    /// <param name="records">The number of its records.</param>
    /// <param name="squares">The sum of the squared distances of its records from their mean.</param>
    public void Learn(double records, double squares)
    {
        _usualShare += (float)(Math.Max(Gain, 1.0 / (_buckets + 1)) * (ShareOf(records) - _usualShare));
        if (records >= 2)
        {
            var variance = squares / (records - 1);
            if (_buckets >= MinBucketsToWinsorize) variance = Math.Min(variance, WinsorLimit * _variance);
            _variance += (float)(Math.Max(Gain, 1.0 / (_buckets + 1)) * (Math.Min(variance, float.MaxValue) - _variance));
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
