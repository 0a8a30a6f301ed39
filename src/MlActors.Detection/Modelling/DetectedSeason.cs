using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// A season with a period that was detected in the series: a profile of the errors of another predictor. Lives from its detection until another is
/// detected while it is not helpful.
/// </summary>
internal sealed class DetectedSeason
{
    private const int MaxSlots = 48;
    private const int MinRepeats = 2;
    private const int MaxRepeats = 8;

    /// <summary>The maximum share of the errors that may remain with what is adopted.</summary>
    public const double ConvincingErrorShare = 0.6;

    // The same for what is kept.
    private const double HelpfulErrorShare = 0.9;

    // The limit of single errors, in usual errors; and the memory of errors, in repeats of the season and at least in buckets.
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

    /// <summary>The predictor that the season is added to, see <see cref="Prediction"/>.</summary>
    public int Basis { get; }

    public double ErrorSize => _errorWith;

    /// <summary>The error size that it had without this season.</summary>
    public double ErrorWithout => _errorWithout;

    /// <summary>Milliseconds.</summary>
    public long Length => _season.Length;

    public int Bytes => 96 + _profile.Bytes;

    /// <summary>Good enough to be adopted. Any profile explains some of its own training data; this much is not random.</summary>
    public bool IsConvincing => _errors > 0 && _errorWith < ConvincingErrorShare * _errorWithout;

    /// <summary>Good enough to be kept and used.</summary>
    public bool IsHelpful => _errors > 0 && _errorWith < HelpfulErrorShare * _errorWithout;

    /// <summary>Creates an empty season; null where the buckets are too long to resolve it.</summary>
    public static DetectedSeason? For(long length, long span, int basis)
    {
        var season = new Season(length, MaxSlots, MinRepeats, MaxRepeats);
        return SeasonalProfile.For(season, span) is { } profile ? new DetectedSeason(season, profile, span, basis) : null;
    }

    public bool AppliesAt(in BucketMoment moment) => IsHelpful && _profile.IsReadyAt(moment);

    /// <summary>The value to be added to the prediction of the basis.</summary>
    public double ValueAt(in BucketMoment moment) => _profile.ValueAt(moment);

    public double SpreadAt(in BucketMoment moment) => _profile.SpreadAt(moment);

    public double UsualSpreadAt(in BucketMoment moment) => _profile.UsualSpreadAt(moment);

    /// <summary>See <see cref="SeasonalProfile.UsualError"/>.</summary>
    public double UsualError => _profile.UsualError;

    /// <summary>Learns the error of the basis in a bucket.</summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="error">The error of the predictor that the season is added to.</param>
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
            throw new FormatException($"It contains a season of {length} ms, which is impossible with a bucket span of {span} ms.");
        (season._errorWith, season._errorWithout, season._errors) = (bytes.Double(), bytes.Double(), (long)bytes.Varint());
        season._profile.Read(ref bytes);
        return season;
    }

    private double Winsorize(double size) => _errors > 1 ? Math.Min(size, WinsorLimit * _errorWithout) : size;
}
