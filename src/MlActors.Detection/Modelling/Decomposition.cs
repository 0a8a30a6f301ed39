using System.Collections.Immutable;
using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// How a series runs besides its level: a trend, day and week, and a season that it showed by itself. Each has to be better than what is simpler to
/// be heard. Lives as long as its series, from its second bucket on.
/// </summary>
internal sealed class Decomposition(long span)
{
    private const int TrendBasis = 1;
    private const int FirstSeasonBasis = 2;

    // A line that is hardly better than the level is an accident of where the level went.
    private const double MaxTrendErrorShare = 0.7;

    // From the simplest to the most elaborate, which is the order in which they have to earn a hearing.
    private readonly ImmutableArray<SeasonalProfile> _calendar =
        [.. new[] { SeasonalProfile.For(Season.Day, span), SeasonalProfile.For(Season.Week, span) }.OfType<SeasonalProfile>()];

    private readonly SeasonSearch _search = new(span);
    private Trend _trend;
    private DetectedSeason? _found;

    public int Bytes
    {
        get
        {
            var bytes = SeasonSearch.Bytes + (_found?.Bytes ?? 0);
            foreach (var season in _calendar) bytes += season.Bytes;
            return bytes;
        }
    }

    /// <summary>What is expected by the level, the trend, the day or the week.</summary>
    /// <param name="recent">How large the level's errors are of late.</param>
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

    /// <summary>The same with the season that was found, where it is of help.</summary>
    public Prediction Refine(in BucketMoment moment, in Prediction selected, double level) =>
        _found is { } season && season.ErrorSize < selected.ErrorSize && season.AppliesAt(moment)
            ? new Prediction(season.Basis, BasisValue(season, moment, level) + season.ValueAt(moment), season.SpreadAt(moment), season.ErrorSize)
            : selected;

    /// <summary>By how much a bucket is usually more than the one before, where what was said does not say so itself.</summary>
    public double RemainingSlope(in Prediction prediction) => prediction.Basis == TrendBasis ? 0 : Slope;

    /// <param name="selected">What was expected of the moment without the season that was found.</param>
    /// <param name="isTrained">Whether enough is known for errors to say something.</param>
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
        if (bytes.Byte() != 0) _found = DetectedSeason.Read(ref bytes, span);
    }

    private void Search(in BucketMoment moment, double value, in Prediction selected, in Level level)
    {
        _found?.Learn(moment, value - BasisValue(_found, moment, level.Value));
        var found = _search.Add(moment, level.Winsorize(value - selected.Typical), selected.Basis);
        if (found is not null && _found is not { IsHelpful: true }) _found = found;
    }

    // So far as it is more than a matter of the day.
    private double Slope => _trend.SlopeOver((double)Season.Day.Length / span);

    // Counted from the epoch.
    private double NumberOf(in BucketMoment moment) => (double)moment.Start / span;

    private double BasisValue(DetectedSeason season, in BucketMoment moment, double level) => season.Basis switch
    {
        0 => level,
        TrendBasis => _trend.ValueAt(NumberOf(moment)),
        var basis => _calendar[basis - FirstSeasonBasis].ValueAt(moment),
    };
}
