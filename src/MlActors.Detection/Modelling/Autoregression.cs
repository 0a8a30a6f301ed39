using System.Runtime.CompilerServices;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>
/// Predicts a value from the dozen before it, by Burg's method in a lattice of stages that are adjusted with every bucket. It continues smooth
/// signals that no clock drives, such as a pulse. Lives as long as its series.
/// </summary>
internal struct Autoregression
{
    private const int Stages = 12;

    // A memory of some thousand buckets.
    private const double Memory = 0.9995;
    private const double LevelGain = 0.0005;

    // The unit of the stages is fixed once the errors of this number of buckets are known; values are limited in that unit, so that they fit into
    // floats.
    private const double MinBuckets = 20;
    private const double MaxMagnitude = 1e6;

    private Numbers _powers;
    private Numbers _products;
    private Numbers _backward;

    // Calculated from the powers and products.
    private Numbers _reflections;

    private double _level;
    private double _unit;
    private double _buckets;
    private ErrorSize _errors;

    public readonly double ErrorSize => _errors.Value;

    public readonly double Buckets => _buckets;

    /// <summary>The value expected next.</summary>
    public readonly double Predict()
    {
        ReadOnlySpan<float> reflections = _reflections, history = _backward;
        var sum = 0.0;
        for (var stage = 0; stage < Stages; stage++) sum += (double)reflections[stage] * history[stage];
        return _level - sum * _unit;
    }

    /// <summary>Learns a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="predicted">What was predicted for it; NaN where that was not asked for.</param>
    /// <param name="seriesErrorSize">The usual error of the level of the series.</param>
    /// <param name="buckets">The number of buckets that the series had before.</param>
    public void Learn(double value, double predicted, double seriesErrorSize, double buckets)
    {
        if (_unit == 0)
        {
            _level += (value - _level) / (buckets + 1);
            if (buckets >= MinBuckets && seriesErrorSize > 0) _unit = seriesErrorSize;
            return;
        }
        var (error, limit) = (value - (double.IsNaN(predicted) ? Predict() : predicted), _errors.LimitAt(_buckets));
        // An outlier carries little information about the other values.
        var size = Math.Abs(error);
        var weight = size > limit ? limit / size * (limit / size) : 1;
        _errors.Learn(error, _buckets);
        LearnStages(Math.Clamp((value - _level) / _unit, -MaxMagnitude, MaxMagnitude), weight, Math.Min(Memory, 1 - 1 / (_buckets + 2)));
        _buckets++;
        _level += LevelGain * (value - _level);
    }

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Double(_level);
        bytes.Double(_unit);
        if (_unit == 0) return;
        bytes.Varint((ulong)_buckets);
        _errors.Write(bytes);
        for (var stage = 0; stage < Stages; stage++)
        {
            bytes.Single(_powers[stage]);
            bytes.Single(_products[stage]);
            bytes.Single(_backward[stage]);
        }
    }

    public static Autoregression Read(ref ByteReader bytes)
    {
        var read = new Autoregression { _level = bytes.Double(), _unit = bytes.Double() };
        if (read._unit == 0) return read;
        read._buckets = bytes.Varint();
        read._errors = Modelling.ErrorSize.Read(ref bytes);
        for (var stage = 0; stage < Stages; stage++)
        {
            read._powers[stage] = bytes.Single();
            read._products[stage] = bytes.Single();
            read._backward[stage] = bytes.Single();
            read._reflections[stage] = ReflectionOf(read._products[stage], read._powers[stage]);
        }
        return read;
    }

    private void LearnStages(double value, double weight, double memory)
    {
        Span<float> products = _products, powers = _powers, reflections = _reflections, history = _backward;
        var (forward, backward) = (value, value);
        for (var stage = 0; stage < Stages; stage++)
        {
            double before = history[stage], reflection = reflections[stage];
            var product = (float)(memory * products[stage] + weight * 2 * forward * before);
            var power = (float)(memory * powers[stage] + weight * (forward * forward + before * before));
            (products[stage], powers[stage], reflections[stage]) = (product, power, ReflectionOf(product, power));
            history[stage] = (float)Math.Clamp(backward, -MaxMagnitude, MaxMagnitude);
            (forward, backward) = (forward + reflection * before, before + reflection * forward);
        }
    }

    private static float ReflectionOf(float product, float power) => power > 0 ? -product / power : 0;

    [InlineArray(Stages)]
    private struct Numbers
    {
        private float _first;
    }
}
