using System.Diagnostics;
using MlActors.Domain.Datafeeds;
using Xunit;
using static MlActors.Domain.Datafeeds.DatafeedEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Datafeeds;

public sealed class DatafeedStateSpecs
{
    [Fact]
    public void A_created_datafeed_is_stopped()
    {
        var feed = DatafeedIn.After(new DatafeedCreated(0, Now, ConfigOfFeed));

        Assert.Equal((DatafeedPhase.Stopped, ConfigOfFeed), (feed.Phase, feed.Config));
    }

    [Fact]
    public void Starting_notes_the_span_the_call_and_the_epoch()
    {
        var feed = DatafeedIn.Phase(DatafeedPhase.Started);

        Assert.Equal(
            (DatafeedPhase.Started, 2, 1000, 2000, "token", null), (feed.Phase, feed.Epoch, feed.Start, feed.End, feed.StartToken, feed.Reason));
    }

    [Fact]
    public void A_take_over_changes_the_epoch_and_nothing_else()
    {
        var feed = DatafeedIn.Phase(DatafeedPhase.Stopping);

        Assert.Equal(feed with { Epoch = 9 }, feed.Apply(new DatafeedTakenOver(9, Now)));
    }

    [Fact]
    public void A_stopped_datafeed_reports_the_reason() => Assert.Equal("stop_datafeed (api)", DatafeedIn.Phase(DatafeedPhase.Stopped).Reason);

    [Fact]
    public void A_new_start_forgets_a_close_that_was_still_due()
    {
        var ended = DatafeedIn.Phase(DatafeedPhase.Started).Apply(new DatafeedStopped(2, Now, "no_realtime", Run));
        Assert.Equal(Run, ended.PendingClose);

        Assert.Null(ended.Apply(new DatafeedStarted(3, Now, null, null, "again")).PendingClose);
    }

    [Fact]
    public void A_datafeed_of_the_same_name_never_runs_under_an_epoch_that_was_used_before() =>
        Assert.Equal(DatafeedState.Initial with { Epoch = 2 }, DatafeedIn.Phase(DatafeedPhase.Started).Apply(new DatafeedDeleted(2, Now)));

    [Fact]
    public void The_run_that_stopped_a_datafeed_has_no_more_to_do_with_the_next_one_of_its_name() =>
        Assert.Equal(Known.Run, DatafeedIn.Phase(DatafeedPhase.Stopping).Apply(new DatafeedDeleted(2, Now)).StoppedBy);

    [Fact]
    public void An_event_that_this_build_does_not_know_is_never_skipped() =>
        Assert.Throws<UnreachableException>(() => DatafeedState.Initial.Apply(new DatafeedPainted(1, Now)));

    private sealed record DatafeedPainted(long Epoch, DateTimeOffset At) : DatafeedEvent(Epoch, At);
}
