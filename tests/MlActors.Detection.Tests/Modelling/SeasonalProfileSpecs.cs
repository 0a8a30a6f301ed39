using MlActors.Detection.Modelling;
using static MlActors.Detection.Tests.Modelling.TrainedModels;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Modelling;

public sealed class SeasonalProfileSpecs
{
    private const int Calm = 12;
    private const double MuchCalmer = 0.6;

    [Fact]
    public void A_time_that_was_calm_at_few_visits_is_not_taken_to_be_calm()
    {
        var profile = TrainedOn(days: 5);

        Assert.True(profile.SpreadAt(MomentOf(Calm)) > MuchCalmer * profile.UsualError);
        Assert.True(profile.UsualSpreadAt(MomentOf(Calm)) > MuchCalmer * profile.UsualError);
    }

    [Fact]
    public void A_time_that_was_calm_at_many_visits_is_taken_to_be_calm()
    {
        var profile = TrainedOn(days: 40);

        Assert.True(profile.UsualSpreadAt(MomentOf(Calm)) < MuchCalmer * profile.UsualError);
    }

    // Noise, but for some hours of the day that have none.
    private static SeasonalProfile TrainedOn(int days)
    {
        var (profile, draws) = (SeasonalProfile.For(Season.Day, Hour)!, new SeededRandom(1));
        for (var hour = 0; hour < 24 * days; hour++)
            profile.Learn(MomentOf(hour), Math.Abs(hour % 24 - Calm) <= 1 ? 0 : draws.Normal());
        return profile;
    }
}
