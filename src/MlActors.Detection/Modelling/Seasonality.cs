using System.Collections.Immutable;
using MlActors.Detection.State;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The seasons of a series: day and week, which are always looked for, and one that it showed by itself. Each has to be better than what is simpler
/// to be heard. Lives as long as its series, from its second bucket on.
/// </summary>
internal sealed class Seasonality(long span)
{
    /// <summary>Level, day and week.</summary>
    public const int Predictors = 3;

    // From the simplest to the most elaborate, which is the order in which they have to earn a hearing.
    private readonly ImmutableArray<SeasonalProfile> _calendar =
        [.. new[] { SeasonalProfile.For(Season.Day, span), SeasonalProfile.For(Season.Week, span) }.OfType<SeasonalProfile>()];

    private readonly SeasonSearch _search = new(span);
    private FoundSeason? _found;

    public int Bytes
    {
        get
        {
            var bytes = SeasonSearch.Bytes + (_found?.Bytes ?? 0);
            foreach (var season in _calendar) bytes += season.Bytes;
            return bytes;
        }
    }

    /// <summary>What is expected by the level, the day or the week.</summary>
    public Prediction Hear(in BucketMoment moment, in Prediction level)
    {
        var heard = level;
        for (var at = 0; at < _calendar.Length; at++)
        {
            var season = _calendar[at];
            if (season.ErrorSize < heard.ErrorSize && season.Knows(moment))
                heard = new Prediction(at + 1, season.At(moment), season.SpreadAt(moment), season.ErrorSize);
        }
        return heard;
    }

    /// <summary>The same with the season that was found, where it is of help.</summary>
    public Prediction Refine(in BucketMoment moment, in Prediction heard, double level) =>
        _found is { } season && season.ErrorSize < heard.ErrorSize && season.SpeaksAt(moment)
            ? new Prediction(heard.Basis, BasisOf(season, moment, level) + season.At(moment), season.SpreadAt(moment), season.ErrorSize)
            : heard;

    /// <param name="heard">What was expected of the moment without the season that was found.</param>
    /// <param name="isTrained">Whether enough is known for errors to say something.</param>
    public void Learn(in BucketMoment moment, double value, in Prediction heard, in Level level, bool isTrained)
    {
        if (isTrained) Search(moment, value, heard, level);
        foreach (var season in _calendar) season.Learn(moment, value);
    }

    private void Search(in BucketMoment moment, double value, in Prediction heard, in Level level)
    {
        _found?.Learn(moment, value - BasisOf(_found, moment, level.Value));
        var found = _search.Add(moment, level.Cut(value - heard.Typical), heard.Basis);
        if (found is not null && _found is not { Helps: true }) _found = found;
    }

    public void Write(ByteWriter bytes)
    {
        foreach (var season in _calendar) season.Write(bytes);
        _search.Write(bytes);
        bytes.Byte(_found is null ? (byte)0 : (byte)1);
        _found?.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        foreach (var season in _calendar) season.Read(ref bytes);
        // The first versions looked for no seasons.
        if (bytes.Version < 3) return;
        _search.Read(ref bytes);
        if (bytes.Byte() != 0) _found = FoundSeason.Read(ref bytes, span);
    }

    private double BasisOf(FoundSeason season, in BucketMoment moment, double level) =>
        season.Basis is var basis and > 0 && basis <= _calendar.Length ? _calendar[basis - 1].At(moment) : level;
}
