using System.Runtime.CompilerServices;
using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// A few values that stand for all that a series ever had, spread over their whole range, and how far a new value is from the nearest. A value
/// between two modes, where none was ever before, is strange though it is neither high nor low. Lives as long as its series.
/// </summary>
internal struct SeenValues
{
    private const int Capacity = 16;

    private Values _values;
    private int _count;

    // What is nearer to a known value than this would be the first to be given up again.
    private double _resolution;

    /// <summary>
    /// The steps that the values come in, as far as can be told: the least distance between two of them, which is too large rather than too small. 0
    /// where
    /// there were only two, which may as well be two modes.
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

    // The first known value that is not below.
    private readonly int IndexOf(double value)
    {
        var index = 0;
        while (index < _count && _values[index] < value) index++;
        return index;
    }

    // The lowest and the highest stay: beyond them everything is new.
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

    // One more than are kept, for the moment before one is given up.
    [InlineArray(Capacity + 1)]
    private struct Values
    {
        private float _first;
    }
}
