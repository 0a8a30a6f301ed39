using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.CloseStep;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

public sealed class StepsOfACloseSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public StepsOfACloseSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void When_the_engine_is_lost_in_the_middle_of_a_step_the_waiting_agent_is_told_to_start_over()
    {
        var job = _world.OpenJob("job");
        _world.Committer.Tell(new RecordingCommitter.Hold(), TestActor);
        job.Post(0);
        job.Acknowledges("run", CloseStep.Gate, CloseStep.StopFeed);
        job.Send(job.Step("run", CloseStep.Flush));

        Sys.ActorSelection($"{job.Actor.Path}/engine-*").Tell(PoisonPill.Instance);

        Assert.Equal(new StartOver(CloseStep.Flush), job.Hear<StartOver>());
    }

    [Fact]
    public void A_job_that_was_closed_and_opened_at_odd_places_gives_the_results_of_one_that_never_was()
    {
        var (closed, never) = (_world.OpenJob("closed"), _world.OpenJob("never"));
        for (var part = 0; part < 5; part++)
        {
            closed.Post(part);
            never.Post(part);
            closed.Close($"run-{part}");
            closed.Open();
        }

        closed.Flush();
        never.Flush();

        Assert.Equal(never.Results, closed.Results);
        Assert.Equal(never.View.Statistics, closed.View.Statistics);
        Assert.Equal(5, closed.View.Model.Snapshots.Length);
    }

    [Fact]
    public void The_open_bucket_of_a_closed_job_is_shown_as_interim()
    {
        var job = _world.OpenJob("job");
        job.Ask<RecordsAccepted>(new JobRequest.PostRecords(job.Id, "odd", 1, 0, Known.Records(0, 502)));

        job.Close("run");

        Assert.Single(_world.Results.InterimOf(job.Id));
    }

    [Fact]
    public void An_agent_that_asks_when_the_job_was_opened_again_is_told_so_and_closes_nothing()
    {
        var job = _world.OpenJob("job");
        job.Close("run");
        job.Open();

        Assert.True(job.Ask<AlreadyClosed>(job.Step("run", Gate)).IsOpenAgain);
        Assert.True(job.Ask<ForceAcknowledged>(new JobCommand.ForceClose(job.Id, new RunId("run"))).IsOpenAgain);
        Assert.Equal("opened", job.View.State);
        job.Close("another");
    }

    [Fact]
    public void An_agent_that_asks_after_the_close_gets_the_receipt_of_the_close_also_from_a_job_that_was_lost_since()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Acknowledges("run", JobScenario.StepsOfAClose[..^1]);
        job.Ask<StepAcknowledged>(job.Step("run", Snapshot));
        var receipt = job.Ask<StepAcknowledged>(job.Step("run", Close)).Receipt!;

        Assert.Equal(JobScenario.StepsOfAClose, receipt.Steps.Select(step => step.Step));
        Assert.Equal((500, job.View.Model.Current!.Checksum), (receipt.Snapshot!.Counts.ProcessedRecordCount, receipt.Snapshot.Checksum));
        foreach (var lost in (bool[])[false, true])
        {
            if (lost) job.DiesAndComesBack();
            var again = job.Ask<AlreadyClosed>(job.Step("run", Gate)).Receipt!;
            Assert.Equal(receipt with { Steps = [] }, again with { Steps = [] });
            Assert.Equal(receipt.Steps.AsEnumerable(), again.Steps.AsEnumerable());
        }
    }

    [Fact]
    public void A_step_that_is_repeated_is_acknowledged_with_the_steps_that_were_done_for_the_agent_before()
    {
        var job = _world.OpenJob("job");
        job.Acknowledges("run", Gate, StopFeed, Flush);

        Assert.Equal([Gate, StopFeed, Flush], job.Ask<StepAcknowledged>(job.Step("run", Flush)).Receipt!.Steps.Select(step => step.Step));
    }

    [Fact]
    public void A_step_that_comes_before_its_turn_sends_the_close_back_to_its_beginning()
    {
        var job = _world.OpenJob("job");
        job.Acknowledges("run", Gate, StopFeed);

        Assert.Equal(new StartOver(Prune), job.Ask<StartOver>(job.Step("run", Prune)));
        Assert.Equal(new StartOver(Close), job.Ask<StartOver>(job.Step("run", Close)));

        Assert.Equal(JobPhase.Closing, job.View.Phase);
    }

    [Fact]
    public void A_step_that_comes_again_is_acknowledged_again_and_has_no_effect()
    {
        var job = _world.OpenJob("job");
        job.Post(0);

        foreach (var step in JobScenario.StepsOfAClose[..^1]) job.Acknowledges("run", step, step, step);
        job.Acknowledges("run", Gate, Flush, Snapshot);

        Assert.Single(job.View.Model.Snapshots);
    }

    [Fact]
    public void A_closed_job_answers_every_step_with_being_closed()
    {
        var job = _world.OpenJob("job");
        job.Close("run");

        job.Ask<AlreadyClosed>(job.Step("run", Close));
        job.Ask<AlreadyClosed>(job.Step("other", Gate));
    }

    [Fact]
    public void A_job_that_saw_no_data_writes_no_snapshot()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Close("first");
        job.Open();

        job.Close("second");

        Assert.Single(job.View.Model.Snapshots);
    }

    [Fact]
    public void A_job_that_is_closing_takes_no_records_and_no_datafeed()
    {
        var job = _world.OpenJob("job");
        job.Acknowledges("run", Gate);

        Assert.Equal(RefusalKind.Conflict, job.Ask<JobRefused>(job.PartOf(0)).Refusal.Kind);
        Assert.Equal(RefusalKind.Conflict, job.Ask<JobRefused>(new JobRequest.AttachDatafeed(job.Id, new("feed"), null)).Refusal.Kind);
    }

    [Fact]
    public void A_snapshot_that_cannot_be_saved_holds_up_its_own_job_and_no_other()
    {
        var (blocked, other) = (_world.OpenJob("blocked"), _world.OpenJob("other"));
        blocked.Post(0);
        other.Post(0);
        _world.Faults.LoseSnapshotsOf(blocked.Model);
        blocked.Acknowledges("run", StepsBefore(Snapshot));

        var refused = blocked.Ask<StepRefused>(blocked.Step("run", Snapshot));

        Assert.Equal("The model could not be saved: database or disk is full", refused.Reason);
        other.Close("run");
        _world.Faults.Mend();
        blocked.Acknowledges("run", Snapshot, Close);
        Assert.Single(blocked.View.Model.Snapshots);
    }

    [Fact]
    public void A_snapshot_that_is_not_read_back_as_it_was_saved_is_not_acknowledged()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Acknowledges("run", StepsBefore(Snapshot));

        _world.Faults.Damage(found => new SelectedSnapshot(found.Metadata, new ModelSnapshot([1, 2, 3])));
        Assert.Equal(
            "The model could not be saved: what was read back is not what was saved", job.Ask<StepRefused>(job.Step("run", Snapshot)).Reason);
        _world.Faults.Damage(_ => null);
        Assert.Equal(
            "The model could not be saved: what was read back is not what was saved", job.Ask<StepRefused>(job.Step("run", Snapshot)).Reason);

        Assert.Empty(job.View.Model.Snapshots);
        _world.Faults.Mend();
        job.Acknowledges("run", Snapshot, Close);
    }

    [Fact]
    public void A_snapshot_that_the_job_cannot_write_down_is_not_acknowledged_and_the_close_starts_over()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Acknowledges("run", StepsBefore(Snapshot));
        _world.Faults.LoseJournalOf("job-job");
        job.User.Watch(job.Actor);

        job.Send(job.Step("run", Snapshot));

        job.User.ExpectTerminated(job.Actor);
        _world.Faults.Mend();
        job.ComeBack();
        job.IsReady();
        Assert.Equal((JobPhase.Closing, 0), (job.View.Phase, job.View.Model.Snapshots.Length));
        job.Ask<StartOver>(job.Step("run", Snapshot));
        job.Close("run");
        Assert.Equal((JobPhase.Closed, 1), (job.View.Phase, job.View.Model.Snapshots.Length));
    }

    [Fact]
    public void A_gate_that_could_not_be_written_is_refused_and_the_job_restarts_as_open()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        _world.Faults.LoseJournalOf("job-job");

        Assert.Equal(RefusalKind.Unavailable, job.Ask<JobRefused>(job.Step("run", Gate)).Refusal.Kind);

        _world.Faults.Mend();
        job.ComeBack();
        job.IsReady();
        Assert.Equal((JobPhase.Open, 500L), (job.View.Phase, job.View.Statistics.Counts.ProcessedRecordCount));
        job.Close("run");
    }

    [Fact]
    public void A_job_that_dies_after_any_step_is_closed_by_the_same_run_with_one_snapshot()
    {
        foreach (var last in JobScenario.StepsOfAClose)
        {
            var job = _world.OpenJob($"dies-after-{last}");
            job.Post(0);
            job.Acknowledges("run", [.. StepsBefore(last), last]);
            job.DiesAndComesBack();

            if (last != Close)
            {
                job.IsReady();
                job.Close("run");
            }

            Assert.Equal((JobPhase.Closed, 1), (job.View.Phase, job.View.Model.Snapshots.Length));
        }
    }

    [Fact]
    public void A_step_that_comes_while_the_engine_is_starting_is_done_when_it_is_ready()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        _world.Committer.Tell(new RecordingCommitter.Hold(), TestActor);
        job.DiesAndComesBack();

        Assert.IsType<StepUnderWay>(job.Ask<object>(job.Step("run", Gate)));

        _world.Committer.Tell(new RecordingCommitter.Release(), TestActor);
        Assert.Equal(Gate, job.Hear<StepAcknowledged>().Step);
    }

    private static CloseStep[] StepsBefore(CloseStep step) => [.. JobScenario.StepsOfAClose.TakeWhile(before => before != step)];
}
