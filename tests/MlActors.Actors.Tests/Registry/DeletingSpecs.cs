using Akka.Actor;
using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using Xunit;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Tests.Registry;

/// <summary>The registry deletes: it asks the job, then the datafeed, and frees the names when both are gone.</summary>
public sealed class DeletingSpecs : TestKit
{
    private static readonly JobId Job = new("job");
    private static readonly DatafeedId Feed = new("feed");

    private readonly RegistryScenario _registry;

    public DeletingSpecs()
        : base(SpecSystem.Setup(RegistryScenario.ClusterOfOne))
    {
        _registry = new RegistryScenario(this);
        _registry.Does(new ReserveJob(Job, []), new ReserveDatafeed(Feed, Job));
    }

    [Fact]
    public void A_job_is_deleted_first_then_its_datafeed_and_then_the_caller_is_notified()
    {
        _registry.Does(new BeginDeleteJob(Job, Force: false));
        Waits();

        JobIsAsked(force: false, new JobReply.JobIsDeleted());
        FeedIsAsked(new DatafeedReply.DatafeedIsDeleted());

        _registry.User.ExpectMsg<RegistryReply.RegistryDone>();
        Assert.Empty(_registry.JobsIn(null));
        Assert.Equal(3, _registry.Ask<RegistryReply.RegistryDone>(new ReserveJob(Job, [])).Reservation);
    }

    [Fact]
    public void A_job_that_refuses_stays_with_its_datafeed_and_may_be_opened()
    {
        _registry.Does(new BeginDeleteJob(Job, Force: false));
        Waits();

        JobIsAsked(force: false, new JobReply.JobRefused(Refusal.Conflict("the job is opened")));

        Assert.Equal("the job is opened", _registry.User.ExpectMsg<RegistryReply.RegistryRefused>().Refusal.Reason);
        _registry.Does(new ExpectJob(Job));
        _registry.Feeds.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal("the job is opened", Ask().Refusal.Reason);
    }

    [Fact]
    public void Force_that_is_asked_for_while_a_job_refuses_deletes_it_for_both_callers()
    {
        _registry.Does(new BeginDeleteJob(Job, Force: false));
        Waits();
        _registry.Jobs.ExpectMsg(new JobCommand.DeleteJob(Job, Force: false, 1));
        var asker = _registry.Jobs.LastSender;
        var other = CreateTestProbe();
        other.Send(_registry.Actor, new BeginDeleteJob(Job, Force: true));
        other.ExpectMsg<RegistryReply.RegistryDone>();

        asker.Tell(new JobReply.JobRefused(Refusal.Conflict("the job is opened")), _registry.Jobs);

        JobIsAsked(force: true, new JobReply.JobIsDeleted());
        FeedIsAsked(new DatafeedReply.DatafeedIsDeleted());
        _registry.User.ExpectMsg<RegistryReply.RegistryDone>();
    }

    [Fact]
    public void A_deletion_in_whose_middle_the_registry_died_is_finished_by_the_next_one()
    {
        _registry.Does(new BeginDeleteJob(Job, Force: true));
        var waiting = CreateTestProbe();
        waiting.Send(_registry.Actor, new AwaitJobDeletion(Job, 1));
        JobIsAsked(force: true, new JobReply.JobIsDeleted());
        _registry.Feeds.ExpectMsg<DatafeedCommand.DeleteDatafeed>();

        _registry.Restarts();

        Assert.Equal(RefusalKind.Unavailable, waiting.ExpectMsg<RegistryReply.RegistryRefused>().Refusal.Kind);
        Assert.Equal(RefusalKind.AlreadyExists, _registry.Refuses(new ReserveJob(Job, [])).Kind);
        JobIsAsked(force: true, new JobReply.JobIsDeleted());
        FeedIsAsked(new DatafeedReply.DatafeedRefused(DatafeedDecisions.Unknown(Feed)));
        AwaitAssert(() => Assert.Empty(_registry.JobsIn(null)));
    }

    [Fact]
    public void A_job_that_is_away_is_asked_again()
    {
        _registry.Does(new BeginDeleteJob(Job, Force: true));
        JobIsAsked(force: true, new JobReply.JobRefused(Refusal.Unavailable("its journal is locked")));

        AwaitAssert(() =>
        {
            Sys.Pass(TimeSpan.FromSeconds(1));
            Assert.True(_registry.Jobs.HasMessages);
        });

        JobIsAsked(force: true, new JobReply.JobIsDeleted());
    }

    [Fact]
    public void A_datafeed_is_deleted_alone_and_its_job_stays()
    {
        _registry.Does(new BeginDeleteDatafeed(Feed, Force: false));
        _registry.User.Send(_registry.Actor, new AwaitDatafeedDeletion(Feed, 2));

        _registry.Feeds.ExpectMsg(new DatafeedCommand.DeleteDatafeed(Feed, Force: false, 2));
        _registry.Feeds.Reply(new DatafeedReply.DatafeedIsDeleted());

        _registry.User.ExpectMsg<RegistryReply.RegistryDone>();
        Assert.Equal([new JobEntry(Job, null)], _registry.Ask<RegistryReply.JobsResolved>(new ResolveJobs(null)).Jobs.ToArray());
    }

    [Fact]
    public void What_is_closed_by_force_without_an_answer_is_expected_no_more()
    {
        _registry.Does(new ExpectJob(Job), new ExpectDatafeed(Feed), new StopExpectingJob(Job), new StopExpectingDatafeed(Feed));

        _registry.Restarts();

        _registry.WakesNothingElse();
    }

    private void Waits() => _registry.User.Send(_registry.Actor, new AwaitJobDeletion(Job, 1));

    private RegistryReply.RegistryRefused Ask() => _registry.Ask<RegistryReply.RegistryRefused>(new AwaitJobDeletion(Job, 1));

    private void JobIsAsked(bool force, object answer)
    {
        _registry.Jobs.ExpectMsg(new JobCommand.DeleteJob(Job, force, 1));
        _registry.Jobs.Reply(answer);
    }

    private void FeedIsAsked(object answer)
    {
        _registry.Feeds.ExpectMsg(new DatafeedCommand.DeleteDatafeed(Feed, Force: true, 2));
        _registry.Feeds.Reply(answer);
    }
}
