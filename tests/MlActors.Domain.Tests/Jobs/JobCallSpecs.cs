using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>Every call in every phase: Elastic's table of job states and calls, as far as a job decides it by itself.</summary>
public sealed class JobCallSpecs
{
    private const string Unknown = "NotFound: No known job with id 'j1'";
    private const string Nothing = "nothing";

    [Theory]
    [InlineData(JobPhase.Absent, "JobCreated")]
    [InlineData(JobPhase.Closed, Taken)]
    [InlineData(JobPhase.Open, Taken)]
    [InlineData(JobPhase.Closing, Taken)]
    [InlineData(JobPhase.Failed, Taken)]
    [InlineData(JobPhase.Reverting, Taken)]
    [InlineData(JobPhase.Deleting, Taken)]
    public void A_job_is_created_only_where_there_is_none(JobPhase phase, string outcome) => Check(phase, new CreateJob(Job, ConfigOfJob), outcome);

    private const string Taken = "AlreadyExists: The job cannot be created with the Id 'j1'. The Id is already used.";

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, "JobOpened")]
    [InlineData(JobPhase.Open, AlreadyOpened)]
    [InlineData(JobPhase.Closing, AlreadyOpened)]
    [InlineData(JobPhase.Failed, AlreadyOpened)]
    [InlineData(JobPhase.Reverting, "Conflict: Cannot open job [j1] because it is executing [revert]")]
    [InlineData(JobPhase.Deleting, "Conflict: Cannot open job [j1] because it is executing [delete]")]
    public void Only_a_closed_job_is_opened(JobPhase phase, string outcome) => Check(phase, new OpenJob(Job, "another token"), outcome);

    private const string AlreadyOpened = "Conflict: Cannot open job [j1] because it has already been opened";

    [Theory]
    [InlineData(JobPhase.Open)]
    [InlineData(JobPhase.Closing)]
    [InlineData(JobPhase.Failed)]
    public void The_same_open_call_again_is_answered_and_not_refused(JobPhase phase) => Check(phase, new OpenJob(Job, "token"), Nothing);

    [Fact]
    public void An_open_call_that_comes_again_after_the_close_does_not_open_the_job_again() =>
        Check(JobPhase.Closed, new OpenJob(Job, "first"), "Conflict: The job has been closed while waiting to be opened");

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, "JobResetBegan")]
    [InlineData(JobPhase.Open, ResetWhenClosed)]
    [InlineData(JobPhase.Closing, ResetWhenClosed)]
    [InlineData(JobPhase.Failed, ResetWhenClosed)]
    [InlineData(JobPhase.Resetting, Nothing)]
    [InlineData(JobPhase.Reverting, "Conflict: Cannot reset job [j1] because it is executing [revert]")]
    [InlineData(JobPhase.Deleting, "Conflict: Cannot reset job [j1] because it is executing [delete]")]
    public void Only_a_closed_job_is_reset_and_a_second_call_joins_the_first(JobPhase phase, string outcome) =>
        Check(phase, new ResetJob(Job), outcome);

    private const string ResetWhenClosed = "Conflict: Can only reset a job when it is closed.";

    [Theory]
    [InlineData("open")]
    [InlineData("revert")]
    [InlineData("delete")]
    public void Nothing_else_is_done_with_a_job_while_it_is_reset(string call) => Check(
        JobPhase.Resetting,
        call switch
        {
            "open" => new OpenJob(Job, "another token"),
            "revert" => new RevertModel(Job, null, false),
            _ => new DeleteJob(Job, false),
        },
        $"Conflict: Cannot {call} job [j1] because it is executing [reset]");

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, "JobUpdated")]
    [InlineData(JobPhase.Open, "JobUpdated")]
    [InlineData(JobPhase.Closing, "JobUpdated")]
    [InlineData(JobPhase.Failed, "JobUpdated")]
    [InlineData(JobPhase.Deleting, "Conflict: Cannot update job [j1] because it is executing [delete]")]
    public void A_job_is_updated_in_every_phase_but_while_it_is_deleted(JobPhase phase, string outcome) =>
        Check(phase, new UpdateJob(Job, new JobUpdate { Description = "new" }), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, "JobCloseBegan")]
    [InlineData(JobPhase.Closing, Nothing)]
    [InlineData(JobPhase.Failed, "Conflict: cannot close job [j1] because it failed, use force close")]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Closing_may_be_repeated_and_is_refused_only_for_a_failed_job(JobPhase phase, string outcome) =>
        Check(phase, new BeginClose(Job, Run), outcome);

    [Fact]
    public void A_later_run_takes_over_a_close_that_was_left_unfinished() => Check(JobPhase.Closing, new BeginClose(Job, OtherRun), "JobCloseBegan");

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, Nothing)]
    [InlineData(JobPhase.Closing, "JobClosed")]
    [InlineData(JobPhase.Failed, Nothing)]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Only_a_close_that_began_is_finished(JobPhase phase, string outcome) => Check(phase, new FinishClose(Job, Run), outcome);

    [Fact]
    public void A_run_cannot_finish_the_close_of_another_run() => Check(JobPhase.Closing, new FinishClose(Job, OtherRun), Nothing);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, Nothing)]
    [InlineData(JobPhase.Closing, "JobCloseAbandoned")]
    [InlineData(JobPhase.Failed, Nothing)]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Only_a_close_that_began_is_abandoned(JobPhase phase, string outcome) =>
        Check(phase, new AbandonClose(Job, Run, "no answer"), outcome);

    [Fact]
    public void A_run_cannot_abandon_the_close_of_another_run() => Check(JobPhase.Closing, new AbandonClose(Job, OtherRun, "no answer"), Nothing);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, "JobClosed")]
    [InlineData(JobPhase.Closing, "JobClosed")]
    [InlineData(JobPhase.Failed, "JobClosed")]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Force_closes_from_every_running_phase(JobPhase phase, string outcome) => Check(phase, new ForceClose(Job, Run), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, "JobTakenOver")]
    [InlineData(JobPhase.Closing, "JobTakenOver")]
    [InlineData(JobPhase.Failed, Nothing)]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Only_a_job_that_runs_is_taken_over(JobPhase phase, string outcome) => Check(phase, new TakeOver(Job), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, "JobFailed")]
    [InlineData(JobPhase.Closing, "JobFailed")]
    [InlineData(JobPhase.Failed, Nothing)]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Only_a_job_that_runs_can_fail(JobPhase phase, string outcome) => Check(phase, new FailJob(Job, "The engine died."), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, "ModelSnapshotTaken")]
    [InlineData(JobPhase.Closing, "ModelSnapshotTaken")]
    [InlineData(JobPhase.Failed, Nothing)]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Only_a_job_that_runs_takes_snapshots(JobPhase phase, string outcome) =>
        Check(phase, new AddSnapshot(Job, Snapshot(2, epoch: 2)), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, "ModelRevertBegan")]
    [InlineData(JobPhase.Open, OnlyWhenClosed)]
    [InlineData(JobPhase.Closing, OnlyWhenClosed)]
    [InlineData(JobPhase.Failed, OnlyWhenClosed)]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, "Conflict: Cannot revert job [j1] because it is executing [delete]")]
    public void Only_a_closed_job_is_reverted(JobPhase phase, string outcome) => Check(phase, new RevertModel(Job, "s1", false), outcome);

    private const string OnlyWhenClosed = "Conflict: Can only revert to a model snapshot when the job is closed.";

    [Fact]
    public void A_revert_to_a_snapshot_that_does_not_exist_is_refused() =>
        Check(JobPhase.Closed, new RevertModel(Job, "s9", false), "NotFound: No model snapshot with id [s9] exists for job [j1]");

    [Fact]
    public void A_revert_to_no_model_at_all_needs_no_snapshot() => Check(JobPhase.Closed, new RevertModel(Job, null, true), "ModelRevertBegan");

    [Theory]
    [InlineData(null, false)]
    [InlineData("s1", true)]
    public void A_revert_that_asks_for_something_else_than_the_one_under_way_is_refused(string? snapshot, bool deletes) =>
        Check(JobPhase.Reverting, new RevertModel(Job, snapshot, deletes), "Conflict: Cannot revert job [j1] because it is executing [revert]");

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, Nothing)]
    [InlineData(JobPhase.Closing, Nothing)]
    [InlineData(JobPhase.Failed, Nothing)]
    [InlineData(JobPhase.Reverting, "ModelReverted")]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Only_a_revert_that_began_is_finished(JobPhase phase, string outcome) => Check(phase, new FinishRevert(Job, KeptUntil: 0), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, "JobDeleteBegan")]
    [InlineData(JobPhase.Open, "Conflict: Cannot delete job [j1] because the job is opened")]
    [InlineData(JobPhase.Closing, "Conflict: Cannot delete job [j1] because the job is closing")]
    [InlineData(JobPhase.Failed, "Conflict: Cannot delete job [j1] because the job is failed")]
    [InlineData(JobPhase.Reverting, "Conflict: Cannot delete job [j1] because it is executing [revert]")]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Without_force_only_a_closed_job_is_deleted(JobPhase phase, string outcome) => Check(phase, new DeleteJob(Job, Force: false), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, "JobDeleteBegan")]
    [InlineData(JobPhase.Open, "JobDeleteBegan")]
    [InlineData(JobPhase.Closing, "JobDeleteBegan")]
    [InlineData(JobPhase.Failed, "JobDeleteBegan")]
    [InlineData(JobPhase.Reverting, "JobDeleteBegan")]
    [InlineData(JobPhase.Deleting, Nothing)]
    public void Force_deletes_a_job_in_any_phase(JobPhase phase, string outcome) => Check(phase, new DeleteJob(Job, Force: true), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, Nothing)]
    [InlineData(JobPhase.Open, Nothing)]
    [InlineData(JobPhase.Closing, Nothing)]
    [InlineData(JobPhase.Failed, Nothing)]
    [InlineData(JobPhase.Reverting, Nothing)]
    [InlineData(JobPhase.Deleting, "JobDeleted")]
    public void Only_a_delete_that_began_is_finished(JobPhase phase, string outcome) => Check(phase, new FinishDelete(Job), outcome);

    [Theory]
    [InlineData(JobPhase.Absent, Unknown)]
    [InlineData(JobPhase.Closed, NotOpen)]
    [InlineData(JobPhase.Open, Nothing)]
    [InlineData(JobPhase.Closing, NotOpen)]
    [InlineData(JobPhase.Failed, NotOpen)]
    [InlineData(JobPhase.Reverting, NotOpen)]
    [InlineData(JobPhase.Deleting, NotOpen)]
    public void Data_and_flushes_are_for_open_jobs_only(JobPhase phase, string outcome) => Assert.Equal(
        outcome, JobIn.Phase(phase).RefuseUnlessOpen(Job) is { } refusal ? $"{refusal.Kind}: {refusal.Reason}" : Nothing);

    private const string NotOpen = "Conflict: Cannot perform requested action because job [j1] is not open";

    private static void Check(JobPhase phase, JobCommand call, string outcome) =>
        Assert.Equal(outcome, JobIn.Phase(phase).Decide(call, Now).InShort());
}
