using System.Collections.Immutable;
using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The components of a series besides its level: a trend, the day and the week, and a detected season. A component is used only while it predicts
/// better than the simpler ones. Lives as long as its series, from the second bucket on.
/// </summary>
internal sealed class Decomposition(long span)
{
    private const int TrendBasis = 1;
    private const int FirstSeasonBasis = 2;

    /// <summary>The basis of a reference that includes the detected season.</summary>
    public const int DetectedBasis = Prediction.Predictors;

    // The maximum share of the errors that the reference may have with the week, and with a detected season: that adapts faster, so it would follow
    // an incident.
    private const double MaxWeekErrorShare = 0.8;
    private const double MaxAdaptiveErrorShare = 0.4;

    // A trend must be clearly better than the level; otherwise it reflects random movements of the level.
    private const double MaxTrendErrorShare = 0.7;

    // From the simplest to the most complex, which is the order in which they are compared.
    private readonly ImmutableArray<SeasonalProfile> _calendar =
        [.. new[] { SeasonalProfile.For(Season.Day, span), SeasonalProfile.For(Season.Week, span) }.OfType<SeasonalProfile>()];

    private readonly SeasonSearch _search = new(span);
    private Trend _trend;
    private DetectedSeasons? _found;

    public int Bytes
    {
        get
        {
            var bytes = SeasonSearch.Bytes + (_found?.Bytes ?? 0);
            foreach (var season in _calendar) bytes += season.Bytes;
            return bytes;
        }
    }

    /// <summary>The best prediction of the level, the trend, the day and the week.</summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="level">The prediction of the level.</param>
    /// <param name="recent">The recent error size of the level.</param>
    public Prediction Select(in BucketMoment moment, in Prediction level, double recent)
    {
        var selected = _trend.ErrorSize < MaxTrendErrorShare * recent && Slope != 0
            ? new Prediction(TrendBasis, _trend.ValueAt(NumberOf(moment)), _trend.ErrorSize, _trend.ErrorSize)
            : level;
        for (var at = 0; at < _calendar.Length; at++)
        {
            var season = _calendar[at];
            if (season.ErrorSize < selected.ErrorSize && season.IsReadyAt(moment))
                selected = new Prediction(FirstSeasonBasis + at, season.ValueAt(moment), season.SpreadAt(moment), season.ErrorSize);
        }
        return selected;
    }

    /// <summary>Adds the detected season to a prediction, where that improves it.</summary>
    public Prediction Refine(in BucketMoment moment, in Prediction selected, double level) =>
        _found is { } season && season.ErrorSize < selected.ErrorSize && season.AppliesAt(moment)
            ? new Prediction(season.Basis, BasisValue(season, moment, level) + season.ValueAt(moment), season.SpreadAt(moment), season.ErrorSize)
            : selected;

    /// <summary>
    /// The prediction that deviations are measured from. Unlike the best one it does not adapt to an incident: the day is preferred once it is known,
    /// and anything else must be clearly better.
    /// </summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="slow">The prediction of a level that adapts slowly.</param>
    /// <param name="level">The level that adapts within some dozens of buckets, which a detected season may be relative to.</param>
    /// <param name="recent">The recent error size of that level.</param>
    public Prediction Reference(in BucketMoment moment, in Prediction slow, double level, double recent)
    {
        var reference = slow;
        if (_trend.ErrorSize < MaxTrendErrorShare * Math.Min(recent, slow.ErrorSize) && Slope != 0)
            reference = new Prediction(TrendBasis, _trend.ValueAt(NumberOf(moment)), _trend.ErrorSize, _trend.ErrorSize);
        for (var at = 0; at < _calendar.Length; at++)
        {
            var season = _calendar[at];
            if ((at == 0 || season.UsualError < MaxWeekErrorShare * reference.ErrorSize) && season.IsReadyAt(moment))
                reference = new Prediction(FirstSeasonBasis + at, season.ValueAt(moment), season.UsualSpreadAt(moment), season.UsualError);
        }
        return _found is { } found && found.UsualError < MaxAdaptiveErrorShare * reference.ErrorSize && found.AppliesAt(moment)
            ? new Prediction(
                DetectedBasis, BasisValue(found, moment, level) + found.ValueAt(moment), found.UsualSpreadAt(moment), found.UsualError)
            : reference;
    }

    /// <summary>The usual increase from one bucket to the next that a prediction does not include already.</summary>
    public double RemainingSlope(in Prediction prediction) => prediction.Basis == TrendBasis ? 0 : Slope;

    /// <summary>Learns the value of a bucket.</summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="value">The value, relative to the origin of the series.</param>
    /// <param name="selected">The prediction for the bucket without the detected season.</param>
    /// <param name="level">The level before the bucket.</param>
    /// <param name="isTrained">Whether enough is known for errors to be meaningful.</param>
    public void Learn(in BucketMoment moment, double value, in Prediction selected, in Level level, bool isTrained)
    {
        if (isTrained) Search(moment, value, selected, level);
        foreach (var season in _calendar) season.Learn(moment, value);
        _trend.Learn(NumberOf(moment), value);
    }

    public void Write(ByteWriter bytes)
    {
        foreach (var season in _calendar) season.Write(bytes);
        _trend.Write(bytes);
        _search.Write(bytes);
        bytes.Byte(_found is null ? (byte)0 : (byte)1);
        _found?.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        foreach (var season in _calendar) season.Read(ref bytes);
        _trend = Trend.Read(ref bytes);
        _search.Read(ref bytes);
        if (bytes.Byte() != 0) _found = DetectedSeasons.Read(ref bytes, span);
    }

    private void Search(in BucketMoment moment, double value, in Prediction selected, in Level level)
    {
        _found?.Learn(moment, value - BasisValue(_found, moment, level.Value));
        _found = _search.Add(moment, level.Winsorize(value - selected.Typical), selected.Basis, _found) ?? _found;
    }

    // Only a slope that the day cannot explain.
    private double Slope => _trend.SlopeOver((double)Season.Day.Length / span);

    // The number of the bucket since the epoch.
    private double NumberOf(in BucketMoment moment) => (double)moment.Start / span;

    private double BasisValue(DetectedSeasons seasons, in BucketMoment moment, double level) => seasons.Basis switch
    {
        0 => level,
        TrendBasis => _trend.ValueAt(NumberOf(moment)),
        var basis => _calendar[basis - FirstSeasonBasis].ValueAt(moment),
    };
}
