using MlActors.Detection.State;

namespace MlActors.Detection.Models;

/// <summary>What a model expects of a bucket: a value, and how far a usual value is from it.</summary>
internal readonly record struct Expectation(double Typical, double Deviation);

/// <summary>
/// What one series usually is. Two predictors learn side by side, each with the size of its own errors: a level that forgets within hours, and
/// a daily profile on a slow level. The profile speaks only while its errors are clearly the smaller ones.
/// Lives as long as its series is known; all of it is in the model state.
/// </summary>
internal sealed class SeriesModel
{
    // Fewer buckets than this say nothing about what is usual.
    private const int BucketsToJudge = 12;

    private const double LevelGain = 0.06;
    private const double OffsetGain = 0.02;
    private const double ScaleGain = 0.02;
    private const double ClearlySmaller = 0.8;

    // A series that never varied still gets this much room, as a share of its level.
    private const double LeastShare = 1e-4;
    // Counts come in whole numbers: half of one is nothing unusual.
    private const double LeastOfCounts = 0.5;
    // Beyond this the square of an error would leave the range of a double.
    private const double Largest = 1e140;

    private readonly bool _counts;
    private readonly DailyProfile? _daily;
    private long _seen;
    private double _level;
    private double _offset;
    private RobustScale _levelErrors;
    private RobustScale _dailyErrors;

    public SeriesModel(DetectorFunction function, long span)
    {
        _counts = function == DetectorFunction.Count;
        _daily = DailyProfile.For(span);
    }

    public int Bytes => 96 + (_daily?.Bytes ?? 0);

    /// <summary>What this time should bring; null while too little was seen to say.</summary>
    public Expectation? Expect(long time)
    {
        if (_seen < BucketsToJudge) return null;
        var (typical, errors) = DailySpeaks(time, out var place) ? (_daily!.At(place) + _offset, _dailyErrors) : (_level, _levelErrors);
        if (_counts) typical = Math.Max(0, typical);
        // With few buckets behind it, the deviation itself is uncertain.
        var deviation = Math.Max(errors.Deviation, Floor(typical)) * (1 + 4.0 / _seen);
        return new Expectation(typical, deviation);
    }

    public void Learn(long time, double value)
    {
        value = Math.Clamp(value, -Largest, Largest);
        var early = 1.0 / (_seen + 1);
        if (_seen == 0) _level = value;
        LearnDaily(time, value, early);

        var floor = Floor(_level);
        var gain = Math.Max(ScaleGain, early);
        var error = _seen < BucketsToJudge ? _levelErrors.LearnFully(value - _level, gain) : _levelErrors.Learn(value - _level, floor, gain);
        _level += Math.Max(LevelGain, early) * error;
        _seen++;
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_seen);
        if (_seen == 0) return;
        bytes.Double(_level);
        bytes.Double(_offset);
        _levelErrors.Write(bytes);
        _dailyErrors.Write(bytes);
        _daily?.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        _seen = (long)bytes.Varint();
        if (_seen == 0) return;
        _level = bytes.Double();
        _offset = bytes.Double();
        _levelErrors = RobustScale.Read(ref bytes);
        _dailyErrors = RobustScale.Read(ref bytes);
        _daily?.Read(ref bytes);
    }

    private bool DailySpeaks(long time, out DailyProfile.Place place)
    {
        place = _daily?.PlaceOf(time) ?? default;
        return _daily is not null && _daily.Knows(place) && _dailyErrors.Deviation < ClearlySmaller * _levelErrors.Deviation;
    }

    private void LearnDaily(long time, double value, double early)
    {
        if (_daily is null) return;
        var place = _daily.PlaceOf(time);
        if (!_daily.Knows(place))
        {
            _daily.Learn(place, value, value - _daily.At(place));
            // Until the profile knows, its errors are taken to be the level's, so that it starts with a scale of the right order.
            _dailyErrors = _levelErrors;
            return;
        }
        var error = value - _daily.At(place) - _offset;
        var winsorized = _dailyErrors.Learn(error, Floor(_level), Math.Max(ScaleGain, early));
        _offset += OffsetGain * winsorized;
        _daily.Learn(place, value, winsorized);
    }

    private double Floor(double typical)
    {
        var share = Math.Abs(typical) * LeastShare;
        return _counts ? Math.Max(LeastOfCounts, share) : share;
    }
}
