using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;

namespace MlActors.Detection.Modelling;

/// <summary>
/// Measures how far out a bucket is, given what is expected at that time, in units that make series comparable: the distance from the profile of the
/// day and the step from the bucket before together, and for smooth signals also the error of an autoregression and the distance from known shapes.
/// What happened before does not make it smaller, except where it is predictable. Lives as long as its series.
/// </summary>
internal sealed class DeviationModel(long span)
{
    // The gain of the slow level.
    private const double LevelGain = 0.01;

    private const double MinErrorSizeShare = 1e-3;
    private const double MaxMeasure = 1_000;

    // The long-run mean of a standardised measure: its prior weight in buckets, its gain, and the limits of a single value.
    private const double UnitPrior = 10;
    private const double UnitGain = 0.0003;
    private const double MinUnitLimit = 1;
    private const double FirstUnitLimit = 20;
    private const double UnitWinsorLimit = 5;
    private const double MinBucketsToWinsorize = 50;

    // The autoregression counts where its errors are a small share of those of the reference.
    private const double HelpfulErrorShare = 0.2;
    private const double ErrorShareFall = 2;
    private const double MinWeight = 0.01;

    // Most series are not smooth, and for them an autoregression is wasted time and memory. So it is tried for a day, and given up for good where it
    // does not help: one that starts again in a series that is not smooth sometimes fits a quiet day well, and raises false alarms after it.
    private const long MinTrialBuckets = 256;
    private const double MaxErrorShare = 0.5;

    // Shapes take more memory than all else, so they are for signals that the profile of the day had its time to explain, and does not.
    private const double MinWeightOfShapes = 0.5;
    private const long MinBucketsOfShapes = 1_000;
    private const double ShapeWeight = 1.5;
    private static readonly int[] ShapeScales = [1, 4, 12];

    // A step that is this much larger than the distance from the reference is what is unusual about a value.
    private const double MinStepRatio = 2;

    // After a peak the deviation fades; a fading one stays below the height of an alarm.
    private const double EchoDecay = 0.93;
    private const double EchoShare = 0.8;
    private const double MaxEcho = 5.5;
    private const double MaxOngoing = 6.5;

    // A week of hours; with fewer buckets, what is expected at a time of the day is not known well enough.
    private const long WarmUpBuckets = 168;

    private readonly long _trialBuckets = Math.Max(MinTrialBuckets, Season.Day.Length / span);
    private readonly StepModel _steps = new(span);
    private Autoregression _regression;
    private Recurrence _recurrence;
    private OngoingEvent _event;
    private ErrorSize _levelErrors;
    private long _buckets;
    private double _level;
    private float _residualUnit = 1;
    private float _stepUnit = 1;
    private float _regressionUnit = 1;
    private float _errorShare;
    private float _peak;
    private bool _regresses = true;
    private ShapeMemory[]? _shapes;

    /// <summary>The version of the model state that first contained this model.</summary>
    public const byte FirstVersion = 4;

    // The first version that contains the autoregression only while it is used, and floats in place of doubles.
    private const byte FirstVersionOfTrials = 5;

    /// <summary>Whether enough is known for deviations to be scored.</summary>
    public bool IsReady => _buckets >= WarmUpBuckets;

    public int Bytes => 400 + _steps.Bytes + (_shapes is null ? 0 : ShapeScales.Length * ShapeMemory.Bytes);

    /// <summary>Measures a value before it is learned.</summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="value">The value, relative to the origin of the series.</param>
    /// <param name="decomposition">Null until the series is old enough.</param>
    /// <param name="level">The level that adapts within some dozens of buckets.</param>
    /// <param name="floors">The resolution of values and of steps.</param>
    public Deviation Measure(
        in BucketMoment moment, double value, Decomposition? decomposition, in Level level, (double Value, double Step) floors)
    {
        var slow = new Prediction(Basis: 0, _level, _levelErrors.Value, _levelErrors.Value);
        var reference = decomposition?.Reference(moment, slow, level.Value, level.RecentError) ?? slow;
        var error = value - reference.Typical;
        var residual = _buckets > 0 ? Limited(error / Math.Max(reference.Scale, floors.Value)) : 0;
        var step = _buckets > 0 ? Limited(_steps.Measure(moment, value, floors.Step)) : 0;
        var distance = Math.Abs(residual) / Math.Max(1, _residualUnit);
        // The product of both with the exponents 0.75 and 0.25: a value far from the reference that was as far a bucket ago is not a new deviation.
        var height = _buckets > 1 ? Math.Sqrt(distance * Math.Sqrt(distance * step / Math.Max(1, _stepUnit))) : 0;
        var cause = step > MinStepRatio * distance ? AnomalyMeasure.Change : Prediction.MeasureOf(reference.Basis);
        var (predicted, gap, weight, share) = Regression(value, reference.ErrorSize, floors.Value);
        if (weight * gap / Math.Max(1, _regressionUnit) is var change && change > height) (height, cause) = (change, AnomalyMeasure.Change);
        if (ShapeWeight * weight * ShapeDistance(value, weight) is var shape && shape > height) (height, cause) = (shape, AnomalyMeasure.Shape);
        var (effective, fading) = Effective(height);
        return new Deviation(error, residual, step, predicted, gap, weight, share, height, effective, fading, cause);
    }

    public void Learn(in BucketMoment moment, double value, in Deviation measured)
    {
        var gain = UnitGainAt(_buckets);
        Learn(ref _residualUnit, Math.Abs(measured.Residual), gain);
        Learn(ref _stepUnit, measured.Step, gain);
        _recurrence.Learn(measured.Height, _buckets);
        _event.Learn(measured.Height);
        _peak = (float)Math.Max(measured.Height, _peak * EchoDecay);
        var levelError = value - _level;
        var limit = _levelErrors.LimitAt(_buckets);
        _level += Math.Max(LevelGain, 1.0 / (_buckets + 1)) * Math.Clamp(levelError, -limit, limit);
        _levelErrors.Learn(levelError, _buckets);
        _steps.Learn(moment, value, _buckets);
        if (_regresses) LearnRegression(value, measured);
        _buckets++;
        if (_shapes is null) return;
        foreach (var shapes in _shapes) shapes.Learn(value);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_buckets);
        _steps.Write(bytes);
        bytes.Byte(_regresses ? (byte)1 : (byte)0);
        if (_regresses)
        {
            _regression.Write(bytes);
            bytes.Single(_regressionUnit);
            bytes.Single(_errorShare);
        }
        _recurrence.Write(bytes);
        _event.Write(bytes);
        _levelErrors.Write(bytes);
        bytes.Double(_level);
        foreach (var number in (ReadOnlySpan<float>)[_residualUnit, _stepUnit, _peak]) bytes.Single(number);
        bytes.Byte(_shapes is null ? (byte)0 : (byte)1);
        foreach (var shapes in _shapes ?? []) shapes.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        _buckets = (long)bytes.Varint();
        _steps.Read(ref bytes);
        _regresses = bytes.Version < FirstVersionOfTrials || bytes.Byte() != 0;
        if (_regresses) _regression = Autoregression.Read(ref bytes);
        if (_regresses && bytes.Version >= FirstVersionOfTrials) (_regressionUnit, _errorShare) = (bytes.Single(), bytes.Single());
        _recurrence = Recurrence.Read(ref bytes);
        _event = OngoingEvent.Read(ref bytes);
        _levelErrors = ErrorSize.Read(ref bytes);
        _level = bytes.Double();
        if (bytes.Version >= FirstVersionOfTrials) (_residualUnit, _stepUnit, _peak) = (bytes.Single(), bytes.Single(), bytes.Single());
        else
        {
            (_residualUnit, _stepUnit) = ((float)bytes.Double(), (float)bytes.Double());
            (_regressionUnit, _errorShare, _peak) = ((float)bytes.Double(), (float)bytes.Double(), (float)bytes.Double());
        }
        if (bytes.Byte() == 0) return;
        _shapes = NewShapes();
        foreach (var shapes in _shapes) shapes.Read(ref bytes);
    }

    private void LearnRegression(double value, in Deviation measured)
    {
        if (_regression.Buckets > MinBucketsToWinsorize)
        {
            Learn(ref _regressionUnit, measured.RegressionGap, UnitGainAt(_buckets));
            _errorShare = (float)measured.ErrorShare;
            if (_regression.Buckets > _trialBuckets && _errorShare > MaxErrorShare)
            {
                (_regresses, _regression, _regressionUnit, _errorShare, _shapes) = (false, default, 1, 0, null);
                return;
            }
            if (measured.RegressionWeight > MinWeightOfShapes && _buckets >= MinBucketsOfShapes) _shapes ??= NewShapes();
        }
        _regression.Learn(value, measured.Predicted, _levelErrors.Value, _buckets);
    }

    private static ShapeMemory[] NewShapes() => [.. ShapeScales.Select(scale => new ShapeMemory(scale))];

    private (double Predicted, double Gap, double Weight, double ErrorShare) Regression(double value, double referenceErrorSize, double floor)
    {
        if (_regression.Buckets <= MinBucketsToWinsorize) return (double.NaN, 0, 0, 0);
        var size = Math.Max(_regression.ErrorSize, Math.Max(MinErrorSizeShare * referenceErrorSize, 0.1 * floor));
        var now = referenceErrorSize > floor ? size / referenceErrorSize : 1;
        // A share that rises counts at once, one that falls only after a time that grows with the history.
        var share = now > _errorShare ? now : _errorShare + (now - _errorShare) * Math.Min(1, ErrorShareFall / _regression.Buckets);
        var weight = _regression.Buckets > _trialBuckets ? 1 / (1 + PortableMath.Power(share / HelpfulErrorShare, 4)) : 0;
        var predicted = _regression.Predict();
        return (predicted, Math.Min(MaxMeasure, Math.Abs(value - predicted) / size), weight, share);
    }

    private double ShapeDistance(double value, double weight)
    {
        var distance = 0.0;
        if (weight <= MinWeight || _shapes is null) return distance;
        foreach (var shapes in _shapes) distance = Math.Max(distance, shapes.DistanceWith(value));
        return distance;
    }

    private (double Effective, double Fading) Effective(double height)
    {
        var tail = _recurrence.TailUnit;
        var (echo, comparable) = (Math.Min(MaxEcho, EchoShare * _peak * EchoDecay / tail), height / tail);
        if (height < Recurrence.MinHeight) return (comparable, Math.Max(comparable, echo));
        var alarming = _event.Includes(height) ? Math.Min(comparable, MaxOngoing) : comparable;
        var share = _recurrence.UnexplainedShare(height, _buckets);
        if (share >= 1) return (alarming, Math.Max(alarming, echo));
        return (Reduced(alarming, share), Reduced(Math.Max(alarming, echo), share));
    }

    // A share of the score, as the deviation that has this score.
    private static double Reduced(double deviation, double share)
    {
        var score = share * deviation / (deviation + Deviation.Half);
        return Deviation.Half * score / (1 - score);
    }

    private static double Limited(double measure) => Math.Clamp(measure, -MaxMeasure, MaxMeasure);

    private static double UnitGainAt(long bucket) => Math.Max(1 / (bucket + UnitPrior), UnitGain);

    private void Learn(ref float unit, double measure, double gain)
    {
        var limit = _buckets > MinBucketsToWinsorize ? UnitWinsorLimit * Math.Max(MinUnitLimit, unit) : FirstUnitLimit;
        unit += (float)(gain * (Math.Min(measure, limit) - unit));
    }
}
