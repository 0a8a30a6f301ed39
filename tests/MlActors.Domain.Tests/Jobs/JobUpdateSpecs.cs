using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using Xunit;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>What an update changes, and when an engine works with it.</summary>
public sealed class JobUpdateSpecs
{
    private static readonly JobUpdate Rules = new()
    {
        Detectors =
        [
            new DetectorUpdate(
                0, "mine", [new CustomRule { Actions = [CustomRule.SkipResult], Conditions = [new CustomRuleCondition("actual", "lt", 5)] }]),
        ],
    };

    [Fact]
    public void What_is_not_given_stays()
    {
        var config = Updated(JobPhase.Closed, new JobUpdate { ResultsRetentionDays = 3 }).Config!;

        Assert.Equal(ConfigOfJob with { ResultsRetentionDays = 3 }, config);
    }

    [Fact]
    public void An_engine_that_runs_keeps_its_configuration_so_that_a_replay_finds_what_it_found()
    {
        var open = Updated(JobPhase.Open, Rules);

        Assert.Equal("mine", open.Config!.Analysis.Detectors[0].Description);
        Assert.Equal(ConfigOfJob, open.EngineConfig);
        Assert.Equal(ConfigOfJob, open.Apply(new JobUpdated(2, Now, open.Config with { Description = "again" })).EngineConfig);
        Assert.Equal(ConfigOfJob, open.Apply(new JobTakenOver(3, Now)).EngineConfig);
        Assert.Equal(open.Config, open.Apply(new JobClosed(2, Now, Run, Forced: false)).Apply(new JobOpened(3, Now, "later")).EngineConfig);
    }

    [Fact]
    public void A_reset_leaves_the_configuration_and_nothing_of_the_model()
    {
        var reset = JobIn.Phase(JobPhase.Resetting).Apply(new JobReset(1, Now));

        Assert.Equal(JobPhase.Closed, reset.Phase);
        Assert.Equal(ConfigOfJob, reset.Config);
        Assert.Null(reset.Model.Current);
        Assert.Equal(2, reset.Model.LineageEpoch);
        Assert.Null(reset.FinishedAt);
    }

    private static JobState Updated(JobPhase phase, JobUpdate update)
    {
        var job = JobIn.Phase(phase);
        return job.Apply(job.Decide(new UpdateJob(Job, update), Now).Only<JobUpdated>());
    }
}
