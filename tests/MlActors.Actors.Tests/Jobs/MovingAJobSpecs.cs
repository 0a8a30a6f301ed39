using Akka.TestKit.Xunit2;
using MlActors.Actors.Jobs;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.CloseStep;

namespace MlActors.Actors.Tests.Jobs;

public sealed class MovingAJobSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public MovingAJobSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void A_job_whose_shard_moves_saves_its_model_before_it_stops_and_reports_that_it_moved()
    {
        var (moved, undisturbed) = (_world.OpenJob("moved"), _world.OpenJob("undisturbed"));
        undisturbed.Post(0);
        moved.Post(0);
        moved.User.Watch(moved.Actor);

        moved.Actor.Tell(new VacateJob(), TestActor);

        moved.User.ExpectTerminated(moved.Actor);
        Assert.Equal(moved.Id, _world.Registry.FishForMessage<RegistryRequest.JobMoved>(_ => true).Job);
        moved.ComeBack();
        moved.IsReady();
        Assert.Equal((JobPhase.Open, 1), (moved.View.Phase, moved.View.Model.Snapshots.Length));
        foreach (var job in (JobScenario[])[moved, undisturbed])
        {
            job.Post(1);
            job.Flush();
        }

        Assert.Equal(undisturbed.Results, moved.Results);
    }

    [Fact]
    public void A_job_that_cannot_be_saved_moves_all_the_same_and_loses_nothing()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        _world.Faults.LoseSnapshotsOf(job.Model);
        job.User.Watch(job.Actor);

        job.Actor.Tell(new VacateJob(), TestActor);
        _world.Eventually(() =>
        {
            Sys.Pass(SpecSystem.Operators.Shutdown.RetryPause);
            Assert.DoesNotContain(_world.Node.Running, target => target.Unit.Name == "job");
        });

        job.User.ExpectTerminated(job.Actor);
        _world.Faults.Mend();
        job.ComeBack();
        job.IsReady();
        Assert.Equal((500L, 0), (job.View.Statistics.Counts.ProcessedRecordCount, job.View.Model.Snapshots.Length));
    }

    [Fact]
    public void A_closed_job_moves_at_once()
    {
        var job = _world.OpenJob("job");
        job.Close("run");
        job.User.Watch(job.Actor);

        job.Actor.Tell(new VacateJob(), TestActor);

        job.User.ExpectTerminated(job.Actor);
    }

    /// <summary>Pages of a datafeed are in no journal: a closing job that stopped without saving them was closed empty by the same run.</summary>
    [Fact]
    public void A_job_that_is_closing_is_saved_before_it_moves_and_its_close_starts_over_elsewhere()
    {
        foreach (var last in (CloseStep[])[Gate, StopFeed, Flush, Prune, CloseStep.Finalize, Snapshot])
        {
            var job = _world.OpenJob($"moves-after-{last}");
            var reached = job.Analyse(job.Attach(Known.Start), 0);
            job.Acknowledges("run", [.. JobScenario.StepsOfAClose.TakeWhile(step => step != last), last]);
            job.User.Watch(job.Actor);

            job.Actor.Tell(new VacateJob(), TestActor);

            job.User.ExpectTerminated(job.Actor);
            job.ComeBack();
            job.IsReady();
            Assert.Equal((500L, reached), (job.View.Statistics.Counts.ProcessedRecordCount, job.View.Position));
            job.Ask<StartOver>(job.Step("run", Close));
            job.Close("run");
            Assert.Equal(500, job.View.Statistics.Counts.ProcessedRecordCount);
        }
    }

    [Fact]
    public void The_close_of_a_job_that_is_about_to_move_waits_and_does_not_undo_the_steps_of_the_move()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Acknowledges("run", Gate, StopFeed);
        _world.Faults.LoseSnapshotsOf(job.Model);

        job.Actor.Tell(new VacateJob(), TestActor);

        Assert.Equal(Domain.RefusalKind.Unavailable, job.Ask<JobReply.JobRefused>(job.Step("run", Flush)).Refusal.Kind);
        Assert.Equal(Domain.RefusalKind.Unavailable, job.Ask<JobReply.JobRefused>(job.Step("run", Gate)).Refusal.Kind);
    }

    [Fact]
    public void A_closing_job_on_a_node_that_is_drained_is_saved_and_closes_elsewhere()
    {
        var job = _world.OpenJob("job");
        job.Analyse(job.Attach(Known.Start), 0);
        job.Acknowledges("run", Gate, StopFeed);
        _world.Node.BeginDrain();

        job.Acknowledges("drain", CloseKind.Vacate, JobScenario.StepsOfAVacate);

        Assert.Equal((JobPhase.Closing, EngineStatus.None), (job.View.Phase, job.View.Engine));
        Assert.Single(job.View.Model.Snapshots);
        Assert.Equal(Domain.RefusalKind.Unavailable, job.Ask<JobReply.JobRefused>(job.Step("run", Flush)).Refusal.Kind);
        Assert.Empty(_world.Node.Running);
    }

    [Fact]
    public void A_drained_job_is_saved_stays_open_and_waits_for_another_node()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        _world.Node.BeginDrain();

        job.Acknowledges("drain", CloseKind.Vacate, JobScenario.StepsOfAVacate);

        Assert.Equal((JobPhase.Open, EngineStatus.None, "another node to take it over"), (job.View.Phase, job.View.Engine, job.View.WaitingFor));
        Assert.Single(job.View.Model.Snapshots);
        Assert.Empty(_world.Node.Running);
    }

    [Fact]
    public void A_drain_whose_last_acknowledgement_was_lost_is_acknowledged_as_done()
    {
        var job = _world.OpenJob("job");
        _world.Node.BeginDrain();
        job.Acknowledges("drain", CloseKind.Vacate, JobScenario.StepsOfAVacate);

        job.Ask<AlreadyClosed>(job.Step("drain", Vacate, CloseKind.Vacate));
    }

    [Fact]
    public void A_job_that_leaves_takes_no_records_once_its_gate_is_closed()
    {
        var job = _world.OpenJob("job");
        job.Acknowledges("drain", CloseKind.Vacate, Gate);

        var refused = job.Ask<JobReply.JobRefused>(job.PartOf(0)).Refusal;

        Assert.Equal(Domain.RefusalKind.Unavailable, refused.Kind);
        Assert.Equal("opening", job.View.State);
    }
}
