using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

public sealed class MemoryEstimateSpecs
{
    private static readonly AnalysisConfig Split = new(
        TimeSpan.FromMinutes(5), [new DetectorConfig("mean") { FieldName = "value", ByFieldName = "host", PartitionFieldName = "site" }]) { Influencers = ["host", "user"] };

    [Fact]
    public void More_values_take_more_memory_and_each_pair_of_them_is_a_series()
    {
        var one = Estimate(hosts: 1, sites: 1);

        Assert.InRange(Estimate(hosts: 100, sites: 10), 1000 * (Estimate(hosts: 2, sites: 1) - one) * 9 / 10, 1100 * (Estimate(hosts: 2, sites: 1) - one));
        Assert.True(Estimate(hosts: 1, sites: 1, users: 1_000_000) > one + 100_000_000);
    }

    [Fact]
    public void No_number_is_too_big() => Assert.True(Estimate(long.MaxValue, long.MaxValue, long.MaxValue) > 0);

    [Fact]
    public void What_is_not_said_of_a_field_is_asked_for()
    {
        Assert.Equal("[overall_cardinality] lacks the by, over or partition fields [host, site]", MemoryEstimate.Of(Split, None, None).Refusal);
        Assert.Equal("[max_bucket_cardinality] lacks the influencers [user]", MemoryEstimate.Of(Split, Known(("host", 1), ("site", 1)), None).Refusal);
        Assert.Equal("The cardinality of field [host] must not be negative", MemoryEstimate.Of(Split, Known(("host", -1), ("site", 1)), None).Refusal);
    }

    private static long Estimate(long hosts, long sites, long users = 1) =>
        MemoryEstimate.Of(Split, Known(("host", hosts), ("site", sites)), Known(("user", users))) is { Refusal: null, Bytes: var bytes } ? bytes : throw new Xunit.Sdk.XunitException("refused");

    private static Dictionary<string, long> None => [];

    private static Dictionary<string, long> Known(params (string Field, long Values)[] fields) => fields.ToDictionary(field => field.Field, field => field.Values);
}
