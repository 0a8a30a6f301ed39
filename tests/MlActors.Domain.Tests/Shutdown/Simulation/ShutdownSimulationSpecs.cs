using Xunit;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>
/// The promises I3 to I6 and I10, and that every run ends, under lost, doubled, reordered and late messages, lost engines, moving datafeeds
/// and coordinators that restart. To repeat one seed, run it alone.
/// </summary>
public sealed class ShutdownSimulationSpecs
{
    private const int SeedsPerRound = 125;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Under_all_faults_the_order_is_kept_the_answers_are_true_and_every_run_ends(int round)
    {
        for (var seed = round * SeedsPerRound; seed < (round + 1) * SeedsPerRound; seed++)
            if (ShutdownSimulation.FailureOf(seed) is { } failure) Assert.Fail(failure);
    }

    [Fact]
    public void The_same_seed_is_the_same_story() => Assert.Equal(ShutdownSimulation.StoryOf(7), ShutdownSimulation.StoryOf(7));
}
