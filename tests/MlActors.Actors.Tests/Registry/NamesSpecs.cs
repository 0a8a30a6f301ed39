using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Registry;
using Xunit;
using static MlActors.Domain.Registry.RegistryCommand;

namespace MlActors.Actors.Tests.Registry;

public sealed class NamesSpecs : TestKit
{
    private static readonly JobId A = new("a");
    private static readonly JobId B = new("b");
    private static readonly DatafeedId Feed = new("feed");

    private readonly RegistryScenario _registry;

    public NamesSpecs()
        : base(SpecSystem.Setup(RegistryScenario.ClusterOfOne)) => _registry = new RegistryScenario(this);

    [Fact]
    public void A_name_is_a_job_or_a_group_and_never_both_also_after_a_restart()
    {
        _registry.Does(new ReserveJob(A, ["team"]));

        Assert.Equal(RefusalKind.AlreadyExists, _registry.Refuses(new ReserveJob(new JobId("team"), [])).Kind);
        Assert.Equal(RefusalKind.AlreadyExists, _registry.Refuses(new ReserveJob(B, ["a"])).Kind);
        _registry.Restarts();

        Assert.Equal(
            "job and group names must be unique but job [team] and group [team] have the same name",
            _registry.Refuses(new ReserveJob(new JobId("team"), [])).Reason);
        _registry.Does(new ReserveJob(A, ["team"]), new ReserveJob(B, ["team"]));
        Assert.Equal(["a", "b"], _registry.JobsIn("team"));
    }

    [Fact]
    public void A_job_has_one_datafeed_and_a_datafeed_has_one_job()
    {
        _registry.Does(new ReserveJob(A, []), new ReserveJob(B, []), new ReserveDatafeed(Feed, A));

        Assert.Equal(RefusalKind.Conflict, _registry.Refuses(new ReserveDatafeed(new DatafeedId("second"), A)).Kind);
        Assert.Equal(RefusalKind.AlreadyExists, _registry.Refuses(new ReserveDatafeed(Feed, B)).Kind);
        Assert.Equal(RefusalKind.NotFound, _registry.Refuses(new ReserveDatafeed(new DatafeedId("other"), new JobId("unknown"))).Kind);
        _registry.Does(new ReserveDatafeed(Feed, A));
    }

    [Fact]
    public void A_name_that_was_released_may_be_taken_again()
    {
        _registry.Does(new ReserveJob(A, []), new ReserveDatafeed(Feed, A));

        _registry.Does(new ReleaseDatafeed(Feed, 2), new ReleaseJob(A, 1));
        _registry.Restarts();

        Assert.Empty(_registry.JobsIn(null));
        _registry.Does(new ReserveJob(B, ["a"]));
    }

    [Fact]
    public void Expressions_name_jobs_with_their_datafeeds_and_say_what_they_miss()
    {
        _registry.Does(new ReserveJob(A, []), new ReserveJob(B, ["team"]), new ReserveDatafeed(Feed, B));

        var resolved = _registry.Ask<RegistryReply.JobsResolved>(new RegistryRequest.ResolveJobs("team,x*,unknown"));

        Assert.Equal([new JobEntry(B, Feed)], resolved.Jobs.ToArray());
        Assert.Equal(["unknown"], resolved.UnknownIds.ToArray());
        Assert.Equal(["x*"], resolved.EmptyWildcards.ToArray());
        Assert.Equal(
            [new DatafeedEntry(Feed, B)],
            _registry.Ask<RegistryReply.DatafeedsResolved>(new RegistryRequest.ResolveDatafeeds("f*")).Datafeeds.ToArray());
    }

    [Fact]
    public void A_registry_that_could_not_write_reports_it_and_restarts()
    {
        _registry.Die();
        _registry.Actor = Sys.ActorOf(NodeActors.ComesBack<Actors.Registry.ReleaseRegistry>(
            _registry.Props, new RegistryReply.RegistryRefused(Refusal.Unavailable("starting again"))));
        Assert.Empty(_registry.JobsIn(null));
        Faults.Of(Sys).LoseJournalOf("registry");

        Assert.Equal("The registry could not write to its journal: database is locked", _registry.Refuses(new ReserveJob(A, [])).Reason);

        Faults.Of(Sys).Mend();
        AwaitAssert(() =>
        {
            Sys.Pass(TimeSpan.FromSeconds(5));
            var user = CreateTestProbe();
            user.Send(_registry.Actor, new ReserveJob(A, []));
            user.ExpectMsg<RegistryReply.RegistryDone>(TimeSpan.FromSeconds(1));
        });
        Assert.Equal(["a"], _registry.JobsIn(null));
    }

    [Fact]
    public void A_long_journal_is_shortened_without_loss()
    {
        for (var job = 0; job < 2_100; job++) _registry.User.Send(_registry.Actor, new ReserveJob(new JobId($"job-{job:0000}"), []));
        for (var job = 0; job < 2_100; job++) _registry.User.ExpectMsg<RegistryReply.RegistryDone>();

        _registry.Restarts();

        Assert.Equal(2_100, _registry.JobsIn(null).Length);
    }
}
