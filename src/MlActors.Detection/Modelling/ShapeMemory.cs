using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The shapes that a series has shown: windows of sixteen samples, kept far apart from one another, and how far a new window usually is from the
/// nearest of them. A shape that none of them resembles is unusual though each of its values is ordinary. Lives as long as its series, and is created
/// for smooth signals only.
/// </summary>
internal sealed class ShapeMemory(int bucketsPerSample)
{
    private const int Samples = 16;
    private const int Capacity = 32;

    // The number of windows after which distances are meaningful.
    private const int MinWindows = 4 * Capacity;
    private const double Gain = 0.002;
    private const double WinsorLimit = 5;

    private readonly float[] _recent = new float[Samples];
    private readonly ushort[] _shapes = new ushort[Capacity * Samples];
    private readonly double[] _window = new double[Samples];
    private int _count;
    private long _windows;
    private int _filled;
    private double _sum;
    private int _summed;
    private double _usual;
    private double _resolution;
    private double _latest;

    public static int Bytes => 160 + Samples * (sizeof(float) + sizeof(double)) + Capacity * Samples * sizeof(ushort);

    /// <summary>
    /// The distance of the window that ends with a value from the nearest known one, in usual distances; that of the window before where the value
    /// completes none, and 0 while too little is known.
    /// </summary>
    public double DistanceWith(double value) =>
        !Completes(value) ? _latest : DistanceOf(NearestWith(value));

    /// <summary>Adds a value, and learns the window that it completes.</summary>
    public void Learn(double value)
    {
        if (Completes(value)) LearnWindow(NearestWith(value));
        _sum += value;
        if (++_summed < bucketsPerSample) return;
        Array.Copy(_recent, 1, _recent, 0, Samples - 1);
        _recent[^1] = (float)(_sum / _summed);
        (_sum, _summed) = (0, 0);
        if (_filled < Samples) _filled++;
    }

    public void Write(ByteWriter bytes)
    {
        foreach (var sample in _recent) bytes.Single(sample);
        bytes.Count(_filled);
        bytes.Varint((ulong)_windows);
        bytes.Double(_sum);
        bytes.Count(_summed);
        bytes.Double(_usual);
        bytes.Double(_resolution);
        bytes.Double(_latest);
        bytes.Count(_count);
        for (var at = 0; at < _count * Samples; at++) bytes.Short(_shapes[at]);
    }

    public void Read(ref ByteReader bytes)
    {
        for (var at = 0; at < Samples; at++) _recent[at] = bytes.Single();
        _filled = bytes.Index(Samples + 1);
        _windows = (long)bytes.Varint();
        _sum = bytes.Double();
        _summed = bytes.Index(bucketsPerSample);
        (_usual, _resolution, _latest) = (bytes.Double(), bytes.Double(), bytes.Double());
        _count = bytes.Index(Capacity + 1);
        for (var at = 0; at < _count * Samples; at++) _shapes[at] = bytes.Short();
    }

    private bool Completes(double value) => _summed + 1 == bucketsPerSample && _filled >= Samples - 1 && double.IsFinite(value);

    private double DistanceOf(double nearest) => _count >= Capacity / 2 && _windows >= MinWindows && _usual > 0 ? nearest / _usual : 0;

    // Sets the window that ends with a value, without its mean.
    private double NearestWith(double value)
    {
        for (var at = 1; at < Samples; at++) _window[at - 1] = _recent[at];
        _window[^1] = (float)((_sum + value) / bucketsPerSample);
        var mean = 0.0;
        foreach (var sample in _window) mean += sample;
        mean /= Samples;
        for (var at = 0; at < Samples; at++) _window[at] -= mean;
        var nearest = double.PositiveInfinity;
        for (var shape = 0; shape < _count; shape++) nearest = Math.Min(nearest, DistanceFrom(shape, nearest));
        return nearest;
    }

    private void LearnWindow(double nearest)
    {
        _latest = DistanceOf(nearest);
        _windows++;
        if (_count > 0)
        {
            var limited = _windows > MinWindows ? Math.Min(nearest, WinsorLimit * _usual) : nearest;
            _usual += (limited - _usual) * Math.Max(1.0 / _windows, Gain);
        }
        if (_count < Capacity) Set(_count++);
        else if (nearest > _resolution) Replace();
    }

    // Of all shapes and the new one, one of the two that are closest to each other is dropped.
    private void Replace()
    {
        var (closest, dropped) = (double.PositiveInfinity, Capacity);
        for (var one = 0; one < Capacity; one++)
        {
            var distance = DistanceFrom(one, closest);
            for (var other = one + 1; other < Capacity; other++) distance = Math.Min(distance, DistanceBetween(one, other, distance));
            if (distance < closest) (closest, dropped) = (distance, one);
        }
        _resolution = closest;
        if (dropped < Capacity) Set(dropped);
    }

    private void Set(int shape)
    {
        for (var at = 0; at < Samples; at++) _shapes[shape * Samples + at] = ShortFloat.From(_window[at]);
    }

    private double DistanceFrom(int shape, double limit)
    {
        var (sum, most) = (0.0, limit * limit * Samples);
        for (var at = 0; at < Samples && sum < most; at++)
        {
            var difference = _window[at] - ShortFloat.ToDouble(_shapes[shape * Samples + at]);
            sum += difference * difference;
        }
        return Math.Sqrt(sum / Samples);
    }

    private double DistanceBetween(int one, int other, double limit)
    {
        var (sum, most) = (0.0, limit * limit * Samples);
        for (var at = 0; at < Samples && sum < most; at++)
        {
            var difference = ShortFloat.ToDouble(_shapes[one * Samples + at]) - ShortFloat.ToDouble(_shapes[other * Samples + at]);
            sum += difference * difference;
        }
        return Math.Sqrt(sum / Samples);
    }
}
