using Akka.Actor;
using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Registry.RegistryCommand;

namespace MlActors.Actors.Tests.Registry;

public sealed class WakingSpecs : TestKit
{
    private static readonly JobId Job = new("job");
    private static readonly DatafeedId Feed = new("feed");
    private static readonly RunId Run = new("run");
    private static readonly TimeSpan Sweep = SpecSystem.Operators.Registry.SweepInterval;

    private readonly RegistryScenario _registry;

    public WakingSpecs()
        : base(SpecSystem.Setup(RegistryScenario.ClusterOfOne))
    {
        _registry = new RegistryScenario(this);
        _registry.Does(new ReserveJob(Job, []), new ReserveDatafeed(Feed, Job));
    }

    [Fact]
    public void What_should_run_is_woken_when_the_registry_restarts()
    {
        _registry.Does(new ExpectJob(Job), new ExpectDatafeed(Feed));

        _registry.Restarts();

        _registry.Wakes(Job, new JobReply.JobRuns());
        _registry.Wakes(Feed, new DatafeedReply.DatafeedRuns());
        _registry.WakesNothingElse();
    }

    [Fact]
    public void What_should_run_is_woken_periodically_in_case_that_its_loss_was_not_noticed()
    {
        _registry.Does(new ExpectJob(Job));

        for (var sweep = 0; sweep < 3; sweep++)
        {
            Sys.Pass(Sweep);
            _registry.Wakes(Job, new JobReply.JobRuns());
        }
    }

    [Fact]
    public void What_reports_that_it_is_closed_is_not_woken_again()
    {
        _registry.Does(new ExpectJob(Job), new ExpectDatafeed(Feed));
        Sys.Pass(Sweep);
        _registry.Wakes(Job, new JobReply.JobIsClosed());
        _registry.Wakes(Feed, new DatafeedReply.DatafeedIsStopped());

        AwaitAssert(() =>
        {
            Sys.Pass(Sweep);
            _registry.WakesNothingElse();
        });

        _registry.Restarts();
        _registry.WakesNothingElse();
    }

    [Fact]
    public void What_was_dismissed_is_not_woken()
    {
        _registry.Does(new ExpectJob(Job));
        _registry.Actor.Tell(new DismissJob(Job), TestActor);
        _registry.HasPersistedItsCommands();

        _registry.Restarts();

        _registry.WakesNothingElse();
    }

    [Fact]
    public void What_is_opened_again_while_its_dismissal_is_being_written_stays_expected()
    {
        _registry.Does(new ExpectJob(Job), new ExpectDatafeed(Feed));

        _registry.Actor.Tell(new DismissJob(Job), TestActor);
        _registry.Actor.Tell(new DismissDatafeed(Feed), TestActor);
        _registry.Does(new ExpectJob(Job), new ExpectDatafeed(Feed));
        _registry.Restarts();

        _registry.Wakes(Job, new JobReply.JobRuns());
        _registry.Wakes(Feed, new DatafeedReply.DatafeedRuns());
    }

    [Fact]
    public void What_cannot_run_at_the_moment_is_woken_again_soon()
    {
        _registry.Does(new ExpectJob(Job));
        Sys.Pass(Sweep);

        _registry.Wakes(Job, new JobReply.JobRefused(Refusal.Unavailable("Node [127.0.0.1:1] is leaving")));
        AwaitAssert(() =>
        {
            Sys.Pass(TimeSpan.FromSeconds(1));
            Assert.True(_registry.Jobs.HasMessages);
        });

        _registry.Wakes(Job, new JobReply.JobRuns());
    }

    [Fact]
    public void What_has_moved_is_woken_where_it_belongs_now()
    {
        _registry.Actor.Tell(new RegistryRequest.JobMoved(Job), TestActor);
        _registry.Actor.Tell(new RegistryRequest.DatafeedMoved(Feed), TestActor);

        _registry.Wakes(Job, new JobReply.JobRuns());
        _registry.Wakes(Feed, new DatafeedReply.DatafeedRuns());
    }

    [Fact]
    public void Only_a_few_are_woken_at_a_time()
    {
        var permits = SpecSystem.Operators.Registry.Permits;
        for (var job = 0; job < permits + 5; job++) _registry.Does(
            new ReserveJob(new JobId($"job-{job:00}"), []), new ExpectJob(new JobId($"job-{job:00}")));

        _registry.Restarts();
        var asked = Enumerable.Range(0, permits).Select(_ => _registry.Jobs.ExpectMsg<JobRequest.WakeJob>()).ToArray();
        var asker = _registry.Jobs.LastSender;
        _registry.WakesNothingElse();

        Assert.Equal(permits, asked.Distinct().Count());
        asker.Tell(new JobReply.JobRuns(), _registry.Jobs);
        _registry.Jobs.ExpectMsg<JobRequest.WakeJob>();
    }

    [Fact]
    public void While_the_gate_is_closed_nothing_is_opened_or_started()
    {
        _registry.Does(new CloseGate(Run));

        Assert.Equal(
            "Cannot open job [job] because the cluster is shutting down in run [run]; wait until that run is over, or cancel it",
            _registry.Refuses(new ExpectJob(Job)).Reason);
        Assert.Equal(RefusalKind.Conflict, _registry.Refuses(new ExpectDatafeed(Feed)).Kind);
        _registry.Restarts();
        Assert.Equal(RefusalKind.Conflict, _registry.Refuses(new ExpectJob(Job)).Kind);

        _registry.Does(new OpenGate(Run), new ExpectJob(Job));
    }

    [Fact]
    public void The_gate_of_a_run_that_never_began_opens_again_but_not_at_once()
    {
        _registry.Does(new CloseGate(Run));

        AnswerAboutTheRun(new ShutdownReply.RunRefused(ShutdownDecisions.Unknown(Run)));
        Assert.Equal(RefusalKind.Conflict, _registry.Refuses(new ExpectJob(Job)).Kind);
        AnswerAboutTheRun(new ShutdownReply.RunRefused(ShutdownDecisions.Unknown(Run)));

        AwaitAssert(() => _registry.Does(new ExpectJob(Job)));
    }

    [Fact]
    public void The_gate_of_a_run_that_is_under_way_stays_closed()
    {
        _registry.Does(new CloseGate(Run));

        for (var sweep = 0; sweep < 4; sweep++) AnswerAboutTheRun(new ShutdownReply.RunWatched(Changes(RunOutcome.Running)));

        Assert.Equal(RefusalKind.Conflict, _registry.Refuses(new ExpectJob(Job)).Kind);
    }

    private void AnswerAboutTheRun(object answer)
    {
        Sys.Pass(Sweep);
        Assert.Equal(Run, _registry.Coordinator.ExpectMsg<ShutdownRequest.WatchRun>().Run);
        _registry.Coordinator.Reply(answer);
    }

    private static RunChanges Changes(RunOutcome outcome) => new(
        new RunSummary(
            Run, RunKind.ShutDown, new RunOptions(TimeSpan.FromMinutes(1), 1), null, outcome, "jobs", DateTimeOffset.UnixEpoch, null, 1, 0, 1,
            0, 0, 0),
        Seen: 1, Units: [], More: false);
}
