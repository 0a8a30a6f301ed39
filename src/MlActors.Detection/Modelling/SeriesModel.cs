using MlActors.Detection.Results;
using MlActors.Detection.Scoring;
using MlActors.Detection.State;

namespace MlActors.Detection.Modelling;

/// <summary>What a model says of a value: how probable one at least this unusual is, what it expected, and the share of the buckets before (-5 to 5).</summary>
internal readonly record struct Judgement(double Probability, double Typical, double MultiBucketImpact);

/// <summary>Between what a value is expected with 95 %, and its middle.</summary>
internal readonly record struct Bounds(double Lower, double Median, double Upper);

/// <summary>What sort of numbers a series is made of.</summary>
internal enum ModelKind : byte
{
    /// <summary>Any number.</summary>
    Metric = 0,

    /// <summary>Whole numbers from zero up, where zero is a value like others.</summary>
    Count,

    /// <summary>Numbers from zero up, such as sums of what is not negative.</summary>
    NonNegative,
}

/// <summary>
/// What one series usually is. Predictors learn side by side, each with the size of its own errors: a level that forgets within hours, a
/// daily and a weekly profile. A profile is heard only where its errors are clearly smaller than those of the simpler ones.
/// Lives as long as its series is known; all of it is in the model state.
/// </summary>
internal sealed class SeriesModel
{
    // Fewer buckets than this say nothing about what is usual.
    private const int BucketsToJudge = 12;

    private const double LevelGain = 0.06;
    private const double ScaleGain = 0.01;
    private const double ClearlySmaller = 0.8;

    // A series that never varied still gets this much room, as a share of its level.
    private const double LeastShare = 1e-4;
    // Counts come in whole numbers: half of one is nothing unusual.
    private const double LeastOfCounts = 0.5;
    // Beyond this the square of an error would leave the range of a double.
    private const double Largest = 1e140;

    // Student's distribution of four degrees has 95 % of its weight within this many mean absolute errors.
    private const double BoundDeviations = 2.78;

    private readonly ModelKind _kind;
    private readonly SeasonalPredictor[] _seasons;
    private long _seen;
    private long _zeros;
    private double _level;
    private RobustScale _levelErrors;

    public SeriesModel(ModelKind kind, long span)
    {
        _kind = kind;
        // From the simplest to the most elaborate, which is the order in which they have to earn a hearing.
        _seasons = [.. new[] { SeasonalPredictor.For(Season.Day, span), SeasonalPredictor.For(Season.Week, span) }.OfType<SeasonalPredictor>()];
    }

    public int Bytes => 96 + _seasons.Sum(season => season.Bytes);

    /// <summary>Holds a value against what was known before it; null while too little is known.</summary>
    /// <param name="count">Of how many records the value was made; the fewer, the less it says.</param>
    public Judgement? Judge(in BucketMoment moment, double value, double count, Side side)
    {
        if (Expect(moment) is not { } expected) return null;
        return new Judgement(ProbabilityOf(value - expected.Typical, expected.Deviation, side), expected.Typical, MultiBucketImpact: -5);
    }

    /// <summary>Why a value is as unusual as it is. Only asked for what is reported.</summary>
    public Explanation Explain(in BucketMoment moment, double value, double count, Side side)
    {
        if (BoundsAt(moment) is not { } bounds) return new Explanation();
        return new Explanation
        {
            AnomalyType = value > bounds.Median ? AnomalyType.Spike : AnomalyType.Dip,
            LowerConfidenceBound = bounds.Lower,
            TypicalValue = bounds.Median,
            UpperConfidenceBound = bounds.Upper,
        };
    }

    public Bounds? BoundsAt(in BucketMoment moment)
    {
        if (Expect(moment) is not { } expected) return null;
        var room = BoundDeviations * expected.Deviation;
        return new Bounds(_kind == ModelKind.Metric ? expected.Typical - room : Math.Max(0, expected.Typical - room), expected.Typical, expected.Typical + room);
    }

    public void Learn(in BucketMoment moment, double value, double count)
    {
        value = Math.Clamp(value, -Largest, Largest);
        FoldZeros();
        var early = 1.0 / (_seen + 1);
        var gain = Math.Max(ScaleGain, early);
        if (_seen == 0) _level = value;
        var floor = Floor(_level);
        foreach (var season in _seasons) season.Learn(moment, value, floor, gain, _levelErrors);
        var error = _seen < BucketsToJudge ? _levelErrors.LearnFully(value - _level, gain) : _levelErrors.Learn(value - _level, floor, gain);
        _level += Math.Max(LevelGain, early) * error;
        _seen++;
    }

    /// <summary>So many empty buckets of a count at once. It makes no difference into how many calls they are split.</summary>
    public void LearnZeros(long buckets) => _zeros += buckets;

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_seen);
        bytes.Varint((ulong)_zeros);
        if (_seen == 0) return;
        bytes.Double(_level);
        _levelErrors.Write(bytes);
        foreach (var season in _seasons) season.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        _seen = (long)bytes.Varint();
        _zeros = (long)bytes.Varint();
        if (_seen == 0) return;
        _level = bytes.Double();
        _levelErrors = RobustScale.Read(ref bytes);
        foreach (var season in _seasons) season.Read(ref bytes);
    }

    private static double ProbabilityOf(double error, double deviation, Side side)
    {
        if (error == 0) return 1;
        if (side == Side.High && error < 0 || side == Side.Low && error > 0) return 1;
        return deviation > 0 ? TailProbability.TwoSided(error / deviation) : TailProbability.Least;
    }

    private Expectation? Expect(in BucketMoment moment)
    {
        if (_seen < BucketsToJudge) return null;
        var (typical, deviation) = (_level, _levelErrors.Deviation);
        foreach (var season in _seasons)
        {
            if (season.Deviation < ClearlySmaller * deviation && season.TryExpect(moment, out var seasonal))
                (typical, deviation) = (seasonal, season.Deviation);
        }
        if (_kind != ModelKind.Metric) typical = Math.Max(0, typical);
        // With few buckets behind it, the deviation itself is uncertain.
        return new Expectation(typical, Math.Max(deviation, Floor(typical)) * (1 + 4.0 / _seen));
    }

    // The level alone goes down with zeros nobody looked at; only ever here, so that the same bits come of any way to announce them.
    private void FoldZeros()
    {
        if (_zeros == 0) return;
        _level *= PortableMath.Power(1 - LevelGain, (int)Math.Min(_zeros, int.MaxValue));
        _seen += _zeros;
        _zeros = 0;
    }

    private double Floor(double typical)
    {
        var share = Math.Abs(typical) * LeastShare;
        return _kind == ModelKind.Count ? Math.Max(LeastOfCounts, share) : share;
    }

    private readonly record struct Expectation(double Typical, double Deviation);
}
