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
    public void It_is_the_two_sided_student_distribution_with_four_degrees_of_freedom(double deviations)
    {
        var expected = 2 * StudentT.CDF(0, 1, 4, -deviations);

        Assert.Equal(1, TailProbability.TwoSided(deviations) / expected, 1e-9);
        Assert.Equal(TailProbability.TwoSided(deviations), TailProbability.TwoSided(-deviations));
    }

    [Fact]
    public void It_is_between_the_minimum_and_one_for_any_number() => Gen.Double.Where(number => !double.IsNaN(number)).Sample(deviations =>
        Assert.InRange(TailProbability.TwoSided(deviations), TailProbability.Min, 1));

    [Fact]
    public void It_never_increases_with_the_distance() => Gen.Select(Gen.Double[0, 1e9], Gen.Double[1e-6, 1e9]).Sample((near, step) =>
        Assert.True(TailProbability.TwoSided(near + step) <= TailProbability.TwoSided(near)));
}
