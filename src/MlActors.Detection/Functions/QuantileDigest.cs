using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>
/// The weighted values of a bucket: exact up to a size, and beyond it merged with their neighbours into points of about equal weight. The result
/// depends on the values alone, so the median is the same on every machine.
/// </summary>
internal sealed class QuantileDigest : Accumulator
{
    /// <summary>The number of values up to which the digest is exact.</summary>
    public const int MaxExact = 512;

    private const int CompressedSize = 256;

    private static readonly Comparison<(double Value, double Weight)> ByValue = static (one, other) =>
        one.Value.CompareTo(other.Value) is var order && order != 0 ? order : one.Weight.CompareTo(other.Weight);

    private readonly List<(double Value, double Weight)> _points = [];

    public void Add(double value, double weight)
    {
        if (_points.Count == MaxExact) Compress();
        _points.Add((value, weight));
    }

    public double Median()
    {
        if (_points.Count == 0) return double.NaN;
        _points.Sort(ByValue);
        var (half, sum) = (Weight() / 2, 0.0);
        for (var at = 0; at < _points.Count; at++)
        {
            sum += _points[at].Weight;
            if (sum > half || at == _points.Count - 1) return _points[at].Value;
            // The median lies exactly between two values.
            if (sum == half) return _points[at].Value / 2 + _points[at + 1].Value / 2;
        }
        return double.NaN;
    }

    public override void Clear() => _points.Clear();

    // Sorted, because computing the median sorts the points too, and that must not affect the saved state.
    public override void Write(ByteWriter bytes)
    {
        _points.Sort(ByValue);
        bytes.Count(_points.Count);
        foreach (var (value, weight) in _points)
        {
            bytes.Double(value);
            bytes.Double(weight);
        }
    }

    public override void Read(ref ByteReader bytes)
    {
        for (var left = bytes.Count(bytesEach: 2 * sizeof(double)); left > 0; left--) _points.Add((bytes.Double(), bytes.Double()));
    }

    private double Weight()
    {
        var weight = 0.0;
        foreach (var point in _points) weight += point.Weight;
        return weight;
    }

    private void Compress()
    {
        _points.Sort(ByValue);
        var (share, kept) = (Weight() / CompressedSize, 0);
        var (sum, weight) = (0.0, 0.0);
        for (var at = 0; at < _points.Count; at++)
        {
            var point = _points[at];
            // Incremental means instead of a sum of products, which could overflow.
            weight += point.Weight;
            sum += (point.Value - sum) * (point.Weight / weight);
            if (!double.IsFinite(sum)) sum = point.Value;
            if (weight < share) continue;
            _points[kept++] = (sum, weight);
            (sum, weight) = (0, 0);
        }
        if (weight > 0) _points[kept++] = (sum, weight);
        _points.RemoveRange(kept, _points.Count - kept);
    }
}
