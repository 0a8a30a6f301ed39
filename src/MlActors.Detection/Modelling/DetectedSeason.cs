using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// A season that the series itself showed: a profile of what another predictor leaves unexplained. Lives from when it was found until another is
/// found while it is of no help.
/// </summary>
internal sealed class DetectedSeason
{
    private const int MaxSlots = 48;
    private const int MinRepeats = 2;
    private const int MaxRepeats = 8;

    // What of the errors may be left with it.
    private const double ConvincingErrorShare = 0.6;
    private const double HelpfulErrorShare = 0.9;

    // No single error counts for more than so many usual ones, and errors are remembered for so many repeats, but not less than so many buckets.
    private const double WinsorLimit = 5;
    private const double ErrorMemoryRepeats = 2;
    private const double MinErrorMemory = 100;

    private readonly Season _season;
    private readonly SeasonalProfile _profile;
    private readonly double _gain;
    private double _errorWith;
    private double _errorWithout;
    private long _errors;

    private DetectedSeason(Season season, SeasonalProfile profile, long span, int basis) =>
        (_season, _profile, Basis, _gain) = (season, profile, basis, 1 / Math.Max(MinErrorMemory, ErrorMemoryRepeats * season.Length / span));

    /// <summary>Which predictor it adds to, see <see cref="Prediction"/>.</summary>
    public int Basis { get; }

    public double ErrorSize => _errorWith;

    public int Bytes => 96 + _profile.Bytes;

    /// <summary>Good enough to be taken up. Any profile explains something of what it was made from; so much is no accident.</summary>
    public bool IsConvincing => _errors > 0 && _errorWith < ConvincingErrorShare * _errorWithout;

    /// <summary>Good enough to be kept and heard.</summary>
    public bool IsHelpful => _errors > 0 && _errorWith < HelpfulErrorShare * _errorWithout;

    /// <summary>Null where the buckets are too long to tell the parts of the season apart.</summary>
    public static DetectedSeason? For(long length, long span, int basis)
    {
        var season = new Season(length, MaxSlots, MinRepeats, MaxRepeats);
        return SeasonalProfile.For(season, span) is { } profile ? new DetectedSeason(season, profile, span, basis) : null;
    }

    public bool AppliesAt(in BucketMoment moment) => IsHelpful && _profile.IsReadyAt(moment);

    /// <summary>What has to be added to what that predictor says.</summary>
    public double ValueAt(in BucketMoment moment) => _profile.ValueAt(moment);

    public double SpreadAt(in BucketMoment moment) => _profile.SpreadAt(moment);

    /// <param name="error">Of that predictor.</param>
    public void Learn(in BucketMoment moment, double error)
    {
        if (_profile.IsReadyAt(moment))
        {
            var gain = Math.Max(_gain, 1.0 / ++_errors);
            _errorWith += gain * (Winsorize(Math.Abs(error - _profile.ValueAt(moment))) - _errorWith);
            _errorWithout += gain * (Winsorize(Math.Abs(error)) - _errorWithout);
        }
        _profile.Learn(moment, error);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Count(Basis);
        bytes.Signed(_season.Length);
        bytes.Double(_errorWith);
        bytes.Double(_errorWithout);
        bytes.Varint((ulong)_errors);
        _profile.Write(bytes);
    }

    public static DetectedSeason Read(ref ByteReader bytes, long span)
    {
        var basis = bytes.Index(Prediction.Predictors);
        var length = bytes.Signed();
        if (For(length, span, basis) is not { } season)
            throw new FormatException($"It holds a season of {length} milliseconds, which no bucket span of {span} has.");
        (season._errorWith, season._errorWithout, season._errors) = (bytes.Double(), bytes.Double(), (long)bytes.Varint());
        season._profile.Read(ref bytes);
        return season;
    }

    private double Winsorize(double size) => _errors > 1 ? Math.Min(size, WinsorLimit * _errorWithout) : size;

}
