using MlActors.Detection.State;

namespace MlActors.Detection.Modelling;

/// <summary>
/// Expects what a profile says, shifted by a slow level, and knows how far off it usually is. It must have seen its whole period before it is
/// heard. Lives as long as its series.
/// </summary>
internal sealed class SeasonalPredictor(Season season, SeasonalProfile profile)
{
    private const double OffsetGain = 0.02;

    private double _offset;
    private RobustScale _errors;

    // Whether the errors are this predictor's own yet.
    private bool _isMeasured;

    public static SeasonalPredictor? For(Season season, long span) =>
        SeasonalProfile.For(season, span) is { } profile ? new SeasonalPredictor(season, profile) : null;

    public int Bytes => 64 + profile.Bytes;

    public double Deviation => _errors.Deviation;

    public bool TryExpect(in BucketMoment moment, out double typical)
    {
        var place = moment.In(season);
        typical = profile.At(place) + _offset;
        return profile.Knows(place);
    }

    /// <param name="untilKnown">The errors of a simpler predictor, to begin with at a scale of the right order.</param>
    public void Learn(in BucketMoment moment, double value, double floor, double gain, in RobustScale untilKnown)
    {
        var place = moment.In(season);
        var error = value - profile.At(place) - _offset;
        if (profile.Knows(place))
        {
            error = _errors.Learn(error, floor, gain);
            _offset += OffsetGain * error;
            _isMeasured = true;
        }
        else if (!_isMeasured) _errors = untilKnown;
        profile.Learn(place, value - _offset, error);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Byte(_isMeasured ? (byte)1 : (byte)0);
        bytes.Double(_offset);
        _errors.Write(bytes);
        profile.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        _isMeasured = bytes.Byte() != 0;
        _offset = bytes.Double();
        _errors = RobustScale.Read(ref bytes);
        profile.Read(ref bytes);
    }
}
