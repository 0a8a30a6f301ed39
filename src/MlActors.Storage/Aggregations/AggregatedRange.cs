using System.Globalization;
using MlActors.Domain.Progress;

namespace MlActors.Storage.Aggregations;

/// <summary>
/// Which whole intervals of a histogram lie in a request. As in Elastic, those that the request begins or ends in are not read.
/// </summary>
/// <param name="From">Where the first interval begins.</param>
/// <param name="End">Where the last interval ends.</param>
/// <param name="Skipped">The records of the first interval that were read before.</param>
internal sealed record AggregatedRange(long From, long End, int Skipped)
{
    private const string Groups = "groups ";

    public static AggregatedRange Of(DatafeedPosition from, long end, HistogramAggregation histogram)
    {
        var last = histogram.StartOf(end);
        if (from.Tiebreak is { } tiebreak && tiebreak.StartsWith(Groups, StringComparison.Ordinal)
            && int.TryParse(tiebreak.AsSpan(Groups.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var skipped))
            return new AggregatedRange(histogram.StartOf(from.Time), last, skipped);
        var after = from.Tiebreak is null ? from.Time : from.Time + 1;
        var start = histogram.StartOf(after);
        return new AggregatedRange(start == after ? start : start + histogram.Interval, last, Skipped: 0);
    }

    /// <summary>
    /// A position among the records of an interval. Its time is the last one of the interval, so that what is read up to it includes the interval.
    /// </summary>
    public static DatafeedPosition Within(AggregatedInterval interval, int records) =>
        new(interval.End - 1, string.Create(CultureInfo.InvariantCulture, $"{Groups}{records:D10}"));
}
