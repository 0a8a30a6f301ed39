using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Modelling.TrainedModels;

namespace MlActors.Detection.Tests.Modelling;

public sealed class DetectedSeasonSpecs
{
    [Theory]
    [InlineData(7)]
    [InlineData(11.4)]
    [InlineData(33)]
    [InlineData(100)]
    public void An_unknown_period_is_detected_and_predicted(double period)
    {
        var draws = new SeededRandom(1);
        double Wave(int hour) => 100 + 20 * Math.Sin(2 * Math.PI * hour / period) + draws.Normal();
        var model = TrainedOn(2_100, Wave);

        Assert.InRange(model.MeanError(2_100, 200, Wave), 0, 5);
    }

    [Fact]
    public void A_pulse_every_seven_hours_is_expected_and_a_missing_one_is_unusual()
    {
        var draws = new SeededRandom(2);
        double Pulse(int hour) => (hour % 7 == 0 ? 50 : 10) + draws.Normal();
        var model = TrainedOn(700, Pulse);

        Assert.InRange(model.Evaluate(MomentOf(700), 50, Side.Both)!.Value.Probability, 0.01, 1);
        Assert.InRange(model.Evaluate(MomentOf(700), 10, Side.Both)!.Value.Probability, 0, 1e-3);
        Assert.InRange(model.Evaluate(MomentOf(703), 50, Side.Both)!.Value.Probability, 0, 1e-3);
    }

    [Fact]
    public void A_period_within_the_day_is_detected_beside_the_daily_season()
    {
        var draws = new SeededRandom(3);
        double Both(int hour) => 100 + 30 * Math.Sin(2 * Math.PI * hour / 24) + (hour % 5 == 0 ? 20 : 0) + draws.Normal();
        var model = TrainedOn(2_100, Both);

        Assert.InRange(model.MeanError(2_100, 120, Both), 0, 4);
    }

    [Theory]
    [InlineData(5.21, 17.9)]
    [InlineData(7, 30.4)]
    public void Two_unknown_periods_at_once_are_detected_and_predicted(double period, double other)
    {
        var draws = new SeededRandom(5);
        double Both(int hour) => 100 + 20 * Wave(hour, period) + 20 * Wave(hour, other) + 4 * draws.Normal();
        var model = TrainedOn(1_300, Both);

        // The noise alone has a mean error of 3.2, and either wave one of 12.7.
        Assert.InRange(model.MeanError(1_300, 200, Both), 0, 7);
    }

    [Fact]
    public void A_period_is_predicted_beside_the_day_and_the_week()
    {
        var draws = new SeededRandom(6);
        double All(int hour) => (hour / 24 % 7 >= 5 ? 60 : 100) * (1 + 0.3 * Wave(hour, 24)) + 20 * Wave(hour, 9.7) + 4 * draws.Normal();
        var model = TrainedOn(1_300, All);

        Assert.InRange(model.MeanError(1_300, 200, All), 0, 6);
    }

    private static double Wave(int hour, double period) => Math.Sin(2 * Math.PI * hour / period);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Noise_is_not_detected_as_a_season(ulong seed)
    {
        var draws = new SeededRandom(seed);
        double Noise(int hour) => 100 + 10 * draws.Normal();
        var model = TrainedOn(2_000, Noise);

        // The error of the level alone would be slightly above that of the noise around its mean, which is 8.
        Assert.InRange(model.MeanError(2_000, 500, Noise), 0, 8.8);
    }

    [Fact]
    public void A_season_that_ends_is_no_longer_expected()
    {
        var draws = new SeededRandom(4);
        double Ending(int hour) => (hour < 1_000 && hour % 7 == 0 ? 50 : 10) + draws.Normal();
        var model = TrainedOn(1_400, Ending);

        Assert.InRange(model.MeanError(1_400, 70, Ending), 0, 2);
    }
}
