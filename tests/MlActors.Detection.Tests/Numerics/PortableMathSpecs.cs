using CsCheck;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Tests.Numerics;

public sealed class PortableMathSpecs
{
    [Fact]
    public void The_logarithm_agrees_with_the_library_to_the_last_few_bits() => Gen.Double[-300, 300].Sample(exponent =>
    {
        var value = Math.Pow(10, exponent);
        Assert.Equal(Math.Log10(value), PortableMath.Log10(value), 1e-13);
    });

    [Theory]
    [InlineData(1, 0)]
    [InlineData(10, 1)]
    [InlineData(1e-300, -300)]
    [InlineData(double.Epsilon, -323.3062153431158)]
    [InlineData(double.MaxValue, 308.2547155599167)]
    public void The_logarithm_is_correct_at_the_ends_of_the_range(double value, double expected) =>
        Assert.Equal(expected, PortableMath.Log10(value), 1e-12);

    [Fact]
    public void The_logarithm_is_monotonic() => Gen.Double[1e-300, 1].Sample(value =>
        Assert.True(PortableMath.Log10(Math.BitIncrement(value) * (1 + 1e-15)) >= PortableMath.Log10(value)));

    [Theory]
    [InlineData(0.5, 0, 1)]
    [InlineData(0.5, 10, 1.0 / 1024)]
    [InlineData(3, 5, 243)]
    public void A_whole_power_is_exact_for_exact_numbers(double value, int exponent, double expected) =>
        Assert.Equal(expected, PortableMath.Power(value, exponent));
}
