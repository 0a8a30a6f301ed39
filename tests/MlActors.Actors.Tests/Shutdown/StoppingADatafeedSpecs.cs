using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Agents;
using MlActors.Actors.Configuration;
using MlActors.Actors.Datafeeds;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Tests.Shutdown;

public sealed class StoppingADatafeedSpecs : TestKit
{
    private static readonly DatafeedId Feed = new("feed");
    private static readonly RunId Run = new("run");
    private static readonly ShutdownSettings Settings = SpecSystem.Operators.Shutdown;

    private readonly TestProbe _coordinator;
    private readonly TestProbe _feeds;

    public StoppingADatafeedSpecs()
        : base(SpecSystem.Setup(SpecSystem.Strict)) => (_coordinator, _feeds) = (CreateTestProbe("coordinator"), CreateTestProbe("feeds"));

    [Fact]
    public void A_datafeed_is_stopped_when_it_confirms_it()
    {
        var stopper = WhenItIsStopped();

        AsksToStop();
        _feeds.Answer(stopper, new DatafeedIsStopping(), new DatafeedIsStopped());

        EndsWith<UnitState.Done>(stopper);
    }

    [Fact]
    public void A_datafeed_that_leaves_its_node_is_isolated_and_stays_started()
    {
        var stopper = WhenItLeavesItsNode();

        _feeds.ExpectMsg(new DatafeedRequest.IsolateDatafeed(Feed));
        _feeds.Answer(stopper, new DatafeedIsIsolated());

        var last = EndsWith<UnitState.Done>(stopper);
        Assert.Equal((CloseKind.Vacate, "left its node"), (last.Kind, ((UnitState.Done)last.State).Detail));
    }

    [Fact]
    public void A_datafeed_that_does_not_answer_is_asked_three_times()
    {
        var stopper = WhenItIsStopped();

        for (var attempt = 0; attempt < 3; attempt++)
        {
            AsksToStop();
            Sys.Pass(Settings.StepTimeout);
            HasHandledAll(stopper);
            Sys.Pass(Settings.RetryPause);
        }

        var failed = (UnitState.Failed)EndsWith<UnitState.Failed>(stopper).State;
        Assert.Equal((CloseStep.StopFeed, "No answer after 3 attempts."), (failed.Step, failed.Reason));
    }

    [Fact]
    public void A_datafeed_that_could_not_write_is_asked_again()
    {
        var stopper = WhenItIsStopped();

        AsksToStop();
        _feeds.Answer(stopper, new DatafeedRefused(Refusal.Unavailable("Datafeed [feed] could not write to its journal")));
        HasHandledAll(stopper);
        Sys.Pass(Settings.RetryPause);
        AsksToStop();
        _feeds.Answer(stopper, new DatafeedIsStopped());

        EndsWith<UnitState.Done>(stopper);
    }

    [Fact]
    public void A_datafeed_that_is_away_for_long_is_waited_for_and_the_run_reports_for_what()
    {
        var stopper = WhenItIsStopped();

        for (var attempt = 0; attempt < 20; attempt++)
        {
            AsksToStop();
            _feeds.Answer(stopper, new DatafeedRefused(Refusal.Unavailable("database is locked")));
            HasHandledAll(stopper);
            Sys.Pass(Settings.RetryPause);
        }

        AsksToStop();
        _feeds.Answer(stopper, new DatafeedIsStopped());
        var reported = _coordinator.ReceiveWhile(TimeSpan.FromSeconds(5), message => message as AgentReport, msgs: 3)
            .Select(report => report!.Change.State).ToArray();
        Assert.Equal(
            ["datafeed [feed] to finish its page", "database is locked"], reported.OfType<UnitState.Active>().Select(state => state.WaitingFor));
        Assert.Equal(2, reported.OfType<UnitState.Active>().Last().Attempt);
        Assert.IsType<UnitState.Done>(reported[^1]);
    }

    [Fact]
    public void A_datafeed_that_was_deleted_meanwhile_is_stopped()
    {
        var stopper = WhenItIsStopped();

        AsksToStop();
        _feeds.Answer(stopper, new DatafeedRefused(DatafeedDecisions.Unknown(Feed)));

        EndsWith<UnitState.Done>(stopper);
    }

    [Fact]
    public void A_datafeed_that_was_started_again_since_its_run_had_stopped_it_is_stopped_for_that_run_only()
    {
        var stopper = WhenItIsStopped();

        AsksToStop();
        _feeds.Answer(stopper, new DatafeedIsStopped { IsStartedAgain = true });

        Assert.Equal(Run, EndsWith<UnitState.Done>(stopper).Only);
    }

    [Fact]
    public void A_late_page_gives_the_stop_its_full_time_again()
    {
        var stopper = WhenItIsStopped();
        AsksToStop();

        Sys.Pass(Settings.StepTimeout - TimeSpan.FromSeconds(1));
        _feeds.Answer(stopper, new DatafeedIsStopping());
        HasHandledAll(stopper);
        Sys.Pass(Settings.StepTimeout - TimeSpan.FromSeconds(1));
        HasHandledAll(stopper);
        _feeds.ExpectNoMsg(TimeSpan.Zero);
        _feeds.Answer(stopper, new DatafeedIsStopped());

        EndsWith<UnitState.Done>(stopper);
    }

    [Fact]
    public void Force_is_passed_on_at_once()
    {
        var stopper = WhenItIsStopped();
        AsksToStop();

        stopper.Tell(new AgentSignal(new CloseSignal.ForceRequested()));

        AsksToStop(force: true);
        _feeds.Answer(stopper, new DatafeedIsStopped());
        EndsWith<UnitState.Done>(stopper);
    }

    [Fact]
    public void When_the_time_is_up_the_stop_has_failed_and_reports_the_reason()
    {
        var stopper = WhenItIsStopped();
        AsksToStop();

        stopper.Tell(new AgentSignal(new CloseSignal.GiveUp("The time of the run was up.")));

        Assert.Equal("The time of the run was up.", ((UnitState.Failed)EndsWith<UnitState.Failed>(stopper).State).Reason);
    }

    private IActorRef WhenItIsStopped() =>
        _coordinator.ChildActorOf(DatafeedStopper.Props(_feeds, new StopTarget(Feed, Run, Leaves: false), Settings));

    private IActorRef WhenItLeavesItsNode() =>
        _coordinator.ChildActorOf(DatafeedStopper.Props(_feeds, new StopTarget(Feed, Run, Leaves: true), Settings));

    private void AsksToStop(bool force = false) => _feeds.ExpectMsg(new DatafeedCommand.StopDatafeed(Feed, Run, force) { Once = true });

    private void HasHandledAll(IActorRef stopper)
    {
        var barrier = CreateTestProbe();
        stopper.Tell(new Identify(1), barrier);
        barrier.ExpectMsg<ActorIdentity>();
    }

    private UnitChange EndsWith<T>(IActorRef stopper)
        where T : UnitState
    {
        var last = _coordinator.FishForMessage<AgentReport>(report => report.Change.State.IsOver).Change;
        Assert.IsType<T>(last.State);
        Assert.Equal(UnitId.Of(Feed), last.Unit);
        _coordinator.Watch(stopper);
        _coordinator.ExpectTerminated(stopper);
        return last;
    }
}
