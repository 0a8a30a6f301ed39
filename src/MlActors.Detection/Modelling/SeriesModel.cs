using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Modelling;

/// <summary>
/// What one series usually is. A level and seasonal profiles predict side by side; the best of them gives the residual of a bucket. That
/// and other measures of strangeness are each held against all that the series ever showed, and the strangest of them speaks for the bucket.
/// Lives as long as its series is known; all of it is in the model state.
/// </summary>
internal sealed class SeriesModel
{
    // Fewer buckets than this say nothing about what is usual.
    private const int BucketsToJudge = 12;

    // The strangest of several measures is as probable as this many independent ones; they are more in number, but not independent.
    private const double Looks = 4;
    private static readonly double LogLooks = PortableMath.Log10(Looks);

    // A series that never varied still gets this much room, as a share of its level.
    private const double LeastShare = 1e-4;

    // Nothing is less probable than by so many powers of ten.
    private const double MostPowers = 300;

    // Beyond this a float, and what is made of several, would leave its range.
    private const double Largest = 1e30;

    private readonly ModelKind _kind;
    private readonly long _span;
    private long _seen;

    // What profiles and peaks keep is relative to the first value, so that floats are precise enough for large numbers that vary little.
    private double _origin;
    private Level _level;
    private RecentBuckets _recent;
    private LearnedState? _learned;

    public SeriesModel(ModelKind kind, long span) => (_kind, _span) = (kind, span);

    public int Bytes => 144 + (_learned?.Bytes ?? 0);

    /// <summary>Holds a value against what was known before it; null while too little is known.</summary>
    public ValueEvaluation? Judge(in BucketMoment moment, double value, Side side)
    {
        if (_seen < BucketsToJudge || _learned is null) return null;
        var measures = Measure(moment, value);
        var (single, several) = _learned.Strangest(measures, _seen, side);
        var usual = _learned.Residuals.Probability(measures.Residual, side);
        var least = Math.Min(1, Looks * _learned.LeastProbability(measures, _seen));
        return new ValueEvaluation(
            ProbabilityOf(Math.Max(single, several) - LogLooks, Math.Max(usual, least)), _origin + measures.Typical, ImpactOf(single, several));
    }

    /// <summary>Why a value is as unusual as it is. Only asked for what is reported.</summary>
    public Explanation Explain(in BucketMoment moment, double value, Side side)
    {
        if (_seen < BucketsToJudge || _learned is null || BoundsAt(moment) is not { } bounds) return new Explanation();
        var measures = Measure(moment, value);
        var (single, several) = _learned.Strangest(measures, _seen, side);
        return new Explanation
        {
            AnomalyType = value > bounds.Median ? AnomalyType.Spike : AnomalyType.Dip,
            SingleBucketImpact = Impact.OutOfFive(single),
            MultiBucketImpact = Impact.OutOfFive(several),
            LowerConfidenceBound = bounds.Lower,
            TypicalValue = bounds.Median,
            UpperConfidenceBound = bounds.Upper,
            HighVariancePenalty = measures.IsInAStorm,
            MultimodalDistribution = IsMultimodal(moment),
        };
    }

    /// <summary>Where 95 % of the values at this moment are expected.</summary>
    /// <param name="ahead">So many buckets after the last one.</param>
    public Bounds? BoundsAt(in BucketMoment moment, long ahead = 0)
    {
        if (_seen < BucketsToJudge || _learned is null) return null;
        var said = Predict(moment, Hear(moment, _level.ErrorSize));
        var (typical, scale) = (said.Typical + ahead * (_learned.Course?.SlopeBeyond(said) ?? 0), said.Scale);
        var (lower, upper) = _learned.Residuals.Range();
        var floor = _kind == ModelKind.Metric ? double.NegativeInfinity : 0;
        var median = Math.Max(floor, _origin + typical);
        return new Bounds(Math.Max(floor, _origin + typical + lower * scale), median, Math.Max(floor, _origin + typical + upper * scale));
    }

    public void Learn(in BucketMoment moment, double value)
    {
        if (_seen == 0) (_origin, _level) = (Math.Clamp(value, -Largest, Largest), default);
        _learned ??= new LearnedState();
        var measures = Measure(moment, value);
        _recent = measures.Recent;
        var isTrained = _seen >= BucketsToJudge;
        _learned.Learn(measures, _seen, isTrained);
        // A series of a single bucket may never come again and is not worth the room of profiles.
        if (_seen > 0) _learned.LearnCourse(moment, measures, _level, _span, isTrained);
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

    private Measures Measure(in BucketMoment moment, double value)
    {
        var relative = Math.Clamp(value, -Largest, Largest) - _origin;
        var levelScale = _level.ErrorSizeWith(relative, _seen);
        var heard = Hear(moment, levelScale);
        var said = Predict(moment, heard);
        var fromLevel = relative - _level.Value;
        var residual = said.Scale > 0 ? (relative - said.Typical) / said.Scale : 0;
        return new Measures(
            relative, said.Typical, residual, heard, fromLevel,
            FromBaseline: relative - _level.Baseline,
            Gap: _learned!.Seen.Gap(relative),
            Recent: _recent.With(residual, levelScale > 0 ? fromLevel / levelScale : 0),
            Floor: Floor,
            IsInAStorm: _level.IsInAStorm);
    }

    private Prediction Hear(in BucketMoment moment, double levelScale)
    {
        var level = new Prediction(Basis: 0, _level.Value, levelScale, _level.ErrorSize);
        return _learned!.Course?.Hear(moment, level, _level.RecentError) ?? level;
    }

    private Prediction Predict(in BucketMoment moment, in Prediction heard)
    {
        var said = _learned!.Course?.Refine(moment, heard, _level.Value) ?? heard;
        return said with { Scale = Math.Max(said.Scale, Floor) };
    }

    // Counts vary like Poisson's at least, whatever little was seen of them.
    private double Floor
    {
        get
        {
            var level = Math.Abs(_origin + _level.Value);
            return _kind == ModelKind.Count ? Math.Sqrt(1 + level) : level * LeastShare;
        }
    }

    private bool? IsMultimodal(in BucketMoment moment)
    {
        var scale = Predict(moment, Hear(moment, _level.ErrorSize)).Scale;
        var grain = _kind == ModelKind.Count ? 1 : _learned!.Seen.Grain;
        return scale > 0 ? _learned!.Residuals.IsMultimodal(grain / scale) : null;
    }

    private static double ProbabilityOf(double logReturnPeriod, double otherwise) => logReturnPeriod > 0
        ? Math.Min(otherwise, PortableMath.PowerOfTen(-Math.Min(MostPowers, logReturnPeriod)))
        : otherwise;

    private static double ImpactOf(double single, double several)
    {
        var (one, other) = (Math.Clamp(single, 0, MostPowers), Math.Clamp(several, 0, MostPowers));
        return one + other > 0 ? 5 * ((other - one) / (one + other)) : -5;
    }
}
