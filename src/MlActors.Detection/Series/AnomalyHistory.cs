using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Series;

/// <summary>
/// The anomalies of one series: for how long the present one has been going on, and how large the earlier ones were. A bucket is part of an anomaly
/// when it is improbable enough to become a record. Up to two buckets in a row that are not, or that show nothing, do not end it. Made
/// with the first such bucket, since most series never have one; from then on it lives as long as its series.
/// </summary>
internal sealed class AnomalyHistory
{
    public const long Bytes = 64;

    private const long MaxPause = 2;

    // The usual size is that of about so many anomalies; with fewer it is their plain mean.
    private const int MaxRemembered = 20;

    // Five doublings are as much as an impact can say.
    private const int MaxImpact = 5;

    private static readonly double ThresholdImprobability = Improbability.Of(Improbability.Threshold);

    private long _first;
    private long _latest;
    private double _size;
    private int _earlier;
    private double _usualSize;

    public static bool IsAnomalous(double probability) => probability < Improbability.Threshold;

    /// <summary>How many buckets the anomaly comes to that this one is part of, from its first one on.</summary>
    /// <param name="length">How many buckets this one speaks for: itself, or the whole of a silence that it is the latest of.</param>
    public long LengthAt(long bucketNumber, long length) =>
        bucketNumber + 1 - (Continues(bucketNumber, length) ? Math.Min(_first, bucketNumber - length + 1) : bucketNumber - length + 1);

    /// <summary>
    /// By how many doublings the present anomaly exceeds the earlier ones of this series, 0 to 5; null when it is the first. Its size is what all of
    /// its
    /// buckets fall short of the threshold together, in powers of ten, so that duration and severity count alike.
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

    /// <summary>A final bucket that is part of an anomaly.</summary>
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
