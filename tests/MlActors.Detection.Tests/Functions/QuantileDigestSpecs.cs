using CsCheck;
using MlActors.Detection.Functions;

namespace MlActors.Detection.Tests.Functions;

public sealed class QuantileDigestSpecs
{
    [Fact]
    public void The_median_of_few_values_is_exact() => Gen.Double[-1e6, 1e6].Array[1, QuantileDigest.MaxExact].Sample(values =>
    {
        var ordered = values.Order().ToArray();
        var expected = ordered[ordered.Length / 2];
        if (ordered.Length % 2 == 0) expected = ordered[ordered.Length / 2 - 1] / 2 + expected / 2;

        Assert.Equal(expected, Of(values).Median());
    });

    [Theory]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public void The_median_of_many_values_is_close(int count)
    {
        var draws = new SeededRandom(3);
        var values = Enumerable.Range(0, count).Select(_ => draws.Uniform() * draws.Uniform()).ToArray();
        var digest = Of(values);

        // The error is measured as a share of the values.
        var below = values.Count(value => value < digest.Median());
        Assert.InRange((double)below / count, 0.49, 0.51);
    }

    [Fact]
    public void A_weighted_value_counts_with_its_weight()
    {
        var digest = new QuantileDigest();
        digest.Add(1, 1);
        digest.Add(7, 10);
        digest.Add(2, 1);

        Assert.Equal(7, digest.Median());
    }

    [Fact]
    public void The_largest_values_do_not_overflow() =>
        Assert.True(
            double.IsFinite(Of([.. Enumerable.Range(0, 3_000).Select(value => value % 2 == 0 ? double.MaxValue : -double.MaxValue)]).Median()));

    private static QuantileDigest Of(double[] values)
    {
        var digest = new QuantileDigest();
        foreach (var value in values) digest.Add(value, 1);
        return digest;
    }
}
