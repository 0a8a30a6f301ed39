using MlActors.Detection.Modelling;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Modelling;

/// <summary>The modality in the explanation of an anomaly.</summary>
public sealed class ModalitySpecs
{
    private const int Buckets = 1_000;
    private const ulong Seeds = 8;

    public static TheoryData<string> OneMode =>
    [
        "normal", "uniform", "exponential", "exponential of an exponential", "squares", "heavy tails", "whole numbers of a normal",
        "few whole numbers",
        "quarters", "geometric", "wandering", "day and night", "one in fifty far away", "a new level", "constant",
    ];

    [Theory]
    [MemberData(nameof(OneMode))]
    public void A_unimodal_distribution_is_not_multimodal_whatever_its_skew_or_rounding(string kind)
    {
        for (var seed = 1UL; seed <= Seeds; seed++) Assert.False(IsMultimodal(ModelKind.Metric, Draw(kind, seed)), $"{kind}, seed {seed}");
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.7)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(300)]
    public void Counts_of_a_constant_rate_are_not_multimodal(double rate)
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var draws = new SeededRandom(seed);
            Assert.False(IsMultimodal(ModelKind.Count, Enumerable.Range(0, Buckets).Select(_ => (double)draws.Poisson(rate))), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("two levels")]
    [InlineData("two levels with noise")]
    [InlineData("one in five at another level")]
    [InlineData("three levels with noise")]
    public void A_series_that_jumps_between_levels_is_nearly_always_multimodal(string kind)
    {
        var seeds = Enumerable.Range(1, (int)Seeds).Select(seed => (ulong)seed);

        Assert.InRange(seeds.Count(seed => IsMultimodal(ModelKind.Metric, Draw(kind, seed)) == true), (int)Seeds - 1, (int)Seeds);
    }

    [Fact]
    public void Counts_that_are_either_low_or_high_are_multimodal()
    {
        var draws = new SeededRandom(1);
        Assert.True(IsMultimodal(ModelKind.Count, Enumerable.Range(0, Buckets).Select(_ => (double)draws.Poisson(draws.Below(2) == 0 ? 3 : 60))));
    }

    [Fact]
    public void Before_a_hundred_buckets_the_modality_is_unknown() =>
        Assert.Null(IsMultimodal(ModelKind.Metric, Draw("two levels", 1).Take(99)));

    private static bool? IsMultimodal(ModelKind kind, IEnumerable<double> values)
    {
        var (model, bucket) = (new SeriesModel(kind, Hour), 0);
        foreach (var value in values) model.Learn(new BucketMoment(bucket++ * Hour, Hour), value);
        return model.Explain(new BucketMoment(bucket * Hour, Hour), 1e6, Side.Both).MultimodalDistribution;
    }

    private static IEnumerable<double> Draw(string kind, ulong seed)
    {
        var (draws, walk) = (new SeededRandom(seed), 0.0);
        return Enumerable.Range(0, Buckets).Select(bucket => kind switch
        {
            "normal" => draws.Normal(),
            "uniform" => draws.Uniform(),
            "exponential" => draws.Exponential(),
            "exponential of an exponential" => Math.Exp(draws.Exponential()),
            "squares" => Math.Pow(draws.Normal(), 2),
            "heavy tails" => draws.Normal() / (0.1 + draws.Uniform()),
            "whole numbers of a normal" => Math.Round(100 + 6 * draws.Normal()),
            "few whole numbers" => Math.Round(100 + 0.8 * draws.Normal()),
            "quarters" => Math.Round(4 * (20 + draws.Normal())) / 4,
            "geometric" => Math.Floor(2 * draws.Exponential()),
            "wandering" => walk += draws.Normal(),
            "day and night" => 100 + 50 * Math.Sin(2 * Math.PI * bucket / 24) + 3 * draws.Normal(),
            "one in fifty far away" => draws.Below(50) == 0 ? 100 : draws.Normal(),
            "a new level" => (bucket < Buckets / 2 ? 0 : 100) + draws.Normal(),
            "constant" => 7,
            "two levels" => draws.Below(2) == 0 ? 10 : 50,
            "two levels with noise" => (draws.Below(2) == 0 ? 10 : 50) + 3 * draws.Normal(),
            "one in five at another level" => (draws.Below(5) == 0 ? 90 : 20) + 3 * draws.Normal(),
            "three levels with noise" => 40 * draws.Below(3) + 2 * draws.Normal(),
            _ => throw new ArgumentException($"There is no kind of series called {kind}.", nameof(kind)),
        }).ToArray();
    }
}
