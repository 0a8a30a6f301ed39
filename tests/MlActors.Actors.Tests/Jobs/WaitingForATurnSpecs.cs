using Akka.TestKit.Xunit2;
using MlActors.Actors.Jobs;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Settings;
using Xunit;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>How many jobs of a node load their models at a time, and that whatever ends a loading lets the next one go on.</summary>
public sealed class WaitingForATurnSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public WaitingForATurnSpecs(ResultFiles files)
        : base(SpecSystem.Setup())
    {
        _world = new JobWorld(this, files.Stores.Results);
        Limit(1);
    }

    [Fact]
    public void A_job_waits_with_its_caller_until_it_is_its_turn_and_opens_then()
    {
        var third = Saved("third");
        var (first, second) = LoadingAndWaiting();
        Ask(third);

        Assert.Equal(
            ("opening", "its turn to load its model (xpack.ml.node_concurrent_job_allocations)"), (third.Observed.State, third.Observed.WaitingFor));
        Assert.Equal($"its engine to load model snapshot [{first.Observed.Model.CurrentId}]", first.Observed.WaitingFor);
        _world.Faults.Mend();

        foreach (var job in (JobScenario[])[first, second, third]) Assert.Equal("127.0.0.1:1", job.Hear<JobIsOpen>().Node);
        Assert.Equal(500, third.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Fact]
    public void A_new_job_has_no_model_to_load_and_does_not_wait()
    {
        LoadingAndWaiting();

        Assert.Equal("opened", _world.OpenJob("new").View.State);
    }

    [Fact]
    public void A_higher_limit_lets_jobs_go_on_that_wait()
    {
        Limit(0);
        var job = Saved("job");
        Ask(job);

        Limit(2);
        _world.Eventually(() =>
        {
            Sys.Pass(SpecSystem.Operators.Jobs.LongestRestartPause);
            Assert.Equal("opened", job.Observed.State);
        });

        job.Hear<JobIsOpen>();
    }

    [Fact]
    public void A_job_that_is_closed_by_force_while_it_loads_gives_its_turn_back() => GivesItsTurnBack(job =>
    {
        job.Send(new ForceClose(job.Id, new("force")));
        job.User.FishForMessage(message => message is CloseSignal.ForceAcknowledged);
    });

    [Fact]
    public void A_job_that_moves_while_it_loads_gives_its_turn_back() => GivesItsTurnBack(job =>
    {
        job.User.Watch(job.Actor);
        job.Actor.Tell(new VacateJob(), TestActor);
        job.User.FishForMessage(message => message is Akka.Actor.Terminated);
    });

    [Fact]
    public void A_job_that_dies_while_it_loads_gives_its_turn_back() => GivesItsTurnBack(job => job.Die());

    [Fact]
    public void A_job_whose_engine_dies_while_it_loads_gives_its_turn_back() => GivesItsTurnBack(
        job => Sys.ActorSelection(job.Actor.Path / "engine-*").Tell(Akka.Actor.Kill.Instance, TestActor));

    [Fact]
    public void A_job_that_is_suspended_while_it_loads_gives_its_turn_back() => GivesItsTurnBack(job =>
    {
        job.Send(new SuspendJob(job.Id));
        job.User.FishForMessage(message => message is JobIsSuspended);
    });

    [Fact]
    public void A_job_whose_model_cannot_be_loaded_gives_its_turn_back()
    {
        var (broken, next) = (Saved("broken"), Saved("next"));
        _world.Faults.HoldSnapshots();
        Ask(broken);
        Ask(next);
        _world.Faults.Damage(found => found.Metadata.PersistenceId == broken.Model ? throw new IOException("the disk cannot be read") : found);
        _world.Faults.ReleaseSnapshots();

        next.Hear<JobIsOpen>();
        Assert.Equal("opening", broken.Observed.State);
    }

    [Fact]
    public void A_job_that_waits_and_is_closed_by_force_does_not_come_back_with_its_turn()
    {
        var (loading, waiting) = LoadingAndWaiting();
        waiting.Send(new ForceClose(waiting.Id, new("force")));
        waiting.Hear<JobRefused>();
        waiting.Hear<CloseSignal.ForceAcknowledged>();

        _world.Faults.Mend();

        loading.Hear<JobIsOpen>();
        Assert.Equal(("closed", EngineStatus.None), (waiting.View.State, waiting.View.Engine));
    }

    [Fact]
    public void A_job_that_waits_on_a_node_that_leaves_loads_nothing_there()
    {
        var (loading, waiting) = LoadingAndWaiting();

        _world.Node.BeginDrain();
        _world.Faults.Mend();

        loading.Hear<JobIsOpen>();
        Assert.Equal(RefusalKind.Unavailable, waiting.Hear<JobRefused>().Refusal.Kind);
        Assert.Equal("another node to take it over", waiting.View.WaitingFor);
    }

    [Fact]
    public void A_job_that_comes_back_waits_too_and_its_senders_are_asked_to_try_again()
    {
        var (loading, back) = (Saved("loading"), Saved("back"));
        back.Open();
        back.Die();
        _world.Faults.HoldSnapshots();
        Ask(loading);

        back.ComeBack();

        Assert.Equal(RefusalKind.Unavailable, back.Ask<JobRefused>(back.PartOf(1)).Refusal.Kind);
        _world.Faults.Mend();
        back.IsReady();
        Assert.Equal(1_000, back.Post(1).ProcessedRecordCount + back.View.Statistics.Counts.ProcessedRecordCount - 500);
    }

    private void GivesItsTurnBack(Action<JobScenario> end)
    {
        var (first, next) = LoadingAndWaiting();

        end(first);

        _world.Eventually(() => Assert.Equal($"its engine to load model snapshot [{next.Observed.Model.CurrentId}]", next.Observed.WaitingFor));
        _world.Faults.Mend();
        next.Hear<JobIsOpen>();
    }

    private (JobScenario Loading, JobScenario Waiting) LoadingAndWaiting()
    {
        var (loading, waiting) = (Saved("loading"), Saved("waiting"));
        _world.Faults.HoldSnapshots();
        Ask(loading);
        _world.Eventually(() => Assert.StartsWith("its engine to load model snapshot", loading.Observed.WaitingFor, StringComparison.Ordinal));
        Ask(waiting);
        Assert.StartsWith("its turn", waiting.Observed.WaitingFor, StringComparison.Ordinal);
        return (loading, waiting);
    }

    private JobScenario Saved(string id)
    {
        var job = _world.OpenJob(id);
        job.Post(0);
        job.Close("run");
        return job;
    }

    private static void Ask(JobScenario job) => job.Send(new OpenJob(job.Id, "again"));

    private void Limit(int most) =>
        _world.Set(ClusterSetting.ConcurrentLoads.Name, most.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
