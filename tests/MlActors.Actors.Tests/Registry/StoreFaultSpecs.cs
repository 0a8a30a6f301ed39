using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Registry;
using Xunit;
using static MlActors.Domain.Registry.RegistryCommand;

namespace MlActors.Actors.Tests.Registry;

/// <summary>A registry whose journal or digest fails: callers are refused with the reason, and nothing is forgotten or guessed.</summary>
public sealed class StoreFaultSpecs : TestKit
{
    private static readonly JobId A = new("a");
    private static readonly JobId B = new("b");

    private readonly RegistryScenario _registry;

    public StoreFaultSpecs()
        : base(SpecSystem.Setup(RegistryScenario.ClusterOfOne)) => _registry = new RegistryScenario(this);

    [Fact]
    public void A_registry_whose_event_is_rejected_refuses_and_restarts()
    {
        IsSupervised();
        Faults.Of(Sys).RejectEventsOf("registry");

        Assert.Equal(RefusalKind.Unavailable, _registry.Refuses(new ReserveJob(A, [])).Kind);

        Faults.Of(Sys).Mend();
        Takes(A);
        Assert.Equal(["a"], _registry.JobsIn(null));
    }

    [Fact]
    public void A_dismissal_that_is_rejected_holds_up_no_later_command()
    {
        IsSupervised();
        _registry.Does(new ReserveJob(A, []), new ExpectJob(A));
        Faults.Of(Sys).RejectEventsOf("registry");

        _registry.Actor.Tell(new DismissJob(A), TestActor);
        ExpectMsg<RegistryReply.RegistryRefused>();

        Faults.Of(Sys).Mend();
        Takes(B);
        Assert.Equal(["a", "b"], _registry.JobsIn(null));
    }

    [Fact]
    public void When_the_newest_digest_cannot_be_read_the_one_before_it_and_the_events_since_are()
    {
        ReservesWithDigestAt(2_000, 0);
        ReservesWithDigestAt(4_000, 2_000);
        _registry.Die();
        Faults.Of(Sys).Damage(
            found => found.Metadata.SequenceNr == 4_000
                ? new SelectedSnapshot(found.Metadata, new UnreadablePayload("digest.v1", "it is damaged"))
                : found);

        IsSupervised();

        Assert.Equal(4_000, _registry.JobsIn(null).Length);
    }

    [Fact]
    public void When_no_digest_can_be_read_the_registry_reports_which_events_are_missing_and_does_nothing()
    {
        ReservesWithDigestAt(2_000, 0);
        ReservesWithDigestAt(4_000, 2_000);
        _registry.Die();
        Faults.Of(Sys).Damage(found => new SelectedSnapshot(found.Metadata, new UnreadablePayload("digest.v1", "it is damaged")));

        IsSupervised();

        Assert.Equal(
            "The registry has lost the events 1 to 2000 of its journal, and no digest that can be read covers them",
            RefusesAtLast("The registry has lost").Reason);
    }

    [Fact]
    public void An_event_that_cannot_be_read_is_named_to_callers_and_nothing_is_changed()
    {
        _registry.Does(new ReserveJob(A, []), new ReserveJob(B, []));
        _registry.Die();
        Faults.Of(Sys).MakeUnreadable("registry", 2);

        IsSupervised();

        Assert.Equal(
            "The registry cannot read event 2 of its journal, [spec.damaged.v1] it is damaged; it changes nothing until a version that can read it "
            + "takes its place",
            RefusesAtLast("The registry cannot read").Reason);
    }

    private void IsSupervised()
    {
        _registry.Die();
        _registry.Actor = Sys.ActorOf(NodeActors.ComesBack<Actors.Registry.ReleaseRegistry>(
            _registry.Props, new RegistryReply.RegistryRefused(Refusal.Unavailable("starting again"))));
        AwaitAssert(() =>
        {
            Sys.Pass(TimeSpan.FromSeconds(1));
            var user = CreateTestProbe();
            user.Send(_registry.Actor, new RegistryRequest.ResolveJobs(null));
            Assert.False(
                user.ExpectMsg<RegistryReply>(TimeSpan.FromSeconds(1)) is RegistryReply.RegistryRefused { Refusal.Kind: RefusalKind.Unavailable });
        });
    }

    private Refusal RefusesAtLast(string reason)
    {
        var refusal = Refusal.Unavailable("not yet");
        AwaitAssert(() =>
        {
            refusal = _registry.Refuses(new ReserveJob(new JobId("c"), []));
            Assert.StartsWith(reason, refusal.Reason, StringComparison.Ordinal);
        });
        return refusal;
    }

    private void Takes(JobId job) => AwaitAssert(() =>
    {
        Sys.Pass(TimeSpan.FromSeconds(5));
        var user = CreateTestProbe();
        user.Send(_registry.Actor, new ReserveJob(job, []));
        user.ExpectMsg<RegistryReply.RegistryDone>(TimeSpan.FromSeconds(1));
    });

    private void ReservesWithDigestAt(int last, int first)
    {
        for (var job = first; job < last; job++) _registry.User.Send(_registry.Actor, new ReserveJob(new JobId($"job-{job:0000}"), []));
        for (var job = first; job < last; job++) _registry.User.ExpectMsg<RegistryReply.RegistryDone>();
        AwaitAssert(() =>
        {
            var reader = CreateTestProbe();
            Persistence.Instance.Apply(Sys).SnapshotStoreFor(null)
                .Tell(new LoadSnapshot("registry", SnapshotSelectionCriteria.Latest, long.MaxValue), reader);
            Assert.Equal(last, reader.ExpectMsg<LoadSnapshotResult>().Snapshot?.Metadata.SequenceNr);
        });
    }
}
