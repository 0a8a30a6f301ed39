using MlActors.Domain.Datafeeds;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Datafeeds;

/// <summary>What stands in the events that a datafeed decides on. Which call leads to which event is in <see cref="DatafeedCallSpecs"/>.</summary>
public sealed class DatafeedDecisionsSpecs
{
    private static readonly DateTimeOffset Later = Now.AddMinutes(5);

    [Fact]
    public void Each_start_begins_a_new_epoch() => Assert.Equal(
        new DatafeedStarted(2, Later, 10, 20, "t"),
        DatafeedIn.Phase(DatafeedPhase.Stopped).Decide(new StartDatafeed(Feed, 10, 20, "t"), Later).Only<DatafeedStarted>());

    [Fact]
    public void Each_take_over_begins_a_new_epoch() =>
        Assert.Equal(
            new DatafeedTakenOver(3, Later), DatafeedIn.Phase(DatafeedPhase.Started).Decide(new TakeOver(Feed), Later).Only<DatafeedTakenOver>());

    [Theory]
    [InlineData(false, "stop_datafeed (api)")]
    [InlineData(true, "force stop_datafeed (api)")]
    public void A_stop_that_was_asked_for_never_closes_the_job(bool force, string reason)
    {
        var stopping = DatafeedIn.Phase(DatafeedPhase.Stopping);

        var stopped =
            (force ? stopping.Decide(new StopDatafeed(Feed, Run, Force: true), Later)
                : stopping.Decide(new FinishStop(Feed), Later)).Only<DatafeedStopped>();

        Assert.Equal(new DatafeedStopped(2, Later, reason, null) { Run = force ? Run : null }, stopped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_that_stopped_a_datafeed_does_not_stop_it_after_it_was_started_again(bool force)
    {
        var feed = StartedAgainAfter(new StopDatafeed(Feed, Run, force) { Once = true });

        Assert.Equal("nothing", feed.Decide(new StopDatafeed(Feed, Run, force) { Once = true }, Later).InShort());
        Assert.True(feed.IsStartedAgainSince(new StopDatafeed(Feed, Run, force) { Once = true }));
        Assert.NotEqual("nothing", feed.Decide(new StopDatafeed(Feed, new RunId("another"), force) { Once = true }, Later).InShort());
    }

    [Fact]
    public void A_close_that_begins_again_stops_a_datafeed_that_was_started_in_between() => Assert.Equal(
        new DatafeedStopBegan(3, Later, Run),
        StartedAgainAfter(new StopDatafeed(Feed, Run, false)).Decide(new StopDatafeed(Feed, Run, false), Later).Only<DatafeedStopBegan>());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_that_closed_the_job_does_not_stop_a_datafeed_that_was_started_since(bool force)
    {
        var feed = DatafeedIn.Phase(DatafeedPhase.Stopped);
        feed = feed.Apply(feed.Decide(new StartDatafeed(Feed, 10, 20, "t") { JobClosedBy = Run }, Later).Only<DatafeedStarted>());

        Assert.Equal("nothing", feed.Decide(new StopDatafeed(Feed, Run, force), Later).InShort());
        Assert.NotEqual("nothing", feed.Decide(new StopDatafeed(Feed, new RunId("another"), force), Later).InShort());
    }

    [Fact]
    public void A_datafeed_that_reaches_its_end_keeps_the_close_of_its_job_until_it_is_handed_over()
    {
        var feed = DatafeedIn.Phase(DatafeedPhase.Started);

        feed = feed.Apply(feed.Decide(new CompleteDatafeed(Feed, "no_realtime", CloseJob: true), Later).Only<DatafeedStopped>());
        Assert.Equal(new RunId("end-of-d1-2"), feed.PendingClose);

        feed = feed.Apply(feed.Decide(new HandOverClose(Feed), Later).Only<JobCloseHandedOver>());
        Assert.Null(feed.PendingClose);
        Assert.Equal("nothing", feed.Decide(new HandOverClose(Feed), Later).InShort());
    }

    [Fact]
    public void A_datafeed_that_ends_because_its_job_is_gone_closes_nothing() => Assert.Null(
        DatafeedIn.Phase(DatafeedPhase.Started).Decide(new CompleteDatafeed(Feed, "the job is not open", CloseJob: false), Later)
            .Only<DatafeedStopped>().CloseRun);

    [Fact]
    public void A_datafeed_that_is_stopped_in_its_last_moment_leaves_its_job_open() => Assert.Null(
        DatafeedIn.Phase(DatafeedPhase.Stopping).Decide(new CompleteDatafeed(Feed, "no_realtime", CloseJob: true), Later)
            .Only<DatafeedStopped>().CloseRun);

    private static DatafeedState StartedAgainAfter(StopDatafeed stop)
    {
        var feed = DatafeedIn.Phase(DatafeedPhase.Started);
        feed = feed.Apply(Assert.Single(feed.Decide(stop, Later).Events));
        if (feed.Phase == DatafeedPhase.Stopping) feed = feed.Apply(feed.Decide(new FinishStop(Feed), Later).Only<DatafeedStopped>());
        return feed.Apply(feed.Decide(new StartDatafeed(Feed, 10, 20, "again"), Later).Only<DatafeedStarted>());
    }

    [Fact]
    public void The_close_at_the_end_of_one_start_is_always_the_same_run_and_another_one_for_the_next_start()
    {
        Assert.Equal(DatafeedDecisions.CloseRunOf(Feed, 2), DatafeedDecisions.CloseRunOf(Feed, 2));
        Assert.NotEqual(DatafeedDecisions.CloseRunOf(Feed, 2), DatafeedDecisions.CloseRunOf(Feed, 3));
        Assert.NotEqual(DatafeedDecisions.CloseRunOf(Feed, 2), DatafeedDecisions.CloseRunOf(new DatafeedId("d2"), 2));
    }
}
