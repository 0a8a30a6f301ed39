using System.Runtime.CompilerServices;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The highest peaks of one measure of strangeness on one side, and how long one would have to wait for a given height: peaks over a threshold, where
/// the threshold is the lowest peak kept. Heights that follow each other closely are one peak, so that a long anomaly is one event. Lives as long as
/// its series.
/// </summary>
internal struct PeakHistory
{
    private const int Capacity = 4;

    // Buckets within which heights belong to one peak.
    private const int ClusterBuckets = 15;

    // An event goes on while it still grows by this factor; what only repeats itself is the next one.
    private const double EventGrowth = 1.01;

    // How far peaks usually exceed the threshold, as a natural logarithm of the height: what is believed before there are peaks, and how many
    // peaks that belief is worth. It keeps a noise that is never far above itself from being a sensation.
    private const double PriorExcess = 0.15;
    private const double PriorWeight = 7;

    // A history of so many buckets has not shown yet how far its peaks may go, and is believed to have twice the usual excess.
    private const double ShortHistoryBuckets = 20;

    // Peaks sink by this share in each bucket, so that what happens once in many thousands is news each time.
    private const double Decay = 1e-5;

    private Heights _heights;
    private byte _count;
    private byte _current;
    private byte _sinceCurrent;

    /// <summary>
    /// Powers of ten of the buckets to wait for something this high, as of a history of so many buckets; negative infinity where it is not above the
    /// peaks.
    /// </summary>
    /// <param name="scale">The usual size of the measure. Heights are compared as logarithms of one plus their multiple of it.</param>
    public readonly double LogReturnPeriod(double height, double scale, double buckets)
    {
        if (height <= (_count == 0 ? 0 : _heights[_count - 1])) return double.NegativeInfinity;
        var top = Log(height, scale);
        if (_count == 0) return PortableMath.Log10(buckets + 1) + top - 1;
        var threshold = Log(_heights[_count - 1], scale);
        var excess = PriorWeight * PriorExcess * (1 + ShortHistoryBuckets / (buckets + 1));
        for (var at = 0; at < _count - 1; at++) excess += Log(_heights[at], scale) - threshold;
        excess /= _count - 1 + PriorWeight;
        return PortableMath.Log10((buckets + 1) / (_count + 1)) + (top - threshold) / excess / PortableMath.Ln10;
    }

    /// <summary>The probability of reaching the peaks at all, which nothing below them can fall short of.</summary>
    public readonly double MinProbability(double buckets) => (_count + 1) / (buckets + 1);

    public void Learn(double height)
    {
        if (_sinceCurrent <= ClusterBuckets) _sinceCurrent++;
        for (var at = 0; at < _count; at++) _heights[at] = (float)(_heights[at] * (1 - Decay));
        var rounded = (float)height;
        if (!(rounded > 0)) return;
        if (_sinceCurrent <= ClusterBuckets && _current > 0)
        {
            // Still the same event, which only its highest moment stands for. One that other peaks have pushed out still holds its time.
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

    private static double Log(double height, double scale) => PortableMath.Ln(1 + height / scale);

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

    // As floats they take half the room, and the model computes with them as they are.
    [InlineArray(Capacity)]
    private struct Heights
    {
        private float _first;
    }
}
