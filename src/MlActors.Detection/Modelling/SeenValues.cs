using System.Runtime.CompilerServices;
using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// A sample of values spread over the whole range of a series, and the distance of a new value from the nearest of them. A value between two modes,
/// where none occurred before, is unusual though it is neither high nor low. Lives as long as its series.
/// </summary>
internal struct SeenValues
{
    private const int Capacity = 16;

    private Values _values;
    private int _count;

    // A value closer to a known one than this would be the first to be removed again.
    private double _resolution;

    /// <summary>
    /// An upper estimate of the step size of discrete values: the minimum distance between two of them; 0 for only two values, which may be two
    /// modes.
    /// </summary>
    public readonly double StepSize
    {
        get
        {
            if (_count < 3) return 0;
            var least = double.PositiveInfinity;
            for (var at = 1; at < _count; at++) least = Math.Min(least, (double)_values[at] - _values[at - 1]);
            return least;
        }
    }

    public readonly double Gap(double value)
    {
        if (_count == 0) return 0;
        var above = IndexOf(value);
        var gap = above < _count ? _values[above] - value : double.PositiveInfinity;
        return above > 0 ? Math.Min(gap, value - _values[above - 1]) : gap;
    }

    public void Learn(double value)
    {
        var rounded = (double)(float)value;
        var gap = Gap(rounded);
        if (_count > 0 && gap <= (_count < Capacity ? 0 : _resolution)) return;
        var at = IndexOf(rounded);
        for (var higher = _count; higher > at; higher--) _values[higher] = _values[higher - 1];
        _values[at] = (float)rounded;
        if (++_count > Capacity) RemoveClosest();
    }

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Byte((byte)_count);
        bytes.Double(_resolution);
        for (var at = 0; at < _count; at++) bytes.Single(_values[at]);
    }

    public static SeenValues Read(ref ByteReader bytes)
    {
        var seen = new SeenValues { _count = bytes.Index(Capacity + 1), _resolution = bytes.Double() };
        for (var at = 0; at < seen._count; at++) seen._values[at] = bytes.Single();
        return seen;
    }

    // The index of the first known value that is not below the given one.
    private readonly int IndexOf(double value)
    {
        var index = 0;
        while (index < _count && _values[index] < value) index++;
        return index;
    }

    // The minimum and the maximum are kept, because every value beyond them is new.
    private void RemoveClosest()
    {
        var (closest, least) = (1, double.PositiveInfinity);
        for (var at = 1; at < _count - 1; at++)
        {
            var remainingBytes = (double)_values[at + 1] - _values[at - 1];
            if (remainingBytes < least) (closest, least) = (at, remainingBytes);
        }
        for (var at = closest; at < _count - 1; at++) _values[at] = _values[at + 1];
        _count--;
        _resolution = least / 2;
    }

    // One more than the capacity, for the time between insertion and removal.
    [InlineArray(Capacity + 1)]
    private struct Values
    {
        private float _first;
    }
}
