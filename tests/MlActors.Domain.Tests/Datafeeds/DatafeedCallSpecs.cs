using MlActors.Domain.Datafeeds;
using Xunit;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Datafeeds;

/// <summary>Every call in every phase: Elastic's table of datafeed states and calls, as far as a datafeed decides it by itself.</summary>
public sealed class DatafeedCallSpecs
{
    private const string Unknown = "NotFound: No datafeed with id [d1] exists";
    private const string Nothing = "nothing";

    [Theory]
    [InlineData(DatafeedPhase.Absent, "DatafeedCreated")]
    [InlineData(DatafeedPhase.Stopped, Taken)]
    [InlineData(DatafeedPhase.Started, Taken)]
    [InlineData(DatafeedPhase.Stopping, Taken)]
    public void A_datafeed_is_created_only_where_there_is_none(DatafeedPhase phase, string outcome) =>
        Check(phase, new CreateDatafeed(Feed, ConfigOfFeed), outcome);

    private const string Taken = "AlreadyExists: A datafeed with id [d1] already exists";

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, "DatafeedStarted")]
    [InlineData(DatafeedPhase.Started, AlreadyStarted)]
    [InlineData(DatafeedPhase.Stopping, AlreadyStarted)]
    public void Only_a_stopped_datafeed_is_started(DatafeedPhase phase, string outcome) =>
        Check(phase, new StartDatafeed(Feed, 1000, 2000, "another token"), outcome);

    private const string AlreadyStarted = "Conflict: cannot start datafeed [d1] because it has already been started";

    [Theory]
    [InlineData(DatafeedPhase.Started)]
    [InlineData(DatafeedPhase.Stopping)]
    public void The_same_start_call_again_is_answered_and_not_refused(DatafeedPhase phase) =>
        Check(phase, new StartDatafeed(Feed, 1000, 2000, "token"), Nothing);

    [Fact]
    public void A_start_call_that_comes_again_after_the_stop_does_not_start_the_datafeed_again() =>
        Check(DatafeedPhase.Stopped, new StartDatafeed(Feed, null, null, "first"), Nothing);

    [Theory]
    [InlineData(2000L, 2000L)]
    [InlineData(2001L, 2000L)]
    public void A_start_that_is_not_before_the_end_is_refused(long start, long end) => Check(
        DatafeedPhase.Stopped, new StartDatafeed(Feed, start, end, "t"),
        $"BadRequest: [start] value [{start}] must be earlier than [end] value [{end}]");

    [Theory]
    [InlineData(null, null)]
    [InlineData(1000L, null)]
    [InlineData(null, 2000L)]
    public void Start_and_end_may_be_left_open(long? start, long? end) =>
        Check(DatafeedPhase.Stopped, new StartDatafeed(Feed, start, end, "t"), "DatafeedStarted");

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, Nothing)]
    [InlineData(DatafeedPhase.Started, "DatafeedStopBegan")]
    [InlineData(DatafeedPhase.Stopping, Nothing)]
    public void Stopping_may_be_repeated(DatafeedPhase phase, string outcome) => Check(phase, new StopDatafeed(Feed, Run, Force: false), outcome);

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, Nothing)]
    [InlineData(DatafeedPhase.Started, "DatafeedStopped")]
    [InlineData(DatafeedPhase.Stopping, "DatafeedStopped")]
    public void Force_stops_at_once_from_every_phase(DatafeedPhase phase, string outcome) =>
        Check(phase, new StopDatafeed(Feed, Run, Force: true), outcome);

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, Nothing)]
    [InlineData(DatafeedPhase.Started, Nothing)]
    [InlineData(DatafeedPhase.Stopping, "DatafeedStopped")]
    public void Only_a_stop_that_began_is_finished(DatafeedPhase phase, string outcome) => Check(phase, new FinishStop(Feed), outcome);

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, Nothing)]
    [InlineData(DatafeedPhase.Started, "DatafeedStopped")]
    [InlineData(DatafeedPhase.Stopping, "DatafeedStopped")]
    public void Only_a_datafeed_that_runs_completes_on_its_own(DatafeedPhase phase, string outcome) =>
        Check(phase, new CompleteDatafeed(Feed, "no_realtime", CloseJob: true), outcome);

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, Nothing)]
    [InlineData(DatafeedPhase.Started, "DatafeedTakenOver")]
    [InlineData(DatafeedPhase.Stopping, "DatafeedTakenOver")]
    public void Only_a_datafeed_that_runs_is_taken_over(DatafeedPhase phase, string outcome) => Check(phase, new TakeOver(Feed), outcome);

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, Nothing)]
    [InlineData(DatafeedPhase.Started, Nothing)]
    [InlineData(DatafeedPhase.Stopping, Nothing)]
    public void Without_a_close_that_is_due_nothing_is_handed_over(DatafeedPhase phase, string outcome) =>
        Check(phase, new HandOverClose(Feed), outcome);

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, "DatafeedDeleted")]
    [InlineData(DatafeedPhase.Started, "Conflict: Cannot delete datafeed [d1] while its status is started")]
    [InlineData(DatafeedPhase.Stopping, "Conflict: Cannot delete datafeed [d1] while its status is stopping")]
    public void Without_force_only_a_stopped_datafeed_is_deleted(DatafeedPhase phase, string outcome) =>
        Check(phase, new DeleteDatafeed(Feed, Force: false), outcome);

    [Theory]
    [InlineData(DatafeedPhase.Absent, Unknown)]
    [InlineData(DatafeedPhase.Stopped, "DatafeedDeleted")]
    [InlineData(DatafeedPhase.Started, "DatafeedDeleted")]
    [InlineData(DatafeedPhase.Stopping, "DatafeedDeleted")]
    public void Force_deletes_a_datafeed_in_any_phase(DatafeedPhase phase, string outcome) =>
        Check(phase, new DeleteDatafeed(Feed, Force: true), outcome);

    private static void Check(DatafeedPhase phase, DatafeedCommand call, string outcome) =>
        Assert.Equal(outcome, DatafeedIn.Phase(phase).Decide(call, Now).InShort());
}
