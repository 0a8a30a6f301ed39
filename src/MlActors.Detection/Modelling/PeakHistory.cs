using System.Runtime.CompilerServices;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The highest peaks of one measure on one side, and the return period of a given height by peaks over threshold, where the threshold is the lowest
/// peak kept. Heights in close succession are one peak, so that a long anomaly is one event. Lives as long as its series.
/// </summary>
internal struct PeakHistory
{
    private const int Capacity = 4;

    // The number of buckets within which heights belong to one peak.
    private const int ClusterBuckets = 15;

    // An event continues while it still grows by this factor; a mere repetition is the next event.
    private const double EventGrowth = 1.01;

    // The prior mean excess of peaks over the threshold, as a natural logarithm of the height, and its weight in peaks. The prior keeps noise that
    // never rises far above itself from looking exceptional.
    private const double PriorExcess = 0.15;
    private const double PriorWeight = 7;

    // The peaks of a history of this length are not representative yet, so its prior excess is doubled.
    private const double ShortHistoryBuckets = 20;

    // The relative decay of peaks per bucket, so that an event that recurs once in many thousands of buckets is novel each time.
    private const double Decay = 1e-5;

    private Heights _heights;
    private byte _count;
    private byte _current;
    private byte _sinceCurrent;

    /// <summary>The return period of a height in powers of ten of buckets; negative infinity for a height that is not above the peaks.</summary>
    /// <param name="height">The height of the measure.</param>
    /// <param name="scale">The usual size of the measure. Heights are compared as logarithms of one plus their multiple of it.</param>
    /// <param name="buckets">The length of the history in buckets.</param>
    public readonly double LogReturnPeriod(double height, double scale, double buckets)
    {
        if (height <= (_count == 0 ? 0 : _heights[_count - 1])) return double.NegativeInfinity;
        var top = 1 + height / scale;
        if (_count == 0) return PortableMath.Log10(buckets + 1) + PortableMath.Ln(top) - 1;
        var threshold = 1 + _heights[_count - 1] / scale;
        var product = 1.0;
        for (var at = 0; at < _count - 1; at++) product *= (1 + _heights[at] / scale) / threshold;
        // The logarithm of the product is the sum of all excesses.
        var excess = PriorWeight * PriorExcess * (1 + ShortHistoryBuckets / (buckets + 1)) + PortableMath.Ln(Math.Min(double.MaxValue, product));
        excess /= _count - 1 + PriorWeight;
        return PortableMath.Log10((buckets + 1) / (_count + 1)) + PortableMath.Log10(top / threshold) / excess;
    }

    /// <summary>The probability of reaching the peaks, which is a lower bound for every height below them.</summary>
    public readonly double MinProbability(double buckets) => (_count + 1) / (buckets + 1);

    public void Learn(double height)
    {
        if (_sinceCurrent <= ClusterBuckets) _sinceCurrent++;
        for (var at = 0; at < _count; at++) _heights[at] = (float)(_heights[at] * (1 - Decay));
        var rounded = (float)height;
        if (!(rounded > 0)) return;
        if (_sinceCurrent <= ClusterBuckets && _current > 0)
        {
            // The same event, which is represented by its highest bucket only. An event whose peak was displaced by others still occupies its time.
            if (_current <= _count && rounded > EventGrowth * _heights[_current - 1])
            {
                Remove(_current - 1);
                Insert(rounded);
            }
        }
        else if (_count < Capacity || rounded > _heights[_count - 1])
        {
            if (_count == Capacity) _count--;
            Insert(rounded);
        }
    }

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Byte(_count);
        if (_count == 0) return;
        bytes.Byte(_current);
        bytes.Byte(_sinceCurrent);
        for (var at = 0; at < _count; at++) bytes.Single(_heights[at]);
    }

    public static PeakHistory Read(ref ByteReader bytes)
    {
        var peaks = new PeakHistory { _count = (byte)bytes.Index(Capacity + 1) };
        if (peaks._count == 0) return peaks;
        peaks._current = (byte)bytes.Index(Capacity + 1);
        peaks._sinceCurrent = bytes.Byte();
        for (var at = 0; at < peaks._count; at++) peaks._heights[at] = bytes.Single();
        return peaks;
    }

    private void Insert(float height)
    {
        int at = _count;
        for (; at > 0 && _heights[at - 1] < height; at--) _heights[at] = _heights[at - 1];
        _heights[at] = height;
        _count++;
        _current = (byte)(at + 1);
        _sinceCurrent = 0;
    }

    private void Remove(int index)
    {
        for (var at = index; at < _count - 1; at++) _heights[at] = _heights[at + 1];
        _count--;
    }

    // Floats take half the memory; the model computes with the rounded values.
    [InlineArray(Capacity)]
    private struct Heights
    {
        private float _first;
    }
}
