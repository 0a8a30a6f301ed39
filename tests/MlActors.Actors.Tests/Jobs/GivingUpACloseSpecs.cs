using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.CloseStep;

namespace MlActors.Actors.Tests.Jobs;

public sealed class GivingUpACloseSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public GivingUpACloseSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void A_close_that_is_given_up_leaves_the_job_open_and_at_work()
    {
        var job = _world.OpenJob("job");
        job.Acknowledges("run", Gate, StopFeed, Flush);

        job.Ask<AbandonAcknowledged>(new JobCommand.AbandonClose(job.Id, new RunId("run"), "The run was cancelled."));

        job.Post(0);
        Assert.Equal((JobPhase.Open, "The run was cancelled."), (job.View.Phase, job.View.Reason));
        job.Close("next");
    }

    [Fact]
    public void A_job_that_gets_no_more_messages_of_its_close_opens_again()
    {
        var job = _world.OpenJob("job");
        job.Acknowledges("run", Gate, StopFeed);

        Sys.Pass(SpecSystem.Operators.Jobs.CloseWatchdog);

        _world.Eventually(() => Assert.Equal((JobPhase.Open, "Run [run] asked for no further step."), (job.View.Phase, job.View.Reason)));
        job.Post(0);
    }

    [Fact]
    public void A_close_that_sends_messages_now_and_then_is_not_touched()
    {
        var job = _world.OpenJob("job");
        job.Acknowledges("run", Gate, StopFeed);

        for (var heard = 0; heard < 3; heard++)
        {
            Sys.Pass(SpecSystem.Operators.Jobs.CloseWatchdog - TimeSpan.FromSeconds(1));
            job.Acknowledges("run", StopFeed);
        }

        Assert.Equal(JobPhase.Closing, job.View.Phase);
    }

    [Fact]
    public void The_end_of_a_step_that_was_given_up_is_not_taken_for_the_step_of_another_run()
    {
        var job = _world.OpenJob("job");
        _world.Committer.Tell(new RecordingCommitter.Hold(), TestActor);
        job.Post(0);
        job.Acknowledges("first", Gate, StopFeed);
        job.Send(job.Step("first", Flush));
        job.Ask<AbandonAcknowledged>(new JobCommand.AbandonClose(job.Id, new RunId("first"), "The run was cancelled."));

        Assert.Equal(new StepUnderWay(Gate), job.Ask<StepUnderWay>(job.Step("second", Gate)));

        _world.Committer.Tell(new RecordingCommitter.Release(), TestActor);
        _world.Eventually(() => Assert.Equal(Gate, Assert.IsType<StepAcknowledged>(job.Ask<CloseSignal>(job.Step("second", Gate))).Step));
        job.Acknowledges("second", JobScenario.StepsOfAClose[1..]);
        Assert.Equal(JobPhase.Closed, job.View.Phase);
    }

    [Fact]
    public void A_forced_close_saves_nothing_and_loses_no_accepted_record()
    {
        var (forced, undisturbed) = (_world.OpenJob("forced"), _world.OpenJob("undisturbed"));
        forced.Post(0);
        undisturbed.Post(0);

        forced.Ask<ForceAcknowledged>(new JobCommand.ForceClose(forced.Id, new RunId("run")));

        Assert.Equal((JobPhase.Closed, 0), (forced.View.Phase, forced.View.Model.Snapshots.Length));
        forced.Open();
        forced.Flush();
        undisturbed.Flush();
        Assert.Equal(undisturbed.Results, forced.Results);
        Assert.Equal(undisturbed.View.Statistics, forced.View.Statistics);
    }

    [Fact]
    public void A_forced_close_that_is_asked_for_twice_is_acknowledged_twice()
    {
        var job = _world.OpenJob("job");

        job.Ask<ForceAcknowledged>(new JobCommand.ForceClose(job.Id, new RunId("run")));
        job.Ask<ForceAcknowledged>(new JobCommand.ForceClose(job.Id, new RunId("run")));

        Assert.Equal(JobPhase.Closed, job.View.Phase);
    }

    [Fact]
    public void A_closed_job_that_is_opened_again_is_not_disturbed_by_the_watchdog_of_its_last_close()
    {
        var job = _world.OpenJob("job");
        job.Close("run");
        job.Open();
        job.Acknowledges("next", CloseKind.Vacate, Gate);

        Sys.Pass(SpecSystem.Operators.Jobs.CloseWatchdog - TimeSpan.FromSeconds(1));

        job.Acknowledges("next", CloseKind.Vacate, Gate, Flush);
    }
}
