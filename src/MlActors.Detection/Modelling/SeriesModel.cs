using MlActors.Detection.State;

namespace MlActors.Detection.Modelling;

/// <summary>What a model expects of a bucket: a value, and how far a usual value is from it.</summary>
internal readonly record struct Expectation(double Typical, double Deviation);

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

    private readonly bool _counts;
    private readonly SeasonalPredictor[] _seasons;
    private long _seen;
    private double _level;
    private RobustScale _levelErrors;

    public SeriesModel(DetectorFunction function, long span)
    {
        _counts = function == DetectorFunction.Count;
        // From the simplest to the most elaborate, which is the order in which they have to earn a hearing.
        _seasons = [.. new[] { SeasonalPredictor.For(Season.Day, span), SeasonalPredictor.For(Season.Week, span) }.OfType<SeasonalPredictor>()];
    }

    public int Bytes => 96 + _seasons.Sum(season => season.Bytes);

    /// <summary>What this bucket should bring; null while too little was seen to say.</summary>
    public Expectation? Expect(in BucketMoment moment)
    {
        if (_seen < BucketsToJudge) return null;
        var (typical, deviation) = (_level, _levelErrors.Deviation);
        foreach (var season in _seasons)
        {
            if (season.Deviation < ClearlySmaller * deviation && season.TryExpect(moment, out var seasonal))
                (typical, deviation) = (seasonal, season.Deviation);
        }
        if (_counts) typical = Math.Max(0, typical);
        // With few buckets behind it, the deviation itself is uncertain.
        return new Expectation(typical, Math.Max(deviation, Floor(typical)) * (1 + 4.0 / _seen));
    }

    public void Learn(in BucketMoment moment, double value)
    {
        value = Math.Clamp(value, -Largest, Largest);
        var early = 1.0 / (_seen + 1);
        var gain = Math.Max(ScaleGain, early);
        if (_seen == 0) _level = value;
        var floor = Floor(_level);
        foreach (var season in _seasons) season.Learn(moment, value, floor, gain, _levelErrors);
        var error = _seen < BucketsToJudge ? _levelErrors.LearnFully(value - _level, gain) : _levelErrors.Learn(value - _level, floor, gain);
        _level += Math.Max(LevelGain, early) * error;
        _seen++;
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_seen);
        if (_seen == 0) return;
        bytes.Double(_level);
        _levelErrors.Write(bytes);
        foreach (var season in _seasons) season.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        _seen = (long)bytes.Varint();
        if (_seen == 0) return;
        _level = bytes.Double();
        _levelErrors = RobustScale.Read(ref bytes);
        foreach (var season in _seasons) season.Read(ref bytes);
    }

    private double Floor(double typical)
    {
        var share = Math.Abs(typical) * LeastShare;
        return _counts ? Math.Max(LeastOfCounts, share) : share;
    }
}
