using MlActors.Detection.Functions;

namespace MlActors.Detection.Tests.Functions;

public sealed class SpreadSpecs
{
    private const double Floor = 0.01;
    private const int Buckets = 200;
    private const int Members = 50;

    [Fact]
    public void The_probability_of_a_frequent_deviation_equals_its_frequency()
    {
        var spread = Trained((member, draws) => new MemberError(member == 0 ? -6 : draws.Normal(), 1));

        Assert.InRange(Probability(spread, -6, 1), 1.0 / Members, 4.0 / Members);
    }

    [Fact]
    public void The_probability_decreases_with_the_distance_and_is_never_zero()
    {
        var spread = Trained((_, draws) => new MemberError(draws.Normal(), 1));

        double[] probabilities = [.. new[] { 1.0, 2, 4, 8, 1e3, 1e300, double.PositiveInfinity }.Select(error => Probability(spread, error, 1))];

        Assert.Equal(probabilities.OrderDescending(), probabilities);
        Assert.All(probabilities, probability => Assert.InRange(probability, double.Epsilon, 1));
        Assert.True(probabilities[3] < 1e-6);
    }

    [Fact]
    public void A_large_deviation_is_less_probable_for_many_records_than_for_few()
    {
        var spread = Trained((member, draws) => member % 2 == 0
            ? new MemberError(draws.Below(50) == 0 ? 7 : draws.Normal(), Records: 1)
            : new MemberError(draws.Normal(), Records: 8));

        Assert.True(Probability(spread, 7, records: 8) < Probability(spread, 7, records: 1) / 10);
    }

    [Fact]
    public void An_outlier_does_not_mask_the_next_one()
    {
        var usual = Trained((_, draws) => new MemberError(draws.Normal(), 1));
        var before = Probability(usual, 12, 1);
        usual.Learn([new MemberError(12, 1)], Floor);

        Assert.InRange(Probability(usual, 12, 1), before, 1e-5);
    }

    private static Spread Trained(Func<int, SeededRandom, MemberError> draw)
    {
        var (spread, draws) = (new Spread(), new SeededRandom(1));
        for (var bucket = 0; bucket < Buckets; bucket++)
            spread.Learn([.. Enumerable.Range(0, Members).Select(member => draw(member, draws)).OrderBy(member => member.Error)], Floor);
        return spread;
    }

    private static double Probability(in Spread spread, double error, double records) => spread.ProbabilityOf(new MemberError(error, records), Floor);
}
