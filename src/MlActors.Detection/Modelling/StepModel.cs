using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>The usual size of the step from one bucket to the next at each time of the day. Lives as long as its series.</summary>
internal sealed class StepModel(long span)
{
    private const double MinSpreadShare = 0.5;

    // The memory of a time of the day, in days.
    private const double MemoryDays = 20;

    private readonly ushort[] _sizes = Season.Day.SlotsFor(span) is var slots and >= 2 ? new ushort[slots] : [];
    private readonly double _minGain = 1 / (MemoryDays * Math.Max(1, Season.Day.Length / Season.Day.MaxSlots / (double)span));
    private ErrorSize _overall;
    private double _previous;

    public int Bytes => 80 + _sizes.Length * sizeof(ushort);

    /// <summary>The step to a value, in usual steps at that time; without sign.</summary>
    public double Measure(in BucketMoment moment, double value, double floor)
    {
        var usual = _overall.Value;
        if (_sizes.Length > 0)
        {
            var position = moment.In(Season.Day);
            var (lower, upper) = (ShortFloat.ToDouble(_sizes[position.Lower]), ShortFloat.ToDouble(_sizes[position.Upper]));
            if (lower > 0 && upper > 0) usual = Math.Max(MinSpreadShare * usual, lower + position.Share * (upper - lower));
        }
        return Math.Abs(value - _previous) / Math.Max(usual, floor);
    }

    public void Learn(in BucketMoment moment, double value, long bucket)
    {
        if (bucket > 0)
        {
            var step = Math.Min(Math.Abs(value - _previous), _overall.LimitAt(bucket));
            _overall.Learn(value - _previous, bucket - 1);
            if (_sizes.Length > 0)
            {
                var position = moment.In(Season.Day);
                var gain = Math.Max(_minGain, 1 / (1 + (double)bucket / _sizes.Length));
                Adjust(position.Lower, (1 - position.Share) * gain, step);
                Adjust(position.Upper, position.Share * gain, step);
            }
        }
        _previous = value;
    }

    public void Write(ByteWriter bytes)
    {
        _overall.Write(bytes);
        bytes.Double(_previous);
        foreach (var size in _sizes) bytes.Short(size);
    }

    public void Read(ref ByteReader bytes)
    {
        _overall = ErrorSize.Read(ref bytes);
        _previous = bytes.Double();
        for (var slot = 0; slot < _sizes.Length; slot++) _sizes[slot] = bytes.Short();
    }

    private void Adjust(int slot, double gain, double step)
    {
        var size = _sizes[slot] == 0 ? _overall.Value : ShortFloat.ToDouble(_sizes[slot]);
        _sizes[slot] = ShortFloat.From(size + gain * (step - size));
    }
}
