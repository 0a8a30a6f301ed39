using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Actors.Tests.Datafeeds.FeedScenario;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownReply;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>A datafeed with an end closes its job when it is reached, whatever dies in between.</summary>
public sealed class HandingOverTheCloseSpecs : TestKit
{
    private readonly FeedScenario _feed;

    public HandingOverTheCloseSpecs()
        : base(SpecSystem.Setup())
    {
        _feed = new FeedScenario(this, minutes: 1_000);
        _feed.Source.Holds(150);
        _feed.Create();
        _feed.Start(end: TimeOf(150));
    }

    [Fact]
    public void At_its_end_the_coordinator_is_asked_to_close_the_job_of_the_datafeed()
    {
        var asked = _feed.Coordinator.ExpectMsg<StartRun>();

        Assert.Equal((RunKind.CloseJobs, "job", Id), (asked.Kind, asked.Targets.Single().Unit.Name, asked.Targets.Single().Datafeed!.Value));
        Assert.Equal((DatafeedPhase.Stopped, "its end was reached"), (_feed.View.Phase, _feed.View.Reason));
        Assert.Equal(150, _feed.Taken.Minutes.Length);
    }

    [Fact]
    public void It_asks_until_the_coordinator_has_it_in_writing_and_always_for_the_same_run()
    {
        var first = _feed.Coordinator.ExpectMsg<StartRun>();

        _feed.Pass(SpecSystem.Operators.Datafeeds.PageTimeout);
        Assert.Equal(first.Run, _feed.Coordinator.ExpectMsg<StartRun>().Run);
        _feed.Coordinator.Reply(new RunAccepted(first.Run));

        Assert.Equal(
            new RegistryCommand.DismissDatafeed(Id), _feed.Registry.FishForMessage<RegistryCommand>(said => said is RegistryCommand.DismissDatafeed));
        _feed.Pass(SpecSystem.Operators.Datafeeds.PageTimeout);
        _feed.DiesAndComesBack();
        Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase);
        _feed.Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_datafeed_that_dies_before_it_receives_the_answer_asks_again_for_the_same_run()
    {
        var first = _feed.Coordinator.ExpectMsg<StartRun>();

        _feed.DiesAndComesBack();

        Assert.Equal(first.Run, _feed.Coordinator.ExpectMsg<StartRun>().Run);
        Assert.IsType<DatafeedReply.DatafeedRuns>(_feed.Ask<DatafeedReply>(new DatafeedRequest.WakeDatafeed(Id)));
    }

    [Fact]
    public void A_coordinator_that_refuses_for_now_is_asked_again()
    {
        var first = _feed.Coordinator.ExpectMsg<StartRun>();
        _feed.Coordinator.Reply(new RunRefused(Domain.Refusal.Unavailable("The shutdown coordinator is starting again")));

        _feed.Pass(SpecSystem.Operators.Datafeeds.PageTimeout);

        Assert.Equal(first.Run, _feed.Coordinator.ExpectMsg<StartRun>().Run);
    }

    [Fact]
    public void Each_start_has_a_close_of_its_own()
    {
        var first = _feed.Coordinator.ExpectMsg<StartRun>();
        _feed.Coordinator.Reply(new RunAccepted(first.Run));

        _feed.Start(start: TimeOf(150), end: TimeOf(300), token: "second");

        Assert.NotEqual(first.Run, _feed.Coordinator.ExpectMsg<StartRun>().Run);
    }

    [Fact]
    public void A_datafeed_that_was_stopped_before_its_end_leaves_its_job_open()
    {
        _feed.Coordinator.ExpectMsg<StartRun>();
        _feed.Coordinator.Reply(new RunAccepted(DatafeedDecisions.CloseRunOf(Id, 1)));
        _feed.Source.Hangs(true);
        _feed.Start(start: TimeOf(150), end: TimeOf(900), token: "second");

        _feed.Ask<DatafeedReply.DatafeedIsStopping>(new DatafeedCommand.StopDatafeed(Id, new RunId("run"), Force: false));
        _feed.Hear<DatafeedReply.DatafeedIsStopped>();

        _feed.Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }
}
