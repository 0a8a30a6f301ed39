using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// A season that the series itself showed: a profile of what another predictor leaves unexplained. Lives from when it was found until another is
/// found while it is of no help.
/// </summary>
internal sealed class DetectedSeason
{
    private const int MostSlots = 48;
    private const int RepeatsToKnow = 2;
    private const int RepeatsToRemember = 8;

    // What of the errors may be left with it.
    private const double ConvincingShare = 0.6;
    private const double HelpfulShare = 0.9;

    // No single error counts for more than so many usual ones, and errors are remembered for so many repeats, but not less than so many buckets.
    private const double WinsorAt = 5;
    private const double RepeatsOfErrors = 2;
    private const double LeastOfErrors = 100;

    private readonly Season _season;
    private readonly SeasonalProfile _profile;
    private readonly double _gain;
    private double _with;
    private double _without;
    private long _errors;

    private DetectedSeason(Season season, SeasonalProfile profile, long span, int basis) =>
        (_season, _profile, Basis, _gain) = (season, profile, basis, 1 / Math.Max(LeastOfErrors, RepeatsOfErrors * season.Length / span));

    /// <summary>Which predictor it adds to, see <see cref="Prediction"/>.</summary>
    public int Basis { get; }

    public double ErrorSize => _with;

    public int Bytes => 96 + _profile.Bytes;

    /// <summary>Good enough to be taken up. Any profile explains something of what it was made from; so much is no accident.</summary>
    public bool Convinces => _errors > 0 && _with < ConvincingShare * _without;

    /// <summary>Good enough to be kept and heard.</summary>
    public bool Helps => _errors > 0 && _with < HelpfulShare * _without;

    /// <summary>Null where the buckets are too long to tell the parts of the season apart.</summary>
    public static DetectedSeason? For(long length, long span, int basis)
    {
        var season = new Season(length, MostSlots, RepeatsToKnow, RepeatsToRemember);
        return SeasonalProfile.For(season, span) is { } profile ? new DetectedSeason(season, profile, span, basis) : null;
    }

    public bool SpeaksAt(in BucketMoment moment) => Helps && _profile.Knows(moment);

    /// <summary>What has to be added to what that predictor says.</summary>
    public double At(in BucketMoment moment) => _profile.At(moment);

    public double SpreadAt(in BucketMoment moment) => _profile.SpreadAt(moment);

    /// <param name="error">Of that predictor.</param>
    public void Learn(in BucketMoment moment, double error)
    {
        if (_profile.Knows(moment))
        {
            var gain = Math.Max(_gain, 1.0 / ++_errors);
            _with += gain * (Cut(Math.Abs(error - _profile.At(moment))) - _with);
            _without += gain * (Cut(Math.Abs(error)) - _without);
        }
        _profile.Learn(moment, error);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Count(Basis);
        bytes.Signed(_season.Length);
        bytes.Double(_with);
        bytes.Double(_without);
        bytes.Varint((ulong)_errors);
        _profile.Write(bytes);
    }

    public static DetectedSeason Read(ref ByteReader bytes, long span)
    {
        var basis = bytes.Place(Prediction.Predictors);
        var length = bytes.Signed();
        if (For(length, span, basis) is not { } season)
            throw new FormatException($"It holds a season of {length} milliseconds, which no bucket span of {span} has.");
        (season._with, season._without, season._errors) = (bytes.Double(), bytes.Double(), (long)bytes.Varint());
        season._profile.Read(ref bytes);
        return season;
    }

    private double Cut(double size) => _errors > 1 ? Math.Min(size, WinsorAt * _without) : size;

}
