using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

public sealed class MemoryEstimateSpecs
{
    private static readonly AnalysisConfig Split = new(
        TimeSpan.FromMinutes(5),
        [new DetectorConfig("mean") { FieldName = "value", ByFieldName = "host", PartitionFieldName = "site" }]) { Influencers = ["host", "user"] };

    [Fact]
    public void More_values_take_more_memory_and_each_pair_of_them_is_a_series()
    {
        var one = Estimate(hosts: 1, sites: 1);

        Assert.InRange(
            Estimate(hosts: 100, sites: 10), 1000 * (Estimate(hosts: 2, sites: 1) - one) * 9 / 10, 1100 * (Estimate(hosts: 2, sites: 1) - one));
        Assert.InRange(Estimate(hosts: 1, sites: 1, users: 50_000) - one, 9_000_000, 11_000_000);
    }

    [Fact]
    public void Influencers_that_are_no_longer_separated_take_nothing_more() =>
        Assert.Equal(Estimate(hosts: 1, sites: 1, users: 1_000_000), Estimate(hosts: 1, sites: 1, users: 1_000_000_000));

    [Fact]
    public void A_value_that_is_only_counted_takes_much_less_than_a_series_with_seasons()
    {
        var rare = OfAThousandHosts(new DetectorConfig("rare") { ByFieldName = "host" });
        var mean = OfAThousandHosts(new DetectorConfig("mean") { FieldName = "value", ByFieldName = "host" });
        var metric = OfAThousandHosts(new DetectorConfig("metric") { FieldName = "value", ByFieldName = "host" });

        Assert.True(5 * rare < mean && 2 * mean < metric);
    }

    [Fact]
    public void Categories_take_memory_without_a_configured_number()
    {
        var messages = new AnalysisConfig(TimeSpan.FromMinutes(5), [new DetectorConfig("count") { ByFieldName = AnalysisConfig.CategoryField }]) {
            CategorizationFieldName = "message" };

        Assert.InRange(MemoryEstimate.Of(messages, None, None).Bytes, 1_000_000, 20_000_000);
    }

    [Fact]
    public void No_number_is_too_big() => Assert.True(Estimate(long.MaxValue, long.MaxValue, long.MaxValue) > 0);

    [Fact]
    public void What_is_not_specified_of_a_field_is_asked_for()
    {
        Assert.Equal("[overall_cardinality] lacks the by, over or partition fields [host, site]", MemoryEstimate.Of(Split, None, None).Refusal);
        Assert.Equal(
            "[max_bucket_cardinality] lacks the influencers [user]", MemoryEstimate.Of(Split, Known(("host", 1), ("site", 1)), None).Refusal);
        Assert.Equal(
            "The cardinality of field [host] must not be negative", MemoryEstimate.Of(Split, Known(("host", -1), ("site", 1)), None).Refusal);
    }

    private static long OfAThousandHosts(DetectorConfig detector) =>
        MemoryEstimate.Of(new AnalysisConfig(TimeSpan.FromMinutes(5), [detector]), Known(("host", 1_000)), None).Bytes;

    private static long Estimate(long hosts, long sites, long users = 1) =>
        MemoryEstimate.Of(Split, Known(("host", hosts), ("site", sites)), Known(("user", users))) is { Refusal: null, Bytes: var bytes }
            ? bytes
            : throw new Xunit.Sdk.XunitException("refused");

    private static Dictionary<string, long> None => [];

    private static Dictionary<string, long> Known(params (string Field, long Values)[] fields) =>
        fields.ToDictionary(field => field.Field, field => field.Values);
}
