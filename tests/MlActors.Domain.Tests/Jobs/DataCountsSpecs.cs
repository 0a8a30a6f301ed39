using MlActors.Domain.Progress;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

public sealed class DataCountsSpecs
{
    private static readonly DataCounts Some = new()
    {
        ProcessedRecordCount = 10,
        ProcessedFieldCount = 20,
        InputBytes = 1000,
        InputFieldCount = 30,
        InvalidDateCount = 1,
        MissingFieldCount = 2,
        OutOfOrderTimestampCount = 3,
        EmptyBucketCount = 4,
        SparseBucketCount = 5,
        BucketCount = 6,
        EarliestRecordTimestamp = 100,
        LatestRecordTimestamp = 200,
        LatestBucketTimestamp = 150,
        LatestEmptyBucketTimestamp = 120,
        LatestSparseBucketTimestamp = 130,
        LastDataTime = 9000,
    };

    [Fact]
    public void Adding_nothing_changes_nothing()
    {
        Assert.Equal(Some, Some.Plus(DataCounts.Zero));
        Assert.Equal(Some, DataCounts.Zero.Plus(Some));
    }

    [Fact]
    public void Counts_add_up()
    {
        var twice = Some.Plus(Some);

        Assert.Equal((20, 40, 2000, 60), (twice.ProcessedRecordCount, twice.ProcessedFieldCount, twice.InputBytes, twice.InputFieldCount));
        Assert.Equal((2, 4, 6), (twice.InvalidDateCount, twice.MissingFieldCount, twice.OutOfOrderTimestampCount));
        Assert.Equal((8, 10, 12), (twice.EmptyBucketCount, twice.SparseBucketCount, twice.BucketCount));
    }

    [Fact]
    public void Every_document_that_came_in_is_an_input_record_with_any_outcome() => Assert.Equal(10 + 3 + 1, Some.InputRecordCount);

    [Theory]
    [InlineData(50, 300, 50, 300)]
    [InlineData(150, 160, 100, 200)]
    public void The_earliest_and_the_latest_record_are_kept(long earliest, long latest, long expectedEarliest, long expectedLatest)
    {
        var sum = Some.Plus(new DataCounts { EarliestRecordTimestamp = earliest, LatestRecordTimestamp = latest });

        Assert.Equal((expectedEarliest, expectedLatest), (sum.EarliestRecordTimestamp, sum.LatestRecordTimestamp));
    }

    [Fact]
    public void Of_buckets_and_of_the_clock_the_newer_value_counts()
    {
        var sum = Some.Plus(
            new DataCounts { LatestBucketTimestamp = 1, LatestEmptyBucketTimestamp = 2, LatestSparseBucketTimestamp = 3, LastDataTime = 4 });

        Assert.Equal((1, 2, 3, 4), (sum.LatestBucketTimestamp, sum.LatestEmptyBucketTimestamp, sum.LatestSparseBucketTimestamp, sum.LastDataTime));
    }
}
