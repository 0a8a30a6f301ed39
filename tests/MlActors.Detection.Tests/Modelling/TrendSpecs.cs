using MlActors.Detection.Modelling;
using static MlActors.Detection.Tests.Modelling.TrainedModels;

namespace MlActors.Detection.Tests.Modelling;

public sealed class TrendSpecs
{
    [Fact]
    public void A_growing_series_is_predicted_at_its_next_value()
    {
        var draws = new SeededRandom(1);
        double Growing(int hour) => hour + 3 * draws.Normal();
        var model = TrainedOn(600, Growing);

        Assert.InRange(model.BoundsAt(MomentOf(600))!.Value.Median, 597, 603);
    }

    [Fact]
    public void A_slope_within_noise_is_a_trend_and_noise_alone_is_not()
    {
        var draws = new SeededRandom(2);
        var (growing, flat) = (new Trend(), new Trend());
        for (var hour = 0; hour < 1_000; hour++)
        {
            growing.Learn(hour, 0.05 * hour + 5 * draws.Normal());
            flat.Learn(hour, 5 * draws.Normal());
        }

        Assert.InRange(growing.SlopeOver(24), 0.04, 0.06);
        Assert.Equal(0, flat.SlopeOver(24));
    }

    [Fact]
    public void A_day_and_a_half_is_not_a_trend_even_if_it_ends_higher()
    {
        var trend = new Trend();
        for (var hour = 0; hour < 36; hour++) trend.Learn(hour, Math.Sin(2 * Math.PI * (hour - 9) / 24));

        Assert.NotEqual(trend.ValueAt(0), trend.ValueAt(1));
        Assert.Equal(0, trend.SlopeOver(24));
    }

    [Fact]
    public void A_single_spike_hardly_changes_the_trend()
    {
        var draws = new SeededRandom(3);
        var (undisturbed, disturbed) = (new Trend(), new Trend());
        for (var hour = 0; hour < 500; hour++)
        {
            var value = draws.Normal();
            undisturbed.Learn(hour, value);
            disturbed.Learn(hour, hour == 450 ? 1e6 : value);
        }

        Assert.InRange(disturbed.ValueAt(500) - undisturbed.ValueAt(500), -0.2, 0.2);
    }
}
