using MlActors.Detection.Numerics;

namespace MlActors.Detection.Tests.Numerics;

public sealed class JointProbabilitySpecs
{
    [Fact]
    public void The_joint_probability_of_a_single_series_is_its_own() => Assert.Equal(0.002, Of(compared: 1, 0.002));

    [Fact]
    public void Without_unusual_series_the_probability_is_one() => Assert.Equal(1, Of(compared: 50));

    [Fact]
    public void One_unusual_series_of_ten_thousand_is_ordinary() => Assert.Equal(1, Of(compared: 10_000, 0.001));

    [Fact]
    public void One_of_ten_thousand_counts_when_it_is_improbable_in_relation_to_their_number() =>
        Assert.Equal(1e-8, Of(compared: 10_000, 1e-12), 1e-20);

    [Fact]
    public void Many_mildly_unusual_series_together_are_improbable()
    {
        var half = Enumerable.Repeat(0.02, 50).ToArray();

        Assert.True(Of(compared: 100, half) < 1e-8);
        Assert.Equal(1, Of(compared: 10_000, half));
    }

    [Fact]
    public void The_probability_is_never_zero() =>
        Assert.Equal(TailProbability.Min, Of(compared: 1_000, [.. Enumerable.Repeat(TailProbability.Min, 1_000)]));

    private static double Of(int compared, params double[] probabilities) =>
        JointProbability.Of(probabilities, compared);
}
