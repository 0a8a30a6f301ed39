using MlActors.Domain.Datafeeds;
using Xunit;

namespace MlActors.Domain.Tests.Datafeeds;

public sealed class MissingDataSpecs
{
    private const long Span = 60_000;

    [Fact]
    public void What_the_source_has_more_than_the_buckets_is_missing_and_what_it_has_less_was_deleted()
    {
        var found = new Dictionary<long, long> { [0] = 3, [Span] = 5, [2 * Span] = 1, [3 * Span] = 7, [9 * Span] = 100 };

        var missing = MissingData.Of([(0, 3), (Span, 3), (2 * Span, 8), (3 * Span, 6), (4 * Span, 2)], found, Span);

        Assert.Equal(new MissingData(Span, 3 * Span, 4 * Span, Count: 3), missing);
        Assert.Equal(
            "Datafeed has missed 3 documents due to ingest latency, latest bucket with missing data is [1970-01-01T00:03:00.000Z]. "
            + "Consider increasing query_delay", missing!.Message);
        Assert.Null(MissingData.Of([(0, 3), (4 * Span, 0)], found, Span));
    }

    [Theory]
    [InlineData(5, 120)]
    [InlineData(15, 120)]
    [InlineData(60, 480)]
    public void The_window_is_two_hours_or_eight_buckets(int span, int window) =>
        Assert.Equal(TimeSpan.FromMinutes(window), DelayedDataCheckConfig.Default.WindowFor(TimeSpan.FromMinutes(span)));

    [Theory]
    [InlineData(59, "must be greater than the bucket_span [1m]")]
    [InlineData(60, null)]
    [InlineData(600_000, null)]
    [InlineData(600_001, "must be less than 10,000x the bucket_span [1m]")]
    public void A_window_holds_one_to_ten_thousand_buckets(int seconds, string? fault)
    {
        var found = new DelayedDataCheckConfig(true, TimeSpan.FromSeconds(seconds)).FindFault(TimeSpan.FromMinutes(1));

        Assert.Equal(fault is null, found is null);
        Assert.EndsWith(fault ?? "", found ?? "", StringComparison.Ordinal);
    }
}
