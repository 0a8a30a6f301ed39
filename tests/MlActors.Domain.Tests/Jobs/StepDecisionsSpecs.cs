using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.JobRequest;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>What a job does with a step, before its ledger is asked. The steps themselves are judged in <see cref="CloseLedgerSpecs"/>.</summary>
public sealed class StepDecisionsSpecs
{
    private static readonly PerformStep CloseGate = new(Job, Run, CloseKind.Close, CloseStep.Gate);
    private static readonly PerformStep VacateGate = new(Job, Run, CloseKind.Vacate, CloseStep.Gate);

    [Theory]
    [InlineData(JobPhase.Absent)]
    [InlineData(JobPhase.Closed)]
    [InlineData(JobPhase.Reverting)]
    [InlineData(JobPhase.Deleting)]
    public void A_job_that_does_not_run_has_nothing_to_close(JobPhase phase) =>
        Assert.Equal(StepJudgement.NotRunning, Judge(phase, CloseGate, EngineStatus.None));

    [Fact]
    public void A_job_that_failed_closes_by_force_only_and_has_nothing_to_vacate()
    {
        Assert.Equal(StepJudgement.NeedsForce, Judge(JobPhase.Failed, CloseGate, EngineStatus.None));
        Assert.Equal(StepJudgement.NotRunning, Judge(JobPhase.Failed, VacateGate, EngineStatus.None));
    }

    [Theory]
    [InlineData(EngineStatus.None)]
    [InlineData(EngineStatus.Starting)]
    public void A_close_waits_for_an_engine_that_starts(EngineStatus engine) =>
        Assert.Equal(StepJudgement.WaitForEngine, Judge(JobPhase.Open, CloseGate, engine));

    [Fact]
    public void A_job_without_engine_on_a_leaving_node_is_closed_elsewhere_and_has_nothing_to_vacate()
    {
        Assert.Equal(StepJudgement.NodeLeaves, Judge(JobPhase.Open, CloseGate, EngineStatus.None, isNodeLeaving: true));
        Assert.Equal(StepJudgement.NotRunning, Judge(JobPhase.Open, VacateGate, EngineStatus.None, isNodeLeaving: true));
    }

    [Theory]
    [InlineData(JobPhase.Open)]
    [InlineData(JobPhase.Closing)]
    public void An_engine_on_a_leaving_node_is_saved_before_it_leaves(JobPhase phase) =>
        Assert.Equal(StepJudgement.Perform, Judge(phase, VacateGate, EngineStatus.Ready, isNodeLeaving: true));

    [Fact]
    public void While_the_shard_moves_only_steps_of_the_run_that_saves_the_job_are_performed()
    {
        Assert.Equal(StepJudgement.JobMoves, Judge(JobPhase.Closing, CloseGate, EngineStatus.Ready, moveRun: OtherRun));
        Assert.Equal(StepJudgement.Perform, Judge(JobPhase.Closing, VacateGate, EngineStatus.Ready, moveRun: Run));
    }

    [Fact]
    public void A_run_that_has_closed_the_job_does_not_close_what_was_opened_again()
    {
        var opened = JobIn.Phase(JobPhase.Open) with { ClosedBy = Run };

        Assert.Equal(StepJudgement.NotRunning, opened.Judge(CloseGate, CloseLedger.Empty, EngineStatus.Ready, isNodeLeaving: false, moveRun: null));
        Assert.Empty(opened.Decide(new JobCommand.ForceClose(Job, Run), Now).Events);
        Assert.NotEmpty(opened.Decide(new JobCommand.ForceClose(Job, OtherRun), Now).Events);
    }

    private static StepJudgement Judge(
        JobPhase phase, PerformStep asked, EngineStatus engine, bool isNodeLeaving = false, RunId? moveRun = null) =>
        JobIn.Phase(phase).Judge(asked, CloseLedger.Empty, engine, isNodeLeaving, moveRun);
}
