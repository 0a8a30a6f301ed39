using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Settings;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Tests.Jobs;

public sealed class OpeningAJobSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public OpeningAJobSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void A_job_is_open_when_its_engine_is_ready()
    {
        var job = _world.OpenJob("job");

        Assert.Equal(("opened", "127.0.0.1:1", 1L), (job.View.State, job.View.Node, job.View.Epoch));
        Assert.Contains(_world.Node.Running, target => target.Unit.Name == "job");
    }

    [Fact]
    public void The_same_open_again_is_answered_and_another_one_is_refused()
    {
        var job = new JobScenario(_world, "job");
        job.Create();
        job.Ask<JobIsOpen>(new OpenJob(job.Id, "token"));

        job.Ask<JobIsOpen>(new OpenJob(job.Id, "token"));

        var refused = job.Ask<JobRefused>(new OpenJob(job.Id, "other")).Refusal;
        Assert.Equal((RefusalKind.Conflict, "Cannot open job [job] because it has already been opened"), (refused.Kind, refused.Reason));
        Assert.Equal(1, job.View.Epoch);
    }

    [Fact]
    public void A_job_that_does_not_exist_refuses_and_leaves_no_trace()
    {
        var job = new JobScenario(_world, "job");

        Assert.Equal(RefusalKind.NotFound, job.Ask<JobRefused>(new OpenJob(job.Id, "token")).Refusal.Kind);
        Assert.Equal(RefusalKind.NotFound, job.Ask<JobRefused>(job.PartOf(0)).Refusal.Kind);

        job.DiesAndComesBack();
        Assert.Equal(JobPhase.Absent, job.View.Phase);
    }

    [Fact]
    public void A_job_that_is_opened_notifies_the_registry_after_its_dismissal()
    {
        var job = _world.OpenJob("job");
        _world.Registry.ExpectMsg(new RegistryCommand.ExpectJob(job.Id));

        job.Close("run");
        job.Open();

        _world.Registry.ExpectMsg(new RegistryCommand.DismissJob(job.Id));
        _world.Registry.ExpectMsg(new RegistryCommand.ExpectJob(job.Id));
    }

    [Fact]
    public void A_job_that_was_open_runs_again_because_it_is_spoken_to()
    {
        var job = _world.OpenJob("job");
        job.DiesAndComesBack();

        job.Ask<JobRuns>(new WakeJob(job.Id));

        Assert.Equal((2L, EngineStatus.Ready), (job.View.Epoch, job.View.Engine));
    }

    [Fact]
    public void A_job_that_is_closed_reports_it_when_it_is_woken()
    {
        var job = _world.OpenJob("job");
        job.Close("run");
        job.DiesAndComesBack();

        job.Ask<JobIsClosed>(new WakeJob(job.Id));

        Assert.Equal(EngineStatus.None, job.View.Engine);
    }

    [Fact]
    public void Nothing_is_opened_on_a_node_that_is_leaving()
    {
        var job = new JobScenario(_world, "job");
        job.Create();
        _world.Node.BeginDrain();

        Assert.Equal(RefusalKind.Unavailable, job.Ask<JobRefused>(new OpenJob(job.Id, "token")).Refusal.Kind);

        Assert.Equal(JobPhase.Closed, job.View.Phase);
    }

    [Fact]
    public void A_job_that_fits_on_no_node_does_not_wait_for_one()
    {
        var job = new JobScenario(_world, "job");
        job.Ask<JobIsCreated>(new CreateJob(job.Id, Known.Job("job") with { AllowLazyOpen = true }));
        job.Open();
        job.Post(0);
        job.Close("run");
        _world.Set((ClusterSetting.AllocationEnable.Name, "none"), (ClusterSetting.MaxNodeSize.Name, "1kb"));

        var refused = job.Ask<JobRefused>(new OpenJob(job.Id, "token")).Refusal;

        Assert.Equal(RefusalKind.NoCapacity, refused.Kind);
        Assert.Contains("greater than largest possible job size [300]", refused.Reason, StringComparison.Ordinal);
        _world.Set((ClusterSetting.AllocationEnable.Name, "none"), (ClusterSetting.MaxNodeSize.Name, "1gb"));
        Assert.Equal("", job.Ask<JobIsOpen>(new OpenJob(job.Id, "token")).Node);
    }

    [Fact]
    public void A_job_that_may_need_more_memory_than_the_node_offers_is_refused()
    {
        var job = Demanding("larger", lazy: false);

        var refused = job.Ask<JobRefused>(new OpenJob(job.Id, "token")).Refusal;

        Assert.Equal(RefusalKind.NoCapacity, refused.Kind);
        Assert.StartsWith("Could not open job because no ML nodes with sufficient capacity were found: ", refused.Reason, StringComparison.Ordinal);
        Assert.Contains($"estimated memory required for this job [{Demand}]", refused.Reason, StringComparison.Ordinal);
        Assert.Equal("closed", job.View.State);
    }

    [Fact]
    public void One_that_may_wait_is_opening_until_the_node_offers_as_much()
    {
        var job = Demanding("waiting", lazy: true);

        Assert.Equal("", job.Ask<JobIsOpen>(new OpenJob(job.Id, "token")).Node);

        Assert.Equal("opening", job.View.State);
        Assert.Contains("insufficient available memory", job.View.WaitingFor, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.Conflict, job.Ask<JobRefused>(job.PartOf(0)).Refusal.Kind);
        _world.Set(ClusterSetting.MemoryPercent.Name, "200");
        Sys.Pass(_world.Dependencies.Settings.LongestRestartPause);
        _world.Eventually(() => Assert.Equal("opened", job.View.State));
    }

    [Fact]
    public void One_that_waits_can_be_closed()
    {
        var job = Demanding("given-up", lazy: true);
        job.Ask<JobIsOpen>(new OpenJob(job.Id, "token"));

        job.Ask<ForceAcknowledged>(new ForceClose(job.Id, new RunId("run")));

        Assert.Equal("closed", job.View.State);
    }

    private long Demand => _world.Node.MachineMemory;

    /// <summary>A job whose limit is the whole memory of the machine, of which models may take a third.</summary>
    private JobScenario Demanding(string id, bool lazy)
    {
        var job = new JobScenario(_world, id);
        job.Ask<JobIsCreated>(new CreateJob(job.Id, Known.Job(id) with { AllowLazyOpen = lazy, ModelMemoryLimit = Demand }));
        return job;
    }

    [Fact]
    public void An_open_that_could_not_be_written_is_refused_and_the_job_restarts_as_closed()
    {
        var job = new JobScenario(_world, "job");
        job.Create();
        _world.Faults.LoseJournalOf("job-job");

        var refused = job.Ask<JobRefused>(new OpenJob(job.Id, "token")).Refusal;

        Assert.Equal(RefusalKind.Unavailable, refused.Kind);
        Assert.Contains("could not write to its journal", refused.Reason, StringComparison.Ordinal);
        _world.Registry.ExpectMsg(new RegistryRequest.JobMoved(job.Id));
        _world.Faults.Mend();
        job.ComeBack();
        job.Ask<JobIsOpen>(new OpenJob(job.Id, "token"));
    }
}
