using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Series;

/// <summary>
/// The anomalies of one series: the length of the current one, and the sizes of the earlier ones. A bucket is part of an anomaly when it is
/// improbable enough to become a record. Up to two consecutive buckets that are not, or that have no value, do not end it. Created with the first
/// such bucket, since most series never have one; from then on it lives as long as its series.
/// </summary>
internal sealed class AnomalyHistory
{
    public const long Bytes = 64;

    private const long MaxPause = 2;

    // The usual size is a mean over about this number of anomalies.
    private const int MaxRemembered = 20;

    // The impact is limited to five doublings.
    private const int MaxImpact = 5;

    private static readonly double ThresholdImprobability = Improbability.Of(Improbability.Threshold);

    private long _first;
    private long _latest;
    private double _size;
    private int _earlier;
    private double _usualSize;

    public static bool IsAnomalous(double probability) => probability < Improbability.Threshold;

    /// <summary>The length in buckets of the anomaly that includes this bucket.</summary>
    /// <param name="bucketNumber">The number of the bucket.</param>
    /// <param name="length">The number of buckets that this one represents: itself, or all buckets of a silence that ends with it.</param>
    public long LengthAt(long bucketNumber, long length) =>
        bucketNumber + 1 - (Continues(bucketNumber, length) ? Math.Min(_first, bucketNumber - length + 1) : bucketNumber - length + 1);

    /// <summary>
    /// The number of doublings by which the current anomaly exceeds the earlier ones of this series, 0 to 5; null for the first one. Its size is the
    /// sum over its buckets of the powers of ten below the threshold, so that duration and severity count alike.
    /// </summary>
    public int? ImpactAt(long bucketNumber, long length, double probability)
    {
        var continues = Continues(bucketNumber, length);
        var (earlier, usual) = continues ? (_earlier, _usualSize) : WithCurrent();
        if (earlier == 0) return null;
        var size = (continues ? _size : 0) + SizeOf(probability);
        var impact = 0;
        for (var doubled = 2 * usual; impact < MaxImpact && doubled <= size; doubled *= 2) impact++;
        return impact;
    }

    /// <summary>Adds a final bucket that is part of an anomaly.</summary>
    public void Add(long bucketNumber, long length, double probability)
    {
        var first = bucketNumber - length + 1;
        if (Continues(bucketNumber, length)) _first = Math.Min(_first, first);
        else
        {
            (_earlier, _usualSize) = WithCurrent();
            (_first, _size) = (first, 0);
        }
        _latest = bucketNumber;
        _size += SizeOf(probability);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Signed(_first);
        bytes.Signed(_latest);
        bytes.Double(_size);
        bytes.Count(_earlier);
        bytes.Double(_usualSize);
    }

    public static AnomalyHistory Read(ref ByteReader bytes) => new()
    {
        _first = bytes.Signed(),
        _latest = bytes.Signed(),
        _size = bytes.Double(),
        _earlier = bytes.Index(MaxRemembered + 1),
        _usualSize = bytes.Double(),
    };

    private static double SizeOf(double probability) => Math.Max(0, Improbability.Of(probability) - ThresholdImprobability);

    // A new history has no size yet.
    private bool Continues(long bucketNumber, long length) => _size > 0 && bucketNumber - length - _latest <= MaxPause;

    private (int Earlier, double UsualSize) WithCurrent()
    {
        if (_size == 0) return (_earlier, _usualSize);
        var earlier = Math.Min(MaxRemembered, _earlier + 1);
        return (earlier, _usualSize + (_size - _usualSize) / earlier);
    }
}
