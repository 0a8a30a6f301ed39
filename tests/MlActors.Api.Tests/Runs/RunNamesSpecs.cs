using MlActors.Api.Runs;
using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Api.Tests.Runs;

public sealed class RunNamesSpecs
{
    [Theory]
    [InlineData(CloseStep.Gate, "gate")]
    [InlineData(CloseStep.StopFeed, "stop_feed")]
    [InlineData(CloseStep.Flush, "flush")]
    [InlineData(CloseStep.Prune, "prune")]
    [InlineData(CloseStep.Finalize, "finalize")]
    [InlineData(CloseStep.Snapshot, "snapshot")]
    [InlineData(CloseStep.Close, "close")]
    [InlineData(CloseStep.Vacate, "vacate")]
    [InlineData(CloseStep.Force, "force")]
    public void Every_step_has_a_name_in_responses(CloseStep step, string name) => Assert.Equal(name, RunNames.Of(step));
}
