using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.CloseStep;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>One row of a journal cannot be read: its job answers at once, with the reason, and no other is affected.</summary>
public sealed class DamagedJobSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public DamagedJobSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_job_with_an_unreadable_event_is_shown_as_failed_and_reports_which(long sequenceNumber)
    {
        var job = Damaged(sequenceNumber);

        var view = job.View;

        Assert.Equal(("failed", true), (view.State, view.IsDamaged));
        Assert.Contains($"event {sequenceNumber} of its journal [spec.damaged.v1] cannot be read", view.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_close_is_refused_by_name_and_its_forced_close_reports_what_was_skipped()
    {
        var job = Damaged(2);

        Assert.Contains("event 2 of its journal", job.Ask<StepRefused>(job.Step("run", Gate)).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "event 2 of its journal", job.Ask<ForceAcknowledged>(new JobCommand.ForceClose(job.Id, new("run"))).Detail, StringComparison.Ordinal);

        job.DiesAndComesBack();
        Assert.Equal(("closed", false), (job.View.State, job.View.IsDamaged));
        job.Ask<JobIsOpen>(new JobCommand.OpenJob(job.Id, "again"));
        Assert.Equal(500, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_job_whose_replay_ends_at_an_unknown_event_is_shown_as_failed_and_reports_which(long sequenceNumber)
    {
        var job = OfAnotherBuild(sequenceNumber);

        var view = job.View;

        Assert.Equal(("failed", true), (view.State, view.IsDamaged));
        Assert.Contains(
            $"event {sequenceNumber} of its journal cannot be read (Cannot find serializer with id [99999])", view.Reason, StringComparison.Ordinal);
        Assert.Contains("cannot be read", job.Ask<StepRefused>(job.Step("run", Gate)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_read_as_before_by_a_build_that_knows_the_event()
    {
        var job = OfAnotherBuild(2);
        Assert.Equal("failed", job.View.State);
        job.Ask<JobRuns>(new JobRequest.WakeJob(job.Id));

        _world.Faults.Mend();
        job.DiesAndComesBack();

        job.IsReady();
        Assert.Equal(500, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Fact]
    public void Closed_by_force_it_can_be_read_again_and_continues_in_an_epoch_that_was_never_used()
    {
        var job = OfAnotherBuild(2);

        Assert.Contains(
            "event 2 of its journal", job.Ask<ForceAcknowledged>(new JobCommand.ForceClose(job.Id, new("run"))).Detail, StringComparison.Ordinal);

        job.DiesAndComesBack();
        Assert.Equal(("closed", false), (job.View.State, job.View.IsDamaged));
        job.Ask<JobIsOpen>(new JobCommand.OpenJob(job.Id, "again"));
        Assert.True(job.View.Epoch > 1);
        Assert.Equal(500, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Deleted_by_force_it_leaves_room_for_another_of_its_name(long sequenceNumber)
    {
        var job = OfAnotherBuild(sequenceNumber);

        job.Ask<JobIsDeleted>(new JobCommand.DeleteJob(job.Id, Force: true));

        job.DiesAndComesBack();
        job.Create();
        job.Open();
        Assert.Equal(0, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_job_whose_configuration_is_lost_stays_failed_until_it_is_deleted(bool isUnknown)
    {
        var job = isUnknown ? OfAnotherBuild(1) : Damaged(1);
        job.Ask<ForceAcknowledged>(new JobCommand.ForceClose(job.Id, new("run")));

        job.DiesAndComesBack();

        Assert.Equal("failed", job.View.State);
        job.Ask<JobRefused>(new JobCommand.OpenJob(job.Id, "again"));
        job.Ask<JobIsDeleted>(new JobCommand.DeleteJob(job.Id, Force: true));
    }

    [Fact]
    public void An_unreadable_event_of_the_model_fails_the_job_by_name()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        _world.Faults.MakeUnreadable(job.Model, 2);

        job.DiesAndComesBack();

        _world.Eventually(() => Assert.Equal(JobPhase.Failed, job.Observed.Phase));
        Assert.Contains("event 2 of its model's journal [spec.damaged.v1] cannot be read", job.View.Reason, StringComparison.Ordinal);
        Assert.True(job.View.IsDamaged);
    }

    [Fact]
    public void A_rejected_event_is_refused_and_does_not_hang_the_job()
    {
        var job = _world.OpenJob("job");
        _world.Faults.RejectEventsOf("job-job");

        Assert.Equal(RefusalKind.Unavailable, job.Ask<JobRefused>(job.Step("run", Gate)).Refusal.Kind);

        _world.Faults.Mend();
        job.ComeBack();
        job.IsReady();
        job.Close("run");
    }

    [Fact]
    public void An_engine_whose_first_event_is_rejected_is_started_again()
    {
        var job = new JobScenario(_world, "job");
        job.Create();
        _world.Faults.RejectEventsOf(job.Model);
        job.Send(new JobCommand.OpenJob(job.Id, "open"));
        _world.Eventually(() => Assert.Equal(EngineStatus.None, job.Observed.Engine));

        _world.Faults.Mend();

        job.IsReady();
        job.Hear<JobIsOpen>();
    }

    [Fact]
    public void A_long_journal_is_restated_and_opens_as_before_also_when_the_newest_statement_is_unreadable()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        for (var run = 0; run < 30; run++)
        {
            job.Post(run + 1);
            job.Close($"run-{run}");
            job.Open();
        }

        var before = job.View;
        job.DiesAndComesBack();
        job.IsReady();
        Assert.Equal(before.Model.Current, job.View.Model.Current);
        Assert.Equal(before.Statistics.Counts.ProcessedRecordCount, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    /// <summary>The first incarnation cannot recover, the second finds out from where on, and the third is the one that answers.</summary>
    private JobScenario OfAnotherBuild(long sequenceNumber)
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        _world.Faults.MakeUnknown("job-job", sequenceNumber);
        job.DiesAndComesBack();
        for (var failures = 0; failures < 2; failures++)
        {
            job.User.Watch(job.Actor);
            job.User.ExpectTerminated(job.Actor);
            job.ComeBack();
        }

        return job;
    }

    private JobScenario Damaged(long sequenceNumber)
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        _world.Faults.MakeUnreadable("job-job", sequenceNumber);
        job.DiesAndComesBack();
        return job;
    }
}
