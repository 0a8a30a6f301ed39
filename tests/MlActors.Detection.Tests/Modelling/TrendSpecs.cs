using MlActors.Detection.Modelling;
using static MlActors.Detection.Tests.Modelling.Courses;

namespace MlActors.Detection.Tests.Modelling;

public sealed class TrendSpecs
{
    [Fact]
    public void What_grows_steadily_is_expected_where_it_will_be_and_not_where_it_was()
    {
        var draws = new Draws(1);
        double Growing(int hour) => hour + 3 * draws.Normal();
        var model = Learned(600, Growing);

        Assert.InRange(model.BoundsAt(MomentOf(600))!.Value.Median, 597, 603);
    }

    [Fact]
    public void A_growth_within_noise_is_a_trend_and_noise_is_none()
    {
        var draws = new Draws(2);
        var (growing, still) = (new Trend(), new Trend());
        for (var hour = 0; hour < 1_000; hour++)
        {
            growing.Learn(hour, 0.05 * hour + 5 * draws.Normal());
            still.Learn(hour, 5 * draws.Normal());
        }

        Assert.InRange(growing.SlopeOver(24), 0.04, 0.06);
        Assert.Equal(0, still.SlopeOver(24));
    }

    [Fact]
    public void A_day_and_a_half_is_no_trend_though_it_ends_higher_than_it_began()
    {
        var trend = new Trend();
        for (var hour = 0; hour < 36; hour++) trend.Learn(hour, Math.Sin(2 * Math.PI * (hour - 9) / 24));

        Assert.NotEqual(trend.ValueAt(0), trend.ValueAt(1));
        Assert.Equal(0, trend.SlopeOver(24));
    }

    [Fact]
    public void A_single_spike_hardly_turns_it()
    {
        var draws = new Draws(3);
        var (calm, hit) = (new Trend(), new Trend());
        for (var hour = 0; hour < 500; hour++)
        {
            var value = draws.Normal();
            calm.Learn(hour, value);
            hit.Learn(hour, hour == 450 ? 1e6 : value);
        }

        Assert.InRange(hit.ValueAt(500) - calm.ValueAt(500), -0.2, 0.2);
    }
}
