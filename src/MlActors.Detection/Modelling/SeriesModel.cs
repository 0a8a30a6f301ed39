using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The model of one series. A level and seasonal profiles predict in parallel, and the best prediction gives the residual of a bucket. The residual
/// and other measures are each compared with their own history, and the one with the longest return period determines the probability of the bucket.
/// Lives as long as its series; all of it is in the model state.
/// </summary>
internal sealed class SeriesModel
{
    // The minimum number of buckets for an evaluation.
    private const int MinBuckets = 12;

    // The number of independent tests that the maximum over several dependent measures is equivalent to.
    private const double EffectiveTests = 4;
    private static readonly double LogEffectiveTests = PortableMath.Log10(EffectiveTests);

    // The minimum scale for a series that never varied, as a share of its level.
    private const double MinScaleShare = 1e-4;

    // The minimum scale of deviations from zero, and that of steps as a share of that of values.
    private const double MinFloor = 1e-12;
    private const double StepFloorShare = 0.1;

    // The mean size of the error and of the step of a Poisson distribution, in its deviations.
    private const double PoissonError = 0.8;
    private const double PoissonStep = 1.13;

    // The limit of improbabilities in powers of ten.
    private const double MaxPowers = 300;

    // The mean absolute error of a normal distribution as a share of its standard deviation, squared.
    private const double ErrorShareOfVariance = 0.64;

    // Larger values would overflow a float, or a product of several.
    private const double MaxMagnitude = 1e30;

    private readonly ModelKind _kind;
    private readonly long _span;
    private long _seen;

    // Profiles and peaks are relative to the first value, so that floats are precise enough for large numbers that vary little.
    private double _origin;
    private Level _level;
    private RecentBuckets _recent;
    private LearnedState? _learned;

    // The measures of the last value, since a value is evaluated, explained and learned in turn.
    private (long Seen, long Start, double Value, double ExcessVariance, Measures Measures) _measured = (-1, 0, 0, 0, default);

    public SeriesModel(ModelKind kind, long span) => (_kind, _span) = (kind, span);

    public int Bytes => 432 + (_learned?.Bytes ?? 0);

    /// <summary>Compares a value with what was learned before it; null while too little is known.</summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="value">The value.</param>
    /// <param name="side">The side that counts.</param>
    /// <param name="excessVariance">The variance that the value has beyond the usual one, because it is based on few records.</param>
    public ValueEvaluation? Evaluate(in BucketMoment moment, double value, Side side, double excessVariance = 0)
    {
        if (_seen < MinBuckets || _learned is null) return null;
        ref readonly var measures = ref Measure(moment, value, excessVariance);
        var periods = _learned.PeriodsOf(measures, _seen, side);
        var longest = _learned.Deviations.IsReady ? _learned.Supported(periods, measures) : periods.Longest;
        var histogramProbability = _learned.Residuals.Probability(measures.Residual, side);
        var minProbability = Math.Min(1, EffectiveTests * _learned.MinProbability(measures, _seen));
        return new ValueEvaluation(
            ProbabilityOf(longest - LogEffectiveTests, Math.Max(histogramProbability, minProbability)), _origin + measures.Typical,
            ImpactOf(periods), DeviationOf(measures, side), side == Side.Both ? measures.Deviation.Fading : 0);
    }

    /// <summary>Explains an evaluation. Called only for what is reported.</summary>
    public Explanation Explain(in BucketMoment moment, double value, Side side, double excessVariance = 0)
    {
        if (_seen < MinBuckets || _learned is null) return new Explanation();
        var prediction = Predict(moment, SelectPrediction(moment, _level.ErrorSize));
        var bounds = BoundsOf(prediction, ahead: 0);
        ref readonly var measures = ref Measure(moment, value, excessVariance);
        var periods = _learned.PeriodsOf(measures, _seen, side);
        var deviation = measures.Deviation;
        var isNovelty = periods.Longest - LogEffectiveTests > -PortableMath.Log10(TailProbability.TwoSided(deviation.Height));
        return new Explanation
        {
            AnomalyType = value > bounds.Median ? AnomalyType.Spike : AnomalyType.Dip,
            Measure = isNovelty ? _learned.MostUnusual(measures, periods, _seen, side) : deviation.Measure,
            Deviation = deviation.Height,
            SingleBucketImpact = Impact.OutOfFive(periods.SingleBucket),
            MultiBucketImpact = Impact.OutOfFive(periods.MultiBucket),
            LowerConfidenceBound = bounds.Lower,
            TypicalValue = bounds.Median,
            UpperConfidenceBound = bounds.Upper,
            HighVariancePenalty = measures.HasHighVariance,
            MultimodalDistribution = IsMultimodal(prediction.Scale),
        };
    }

    /// <summary>The bounds that contain 95 % of the values at this moment; null while too little is known.</summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="ahead">The number of buckets after the last learned one.</param>
    public Bounds? BoundsAt(in BucketMoment moment, long ahead = 0)
    {
        if (_seen < MinBuckets || _learned is null) return null;
        return BoundsOf(Predict(moment, SelectPrediction(moment, _level.ErrorSize)), ahead);
    }

    public void Learn(in BucketMoment moment, double value, double excessVariance = 0)
    {
        if (_seen == 0) (_origin, _level) = (Math.Clamp(value, -MaxMagnitude, MaxMagnitude), default);
        _learned ??= new LearnedState(_span);
        ref readonly var measures = ref Measure(moment, value, excessVariance);
        _recent = measures.Recent;
        var isTrained = _seen >= MinBuckets;
        _learned.Learn(measures, _seen, isTrained);
        _learned.Deviations.Learn(moment, measures.Value, measures.Deviation);
        // A series of a single bucket may not occur again, so it gets no profiles.
        if (_seen > 0) _learned.LearnDecomposition(moment, measures, _level, _span, isTrained);
        _level.Learn(measures.Value, _seen);
        _seen++;
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_seen);
        if (_seen == 0) return;
        bytes.Double(_origin);
        _level.Write(bytes);
        _recent.Write(bytes);
        _learned!.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        _seen = (long)bytes.Varint();
        if (_seen == 0) return;
        _origin = bytes.Double();
        _level = Level.Read(ref bytes);
        _recent = RecentBuckets.Read(ref bytes);
        _learned = LearnedState.Read(ref bytes, _span);
    }

    private ref readonly Measures Measure(in BucketMoment moment, double value, double excessVariance)
    {
        if (_measured.Seen != _seen || _measured.Start != moment.Start || _measured.Value != value || _measured.ExcessVariance != excessVariance)
            _measured = (_seen, moment.Start, value, excessVariance, MeasureAgain(moment, value, excessVariance));
        return ref _measured.Measures;
    }

    private Measures MeasureAgain(in BucketMoment moment, double value, double excessVariance)
    {
        var relative = Math.Clamp(value, -MaxMagnitude, MaxMagnitude) - _origin;
        var levelScale = _level.ErrorSizeWith(relative, _seen);
        var selected = SelectPrediction(moment, levelScale);
        var prediction = Predict(moment, selected);
        if (excessVariance > 0) relative = Shrunk(relative, prediction, excessVariance);
        var fromLevel = relative - _level.Value;
        var residual = prediction.Scale > 0 ? (relative - prediction.Typical) / prediction.Scale : 0;
        return new Measures(
            relative, prediction.Typical, residual, selected, fromLevel,
            FromBaseline: relative - _level.Baseline,
            Gap: _learned!.Seen.Gap(relative),
            Recent: _recent.With(residual, levelScale > 0 ? fromLevel / levelScale : 0),
            Floor: Floor,
            HasHighVariance: _level.HasHighVariance,
            Deviation: _learned.Deviations.Measure(moment, relative, _learned.Decomposition, _level, DeviationFloors));
    }

    // What is less certain counts as nearer to what is expected, in all measures and in what is learned.
    private static double Shrunk(double value, in Prediction prediction, double excessVariance)
    {
        var square = prediction.Scale * prediction.Scale;
        var share = square > 0 ? Math.Sqrt(square / (square + ErrorShareOfVariance * excessVariance)) : 1;
        return prediction.Typical + share * (value - prediction.Typical);
    }

    private Prediction SelectPrediction(in BucketMoment moment, double levelScale)
    {
        var level = new Prediction(Basis: 0, _level.Value, levelScale, _level.ErrorSize);
        return _learned!.Decomposition?.Select(moment, level, _level.RecentError) ?? level;
    }

    private Prediction Predict(in BucketMoment moment, in Prediction selected)
    {
        var prediction = _learned!.Decomposition?.Refine(moment, selected, _level.Value) ?? selected;
        return prediction with { Scale = Math.Max(prediction.Scale, Floor) };
    }

    // Counts vary at least as much as a Poisson distribution, even if less variance was observed.
    private double Floor
    {
        get
        {
            var level = Math.Abs(_origin + _level.Value);
            return _kind == ModelKind.Count ? Math.Sqrt(1 + level) : level * MinScaleShare;
        }
    }

    private (double Value, double Step) DeviationFloors
    {
        get
        {
            var floor = Math.Max(MinFloor, Floor);
            return _kind == ModelKind.Count ? (PoissonError * floor, PoissonStep * floor) : (floor, StepFloorShare * floor);
        }
    }

    private Bounds BoundsOf(in Prediction prediction, long ahead)
    {
        var (typical, scale) = (prediction.Typical + ahead * (_learned!.Decomposition?.RemainingSlope(prediction) ?? 0), prediction.Scale);
        var (lower, upper) = _learned.Residuals.Range();
        var floor = _kind == ModelKind.Metric ? double.NegativeInfinity : 0;
        var median = Math.Max(floor, _origin + typical);
        return new Bounds(Math.Max(floor, _origin + typical + lower * scale), median, Math.Max(floor, _origin + typical + upper * scale));
    }

    private bool? IsMultimodal(double scale)
    {
        var stepSize = _kind == ModelKind.Count ? 1 : _learned!.Seen.StepSize;
        return scale > 0 ? _learned!.Residuals.IsMultimodal(stepSize / scale) : null;
    }

    private double? DeviationOf(in Measures measures, Side side) =>
        !_learned!.Deviations.IsReady ? null : MatchesSide(measures.Deviation.Error, side) ? measures.Deviation.Effective : 0;

    private static bool MatchesSide(double error, Side side) => side == Side.Both || error > 0 == (side == Side.High);

    private static double ProbabilityOf(double logReturnPeriod, double fallback) => logReturnPeriod > 0
        ? Math.Min(fallback, PortableMath.PowerOfTen(-Math.Min(MaxPowers, logReturnPeriod)))
        : fallback;

    private static double ImpactOf(in ReturnPeriods periods)
    {
        var (one, other) = (Math.Clamp(periods.SingleBucket, 0, MaxPowers), Math.Clamp(periods.MultiBucket, 0, MaxPowers));
        return one + other > 0 ? 5 * ((other - one) / (one + other)) : -5;
    }
}
