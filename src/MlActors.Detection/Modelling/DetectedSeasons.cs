using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The seasons that were detected in a series: one, or two at once, each a profile of what the predictor and the other one leave unexplained. Lives
/// from their detection until others replace them.
/// </summary>
internal sealed class DetectedSeasons(DetectedSeason first, DetectedSeason? second)
{
    // The first version of the model state that may contain a second season.
    private const byte FirstVersionOfTwo = 6;

    /// <summary>The predictor that the seasons are added to, see <see cref="Prediction"/>.</summary>
    public int Basis => first.Basis;

    public double ErrorSize => first.ErrorSize;

    /// <summary>See <see cref="SeasonalProfile.UsualError"/>.</summary>
    public double UsualError => first.UsualError;

    public int Bytes => 32 + first.Bytes + (second?.Bytes ?? 0);

    public bool AppliesAt(in BucketMoment moment) => first.AppliesAt(moment);

    /// <summary>The value to be added to the prediction of the basis.</summary>
    public double ValueAt(in BucketMoment moment) => first.ValueAt(moment) + ValueOf(second, moment);

    public double SpreadAt(in BucketMoment moment) => first.SpreadAt(moment);

    public double UsualSpreadAt(in BucketMoment moment) => first.UsualSpreadAt(moment);

    /// <summary>Good enough to be kept and used.</summary>
    public bool IsHelpful => first.IsHelpful;

    /// <summary>
    /// Whether these should replace others: where the calendar has come to explain more than what the others are added to, and these are as
    /// convincing beside them as a season must be beside none. Without the first, an irregular signal would change its seasons again and again.
    /// </summary>
    public bool ShouldReplace(DetectedSeasons others) =>
        Basis > others.Basis && ErrorSize < DetectedSeason.ConvincingErrorShare * others.ErrorSize;

    /// <summary>Learns the error of the basis in a bucket.</summary>
    public void Learn(in BucketMoment moment, double error)
    {
        if (second is null) first.Learn(moment, error);
        else
        {
            var (ofFirst, ofSecond) = (ValueOf(first, moment), ValueOf(second, moment));
            first.Learn(moment, error - ofSecond);
            second.Learn(moment, error - ofFirst);
        }
    }

    public void Write(ByteWriter bytes)
    {
        first.Write(bytes);
        bytes.Byte(second is null ? (byte)0 : (byte)1);
        second?.Write(bytes);
    }

    public static DetectedSeasons Read(ref ByteReader bytes, long span)
    {
        var first = DetectedSeason.Read(ref bytes, span);
        var hasSecond = bytes.Version >= FirstVersionOfTwo && bytes.Byte() != 0;
        return new DetectedSeasons(first, hasSecond ? DetectedSeason.Read(ref bytes, span) : null);
    }

    private static double ValueOf(DetectedSeason? season, in BucketMoment moment) =>
        season is not null && season.AppliesAt(moment) ? season.ValueAt(moment) : 0;
}
