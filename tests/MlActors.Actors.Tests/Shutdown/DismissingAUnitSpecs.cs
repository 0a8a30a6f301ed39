using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using Xunit;

namespace MlActors.Actors.Tests.Shutdown;

public sealed class DismissingAUnitSpecs : TestKit
{
    private const string Reason = "The forced close was not acknowledged after 3 attempts.";

    private readonly TestProbe _coordinator;
    private readonly TestProbe _registry;

    public DismissingAUnitSpecs()
        : base(SpecSystem.Setup()) => (_coordinator, _registry) = (CreateTestProbe(), CreateTestProbe());

    [Fact]
    public void A_job_that_the_registry_no_longer_expects_is_done_and_the_run_reports_what_was_not()
    {
        var dismisser = Dismisses(UnitId.Of(new JobId("job")));
        _registry.ExpectMsg(new RegistryCommand.StopExpectingJob(new JobId("job")));

        _registry.Reply(new RegistryReply.RegistryDone());

        var done = Assert.IsType<UnitState.Done>(EndOf(dismisser));
        Assert.Equal($"{Reason} Not closed in its journal, not started again.", done.Detail);
    }

    [Fact]
    public void A_datafeed_is_dismissed_in_the_same_way()
    {
        var dismisser = Dismisses(UnitId.Of(new DatafeedId("feed")));
        _registry.ExpectMsg(new RegistryCommand.StopExpectingDatafeed(new DatafeedId("feed")));

        _registry.Reply(new RegistryReply.RegistryDone());

        var done = Assert.IsType<UnitState.Done>(EndOf(dismisser));
        Assert.Equal($"{Reason} Not stopped in its journal, not started again.", done.Detail);
    }

    [Fact]
    public void A_unit_that_the_registry_did_not_dismiss_stays_failed_and_may_start_again()
    {
        var dismisser = Dismisses(UnitId.Of(new JobId("job")));
        _registry.ExpectMsg<RegistryCommand.StopExpectingJob>();

        _registry.Reply(new RegistryReply.RegistryRefused(Refusal.Unavailable("The registry is starting again")));

        var failed = Assert.IsType<UnitState.Failed>(EndOf(dismisser));
        Assert.Equal((CloseStep.Flush, $"{Reason} The registry did not answer, so it may be started again."), (failed.Step, failed.Reason));
    }

    private IActorRef Dismisses(UnitId unit)
    {
        var failed = new UnitChange(unit, new UnitState.Failed(CloseStep.Flush, Reason, DateTimeOffset.UnixEpoch));
        var node = new CoordinatorDependencies(
            _coordinator, _coordinator, _registry, SpecSystem.Operators.Shutdown, new Jobs.RecordedSync(), TimeProvider.System);
        return _coordinator.ChildActorOf(UnitDismisser.Props(failed, node));
    }

    private UnitState EndOf(IActorRef dismisser)
    {
        var change = _coordinator.ExpectMsg<UnitDismissed>().Change;
        _coordinator.Watch(dismisser);
        _coordinator.ExpectTerminated(dismisser);
        return change.State;
    }
}
