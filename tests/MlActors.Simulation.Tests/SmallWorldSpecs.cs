using Xunit;

namespace MlActors.Simulation.Tests;

/// <summary>One fault at every message of a small world.</summary>
public sealed class SmallWorldSpecs
{
    [Fact]
    public async Task No_crash_and_no_lost_repeated_or_delayed_message_breaks_a_promise_of_two_jobs_on_two_nodes()
    {
        // The first seed whose schedules reach each state of two closes that the list requires.
        var (exit, output, error) = await Simulator.RunAsync("small", "--seeds", "3..3");

        Assert.True(exit == 0, output + error);
    }
}
