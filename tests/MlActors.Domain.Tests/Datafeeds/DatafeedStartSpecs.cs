using MlActors.Domain.Progress;
using Xunit;

namespace MlActors.Domain.Tests.Datafeeds;

public sealed class DatafeedStartSpecs
{
    [Theory]
    [InlineData(null, 0L)]
    [InlineData(500L, 500L)]
    public void A_fresh_job_is_read_from_the_start_that_was_asked_for_or_from_the_earliest_data(long? start, long from) =>
        Assert.Equal(new DatafeedStart(new DatafeedPosition(from), null), DatafeedStart.Of(start, null, null, null));

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(999L)]
    [InlineData(1000L)]
    public void A_datafeed_continues_where_the_last_one_stopped_to_the_document(long? start)
    {
        var position = new DatafeedPosition(1000, "doc-7");

        Assert.Equal(new DatafeedStart(position, null), DatafeedStart.Of(start, position, 1000, 900));
    }

    [Fact]
    public void A_start_after_that_skips_the_hole_between() =>
        Assert.Equal(new DatafeedStart(new DatafeedPosition(1001), 1001), DatafeedStart.Of(1001, new DatafeedPosition(1000, "doc-7"), 1000, 900));

    [Theory]
    [InlineData(1000L, 900L, 1001L)]
    [InlineData(800L, 900L, 900L)]
    [InlineData(899L, 900L, 900L)]
    [InlineData(1000L, null, 1001L)]
    [InlineData(null, 900L, 900L)]
    public void After_records_that_were_posted_it_begins_behind_the_latest_of_them_and_behind_the_last_final_bucket(
        long? record, long? bucketEnd, long from)
    {
        Assert.Equal(new DatafeedStart(new DatafeedPosition(from), null), DatafeedStart.Of(null, null, record, bucketEnd));
        Assert.Equal(new DatafeedStart(new DatafeedPosition(from), null), DatafeedStart.Of(from, null, record, bucketEnd));
        Assert.Equal(new DatafeedStart(new DatafeedPosition(from + 1), from + 1), DatafeedStart.Of(from + 1, null, record, bucketEnd));
    }
}
