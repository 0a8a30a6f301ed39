using System.Diagnostics;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.JobEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

public sealed class JobStateSpecs
{
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    [Fact]
    public void An_event_of_an_older_epoch_damages_the_job_and_a_forced_close_accepts_that()
    {
        var open = JobState.Initial.Apply(new JobCreated(0, Now, ConfigOfJob)).Apply(new JobOpened(1, Now, "t")).Apply(new JobTakenOver(2, Now));

        var damaged = open.Replay(new JobTakenOver(1, Now), sequenceNumber: 4);

        Assert.Equal("event 4 of its journal cannot be applied: it was written in epoch 1, after one of epoch 2", damaged.Damage);
        Assert.Null(damaged.Apply(new JobClosed(2, Now, Run, Forced: true)).Damage);
        Assert.NotNull(damaged.Apply(new JobClosed(2, Now, Run, Forced: false)).Damage);
    }

    [Fact]
    public void A_restatement_alone_leads_to_the_same_job()
    {
        var job = JobState.Initial.Apply(new JobCreated(0, Now, ConfigOfJob)).Apply(new JobOpened(1, Now, "t"));

        Assert.Equal(job, JobState.Initial.Apply(new JobRestated(1, Now, job)));
    }

    [Fact]
    public void A_job_remembers_from_its_last_reset_on_why_its_results_cannot_be_compared_with_a_replay()
    {
        var updated = JobIn.Phase(JobPhase.Closed).Apply(new JobOpened(2, Later, "t")).Apply(
            new JobUpdated(2, Later, ConfigOfJob with { RenormalizationWindowDays = 3 }));
        var described = JobIn.Phase(JobPhase.Closed).Apply(new JobUpdated(2, Later, ConfigOfJob with { Description = "mine", Groups = ["g"] }));

        Assert.StartsWith("its configuration was updated at 2024-05-01 13:00:00Z", updated.ReplayObstacle, StringComparison.Ordinal);
        Assert.Null(described.ReplayObstacle);
        Assert.Null(updated.Apply(new JobReset(2, Later)).ReplayObstacle);
        Assert.Equal(
            "it was reverted to model snapshot [s1] at 2024-05-01 13:00:00Z",
            JobIn.Phase(JobPhase.Closed).Apply(new ModelRevertBegan(2, Later, "s1", false)).ReplayObstacle);
    }

    [Fact]
    public void A_created_job_is_closed() => Assert.Equal(JobPhase.Closed, JobIn.After(new JobCreated(0, Now, ConfigOfJob)).Phase);

    [Fact]
    public void Opening_notes_when_and_by_which_call_and_forgets_when_it_was_finished()
    {
        var job = JobIn.Phase(JobPhase.Closed).Apply(new JobOpened(2, Later, "t"));

        Assert.Equal((JobPhase.Open, 2, "t", Later, null), (job.Phase, job.Epoch, job.OpenToken, job.OpenedAt, job.FinishedAt));
    }

    [Fact]
    public void Closing_notes_when_it_was_finished()
    {
        var job = JobIn.Phase(JobPhase.Closing).Apply(new JobClosed(2, Later, Run, Forced: false));

        Assert.Equal((JobPhase.Closed, Later, null, null), (job.Phase, job.FinishedAt, job.OpenedAt, job.ClosingFor));
    }

    [Fact]
    public void An_abandoned_close_leaves_the_job_open_and_reports_the_reason()
    {
        var job = JobIn.Phase(JobPhase.Closing).Apply(new JobCloseAbandoned(2, Later, Run, "no answer"));

        Assert.Equal((JobPhase.Open, "no answer", null), (job.Phase, job.Reason, job.ClosingFor));
    }

    [Fact]
    public void A_failed_job_reports_the_reason_until_it_is_closed()
    {
        var failed = JobIn.Phase(JobPhase.Failed);
        Assert.Equal("The engine died.", failed.Reason);

        Assert.Null(failed.Apply(new JobClosed(2, Later, Run, Forced: true)).Reason);
    }

    [Fact]
    public void A_take_over_changes_the_epoch_and_that_the_model_may_be_behind_its_results_until_the_job_is_opened_again()
    {
        var closing = JobIn.Phase(JobPhase.Closing);

        var taken = closing.Apply(new JobTakenOver(7, Later));

        Assert.Equal(closing with { Epoch = 7, IsTakenOver = true }, taken);
        Assert.True(taken.MayBeBehindResults);
        Assert.False(taken.Apply(new JobClosed(7, Later, Run, false)).Apply(new JobOpened(8, Later, "again")).MayBeBehindResults);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_that_was_reverted_may_be_behind_its_results_on_purpose_when_they_were_kept(bool deletes)
    {
        var reverted = JobIn.Phase(JobPhase.Closed).Apply(new ModelRevertBegan(1, Later, null, deletes)).Apply(new ModelReverted(1, Later));

        Assert.Equal(deletes, reverted.Apply(new JobOpened(8, Later, "again")).Apply(new JobTakenOver(9, Later)).MayBeBehindResults);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reverted_model_whose_kept_results_are_known_may_be_behind_what_it_finds_later(bool deletes)
    {
        var reverted = JobIn.Phase(JobPhase.Closed).Apply(new ModelRevertBegan(1, Later, null, deletes))
            .Apply(new ModelReverted(1, Later) { KeptUntil = 5_000 });

        var taken = reverted.Apply(new JobOpened(8, Later, "again")).Apply(new JobTakenOver(9, Later));
        Assert.Equal((true, 5_000L), (taken.MayBeBehindResults, taken.ResultsKeptUntil));
        Assert.Null(JobIn.Phase(JobPhase.Closed).Apply(new JobResetBegan(1, Later)).Apply(new JobReset(1, Later)).ResultsKeptUntil);
    }

    [Fact]
    public void The_run_that_closed_a_job_has_no_more_to_do_with_the_next_one_of_its_name() =>
        Assert.Equal(Run, (JobIn.Phase(JobPhase.Deleting) with { ClosedBy = Run }).Apply(new JobDeleted(1, Later)).ClosedBy);

    [Fact]
    public void A_rejected_snapshot_reports_the_reason()
    {
        var job = JobIn.Phase(JobPhase.Open).Apply(new ModelSnapshotRejected(2, Later, "s1", "The checksum differs."));

        Assert.Null(job.Model.Current);
        Assert.Equal("The checksum differs.", job.Reason);
    }

    [Fact]
    public void A_revert_starts_another_lineage_at_the_next_open()
    {
        var job = JobIn.Phase(JobPhase.Closed).Apply(new ModelRevertBegan(1, Later, null, DeleteInterveningResults: true));
        Assert.Equal((JobPhase.Reverting, true, null), (job.Phase, job.DeletesInterveningResults, job.Model.CurrentId));

        job = job.Apply(new ModelReverted(1, Later));
        Assert.Equal((JobPhase.Closed, false), (job.Phase, job.DeletesInterveningResults));

        Assert.Equal(job.Model.LineageEpoch, job.Apply(new JobOpened(job.Epoch + 1, Later, "t")).Epoch);
    }

    [Fact]
    public void A_job_of_the_same_name_never_writes_under_an_epoch_that_was_used_before()
    {
        var gone = JobIn.Phase(JobPhase.Deleting).Apply(new JobDeleted(1, Later));

        Assert.Equal((JobPhase.Absent, 1, null, null), (gone.Phase, gone.Epoch, gone.Config, gone.OpenToken));
        Assert.Empty(gone.Model.Snapshots);
        Assert.Equal(2, gone.Model.LineageEpoch);
    }

    [Fact]
    public void An_event_that_this_build_does_not_know_is_never_skipped() =>
        Assert.Throws<UnreachableException>(() => JobState.Initial.Apply(new JobPainted(1, Now)));

    private sealed record JobPainted(long Epoch, DateTimeOffset At) : JobEvent(Epoch, At);
}
