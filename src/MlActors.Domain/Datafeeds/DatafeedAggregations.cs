namespace MlActors.Domain.Datafeeds;

/// <summary>What a datafeed reads instead of documents: a record for each group of a histogram of time.</summary>
/// <param name="Json">Elastic's aggregations as they were given, checked when the datafeed is created.</param>
/// <param name="Interval">Of the histogram; positions of the datafeed lie on its multiples.</param>
public sealed record DatafeedAggregations(string Json, TimeSpan Interval)
{
    /// <summary>Of the field that has the number of documents of a group, unless the aggregations compute another one.</summary>
    public const string DocumentCount = "doc_count";

    private const int IntervalsInChunk = 1_000;

    /// <summary>The largest multiple of the interval up to a frequency, and at least the interval, as Elastic has it.</summary>
    public TimeSpan Align(TimeSpan frequency) => frequency < Interval ? Interval : frequency - TimeSpan.FromTicks(frequency.Ticks % Interval.Ticks);

    /// <summary>Elastic's default for the time span of its chunks, which is shown and has no effect.</summary>
    public TimeSpan DefaultChunk => Interval * IntervalsInChunk;
}
