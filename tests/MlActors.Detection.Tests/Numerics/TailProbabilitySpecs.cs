using CsCheck;
using MathNet.Numerics.Distributions;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Tests.Numerics;

public sealed class TailProbabilitySpecs
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(3.7)]
    [InlineData(25)]
    [InlineData(1000)]
    public void It_is_students_distribution_of_four_degrees_on_both_sides(double deviations)
    {
        var expected = 2 * StudentT.CDF(0, 1, 4, -deviations);

        Assert.Equal(1, TailProbability.TwoSided(deviations) / expected, 1e-9);
        Assert.Equal(TailProbability.TwoSided(deviations), TailProbability.TwoSided(-deviations));
    }

    [Fact]
    public void It_lies_between_least_and_one_for_any_number() => Gen.Double.Where(number => !double.IsNaN(number)).Sample(deviations =>
        Assert.InRange(TailProbability.TwoSided(deviations), TailProbability.Min, 1));

    [Fact]
    public void Farther_out_is_never_more_probable() => Gen.Select(Gen.Double[0, 1e9], Gen.Double[1e-6, 1e9]).Sample((near, step) =>
        Assert.True(TailProbability.TwoSided(near + step) <= TailProbability.TwoSided(near)));
}
