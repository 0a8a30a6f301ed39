using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

public sealed class JobViewSpecs
{
    [Theory]
    [InlineData(JobPhase.Closed, EngineStatus.None, "closed")]
    [InlineData(JobPhase.Reverting, EngineStatus.None, "closed")]
    [InlineData(JobPhase.Deleting, EngineStatus.None, "closed")]
    [InlineData(JobPhase.Open, EngineStatus.None, "opening")]
    [InlineData(JobPhase.Open, EngineStatus.Starting, "opening")]
    [InlineData(JobPhase.Open, EngineStatus.Vacating, "opening")]
    [InlineData(JobPhase.Open, EngineStatus.Ready, "opened")]
    [InlineData(JobPhase.Closing, EngineStatus.Ready, "closing")]
    [InlineData(JobPhase.Closing, EngineStatus.Starting, "closing")]
    [InlineData(JobPhase.Failed, EngineStatus.None, "failed")]
    public void A_job_shows_its_state_with_Elastics_names(JobPhase phase, EngineStatus engine, string word) =>
        Assert.Equal(word, View(phase, engine).State);

    private static JobView View(JobPhase phase, EngineStatus engine) => new(
        Job, phase, engine, ConfigOfJob, 1, JobStatistics.Empty, ModelHistory.Empty, null, null, null, null, null, null, null);
}
