using Xunit;

namespace MlActors.Simulation.Tests;

/// <summary>One fault at every message of a small world.</summary>
public sealed class SmallWorldSpecs
{
    [Fact]
    public async Task No_crash_and_no_lost_or_repeated_message_breaks_a_promise_of_two_jobs_on_two_nodes()
    {
        var (exit, output, error) = await Simulator.RunAsync("small");

        Assert.True(exit == 0, output + error);
    }
}
