using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using Xunit;
using static MlActors.Domain.Datafeeds.DatafeedTurn;

namespace MlActors.Domain.Tests.Datafeeds;

/// <summary>Frequency 100 and query delay 30 in all examples.</summary>
public sealed class DatafeedReadingSpecs
{
    private static readonly DatafeedSchedule Endless = new(End: null, Frequency: 100, QueryDelay: 30);
    private static readonly Search RealTime = new(1000, RealTime: true);
    private static readonly Search LookBack = new(970, RealTime: false);

    [Theory]
    [InlineData(0, FeedActivity.LookBack)]
    [InlineData(970, FeedActivity.RealTime)]
    public void It_begins_with_a_look_back_unless_the_job_stands_at_the_present(long position, FeedActivity activity) =>
        Assert.Equal(activity, Begin(position).Activity);

    [Fact]
    public void It_continues_from_where_the_job_stands_and_knows_what_the_job_has_confirmed()
    {
        var moved = Begin(0).MoveTo(Reach(500));

        Assert.Equal(new DatafeedPosition(500), moved.Position);
        Assert.Equal(Reach(500), moved.Reach);
        Assert.Equal(LookBack, moved.Next(now: 5000));
    }

    [Fact]
    public void Only_searches_that_follow_the_clock_count_as_empty_and_a_record_begins_the_count_again()
    {
        var reading = Begin(970).AfterSearch(LookBack, 0).AfterSearch(RealTime, 0).AfterSearch(RealTime, 0);

        Assert.Equal(2, reading.EmptySearches);
        Assert.Equal((0, true), (reading.AfterSearch(RealTime, 1).EmptySearches, reading.AfterSearch(RealTime, 1).FoundRecords));
    }

    [Fact]
    public void It_is_fruitless_when_a_job_without_data_gets_none_for_too_long()
    {
        var reading = Begin(970).AfterSearch(RealTime, 0).AfterSearch(RealTime, 0);

        Assert.True(reading.IsFruitless(RealTime, maxEmptySearches: 2, jobRecords: 0));
        Assert.False(reading.IsFruitless(RealTime, maxEmptySearches: 3, jobRecords: 0));
        Assert.False(reading.IsFruitless(RealTime, maxEmptySearches: null, jobRecords: 0));
        Assert.False(reading.IsFruitless(RealTime, maxEmptySearches: 2, jobRecords: 1));
        Assert.False((reading with { FoundRecords = true }).IsFruitless(RealTime, maxEmptySearches: 2, jobRecords: 0));
    }

    private static DatafeedReading Begin(long position) => DatafeedReading.Begin(Endless, Reach(position), now: 1000);

    private static FeedReach Reach(long time) => new(new DatafeedPosition(time), null, Lineage: 0);
}
