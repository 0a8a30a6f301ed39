using CsCheck;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Tests.Numerics;

public sealed class PowersOfTenSpecs
{
    [Fact]
    public void Powers_of_ten_agree_with_the_library_to_the_last_few_bits() =>
        Gen.Double[-300, 300].Sample(power => Assert.InRange(PortableMath.PowerOfTen(power) / Math.Pow(10, power), 1 - 1e-12, 1 + 1e-12));

    [Fact]
    public void The_logarithm_inverts_the_power() =>
        Gen.Double[-300, 300].Sample(power => Assert.Equal(power, PortableMath.Log10(PortableMath.PowerOfTen(power)), 1e-9));
}
