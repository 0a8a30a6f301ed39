using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>The values that Elastic's server gives for the same analysis.</summary>
public sealed class MemoryEstimateSpecs
{
    private static readonly DetectorConfig Max = new("max") { FieldName = "responsetime" };

    [Theory]
    [InlineData(null, null, 1573)]
    [InlineData("airline", null, 1573)]
    [InlineData("country", 500, 1578)]
    public void A_by_value_takes_two_thirds_of_a_series_and_an_influencer_counts_unless_it_splits(string? influencer, int? inBucket, long expected)
    {
        var analysis = Analysis(Max with { ByFieldName = "airline" }) with { Influencers = influencer is null ? [] : [influencer] };

        Assert.Equal(expected, Estimate(analysis, Known(("airline", 50_000)), inBucket is { } values ? Known((influencer!, values)) : None));
    }

    [Theory]
    [InlineData(null, null, 2354)]
    [InlineData("airline", null, 2354)]
    [InlineData("country", 500, 2359)]
    public void A_partition_takes_a_whole_series(string? influencer, int? inBucket, long expected)
    {
        var analysis = Analysis(Max with { PartitionFieldName = "airline" }) with { Influencers = influencer is null ? [] : [influencer] };

        Assert.Equal(expected, Estimate(analysis, Known(("airline", 50_000)), inBucket is { } values ? Known((influencer!, values)) : None));
    }

    [Fact]
    public void By_values_in_many_partitions_are_expected_in_a_few_of_them()
    {
        var analysis = Analysis(Max with { ByFieldName = "by", PartitionFieldName = "partition" });

        // The by values are divided by the number of partitions to the power of 0.494, which is nearly its root: 200 / 9.74 * 2 / 3.
        Assert.Equal(10 + Rounded(14 * 100 * 48), Estimate(analysis, Known(("by", 200), ("partition", 100))));
        Assert.Equal(
            10 + Rounded(2 * 100 * 48),
            Estimate(analysis with { BucketSpan = TimeSpan.FromSeconds(10_000_000) }, Known(("by", 200), ("partition", 100))));
    }

    [Theory]
    [InlineData("count", null, 32)]
    [InlineData("low_non_zero_count", null, 32)]
    [InlineData("high_distinct_count", "field", 32 + 5 * 1024)]
    [InlineData("info_content", "field", 48 + 5 * 1024)]
    [InlineData("varp", "field", 48)]
    [InlineData("median", "field", 64)]
    [InlineData("lat_long", "field", 64)]
    [InlineData("metric", "field", 120)]
    [InlineData("time_of_week", null, 10)]
    public void A_series_takes_as_much_as_its_function_needs(string function, string? field, long kibibytes) =>
        Assert.Equal(
            10 + Rounded(100 * kibibytes),
            Estimate(Analysis([.. Enumerable.Repeat(new DetectorConfig(function) { FieldName = field }, 100)]), None));

    [Fact]
    public void A_rare_value_is_cheap_and_so_is_each_value_of_a_population()
    {
        Assert.Equal(10 + Rounded(667 * 2), Estimate(Analysis(new DetectorConfig("rare") { ByFieldName = "by" }), Known(("by", 1_000))));
        Assert.Equal(
            10 + Rounded(48 + 4_000 * 768 / 1024), Estimate(Analysis(Max with { OverFieldName = "over" }), Known(("over", 4_000))));
    }

    [Theory]
    [InlineData(null, 40)]
    [InlineData(true, 7 * 20)]
    [InlineData(false, 7 * 40)]
    public void Categorization_takes_a_fixed_amount_for_each_partition_that_it_is_done_for(bool? stopOnWarn, long mebibytes)
    {
        var detector = new DetectorConfig("count") { ByFieldName = AnalysisConfig.CategoryField, PartitionFieldName = "partition" };
        var plain = Estimate(Analysis(detector), Known(("partition", 7)));
        var analysis = Analysis(detector) with
        {
            CategorizationFieldName = "message",
            PerPartitionCategorization = stopOnWarn is { } stops ? new PerPartitionCategorization(true, stops) : null,
        };

        Assert.Equal(plain + mebibytes, Estimate(analysis, Known(("partition", 7))));
    }

    [Fact]
    public void Categories_need_no_number_as_a_split_field_or_as_an_influencer()
    {
        var split = Analysis(new DetectorConfig("count") { ByFieldName = AnalysisConfig.CategoryField });
        Assert.Equal(10 + Rounded(334 * 32), Estimate(split, None));

        var influencer = Analysis(new DetectorConfig("count")) with { Influencers = [AnalysisConfig.CategoryField] };
        Assert.Equal(10 + Rounded(32 + 50 * 10), Estimate(influencer, None));
    }

    [Fact]
    public void No_number_is_too_big() => Assert.Equal(
        long.MaxValue / (1024 * 1024),
        Estimate(
            Analysis(Max with { ByFieldName = "by", PartitionFieldName = "partition" }) with { Influencers = ["user"] },
            Known(("by", long.MaxValue), ("partition", long.MaxValue)), Known(("user", long.MaxValue))));

    [Fact]
    public void A_missing_or_negative_number_is_refused()
    {
        var analysis = Analysis(Max with { ByFieldName = "host", PartitionFieldName = "site" }) with { Influencers = ["host", "user"] };

        Assert.Equal(
            "[Overall] cardinality estimate required for [partition_field_name] [site] but not supplied",
            MemoryEstimate.Of(analysis, Known(("host", 1)), None).Refusal);
        Assert.Equal(
            "[Overall] cardinality estimate required for [by_field_name] [host] but not supplied",
            MemoryEstimate.Of(analysis, Known(("site", 1)), None).Refusal);
        Assert.Equal(
            "[Bucket max] cardinality estimate required for [influencers] [user] but not supplied",
            MemoryEstimate.Of(analysis, Known(("host", 1), ("site", 1)), None).Refusal);
        Assert.Equal(
            "The cardinality of field [host] must not be negative",
            MemoryEstimate.Of(analysis, Known(("host", -1), ("site", 1)), None).Refusal);
    }

    private static AnalysisConfig Analysis(params DetectorConfig[] detectors) => new(TimeSpan.FromMinutes(15), [.. detectors]);

    private static long Rounded(long kibibytes) => (kibibytes + 1023) / 1024;

    private static long Estimate(AnalysisConfig analysis, Dictionary<string, long> overall, Dictionary<string, long>? inBucket = null) =>
        MemoryEstimate.Of(analysis, overall, inBucket ?? None) is { Refusal: null, Mebibytes: var mebibytes }
            ? mebibytes
            : throw new Xunit.Sdk.XunitException("refused");

    private static Dictionary<string, long> None => [];

    private static Dictionary<string, long> Known(params (string Field, long Values)[] fields) =>
        fields.ToDictionary(field => field.Field, field => field.Values);
}
