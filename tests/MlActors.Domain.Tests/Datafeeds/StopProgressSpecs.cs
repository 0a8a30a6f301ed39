using CsCheck;
using MlActors.Domain.Datafeeds;
using Xunit;
using static MlActors.Domain.Datafeeds.StopProgress;
using static MlActors.Domain.Datafeeds.StopSignal;

namespace MlActors.Domain.Tests.Datafeeds;

public sealed class StopProgressSpecs
{
    private static readonly Gen<StopSignal> Signals = Gen.OneOf<StopSignal>(
        new StopUnderWay(), new FeedUnavailable("locked"), new StopRefused("no"), new AnswerTimedOut(), new RetryDue(), new ForceRequested());

    [Fact]
    public void A_stop_begins_with_a_first_request() => Assert.Equal(At(number: 1), Begin(force: false));

    [Fact]
    public void A_confirmed_stop_is_done() => Assert.Equal(new Done(), Begin(force: false).On(new Stopped()));

    [Fact]
    public void A_forced_stop_reports_what_was_not_waited_for() =>
        Assert.Equal(new Done("forced, the page in hand was not waited for"), Begin(force: true).On(new Stopped()));

    [Fact]
    public void A_datafeed_that_left_its_node_is_done() => Assert.Equal(new Done("left its node"), Begin(force: false).On(new LeftNode()));

    [Fact]
    public void A_datafeed_that_was_deleted_is_done() => Assert.Equal(new Done("was deleted"), Begin(force: false).On(new Deleted()));

    [Fact]
    public void After_a_refusal_the_request_is_repeated_when_the_pause_is_over()
    {
        var stop = Begin(force: false).On(new StopRefused("it is moving"));
        Assert.Equal(new Pausing(new StopRequest(1, 2, Forced: false, null)), stop);

        Assert.Equal(At(number: 2, attempt: 2), stop.On(new RetryDue()));
    }

    [Fact]
    public void The_third_refusal_fails_the_stop_with_its_reason() =>
        Assert.Equal(new Failed("no"), At(number: 3, attempt: 3).On(new StopRefused("no")));

    [Fact]
    public void The_third_silence_fails_the_stop() =>
        Assert.Equal(new Failed("No answer after 3 attempts."), At(number: 3, attempt: 3).On(new AnswerTimedOut()));

    [Fact]
    public void An_unavailable_datafeed_is_asked_without_limit_and_the_obstacle_is_kept()
    {
        var stop = Begin(force: false);
        for (var request = 1; request <= 20; request++)
        {
            stop = stop.On(new FeedUnavailable("database is locked"));
            Assert.Equal(new Pausing(new StopRequest(request, 1, Forced: false, "database is locked")), stop);
            stop = stop.On(new RetryDue());
        }

        Assert.Equal(At(number: 21, obstacle: "database is locked"), stop);
    }

    [Fact]
    public void A_stop_that_is_under_way_has_no_obstacle_any_more() =>
        Assert.Equal(At(number: 2), At(number: 2, obstacle: "database is locked").On(new StopUnderWay()));

    [Fact]
    public void Force_is_requested_at_once_also_during_a_pause()
    {
        var forced = new Awaiting(new StopRequest(2, 1, Forced: true, null));

        Assert.Equal(forced, Begin(force: false).On(new ForceRequested()));
        Assert.Equal(
            forced with { Request = forced.Request with { Obstacle = "locked" } },
            Begin(force: false).On(new FeedUnavailable("locked")).On(new ForceRequested()));
    }

    [Fact]
    public void A_late_timeout_during_a_pause_changes_nothing()
    {
        var pause = Begin(force: false).On(new StopRefused("no"));

        Assert.Equal(pause, pause.On(new AnswerTimedOut()));
    }

    [Fact]
    public void When_the_time_is_up_the_stop_has_failed() =>
        Gen.Select(Gen.Bool, Signals.Array[0, 20]).Sample((force, signals) =>
        {
            var stop = signals.Aggregate(Begin(force), (progress, signal) => progress.On(signal));
            return stop.IsOver || stop.On(new GiveUp("time")) == new Failed("time");
        });

    [Fact]
    public void A_stop_that_is_over_stays_as_it_is() => Signals.Sample(signal => new Done().On(signal) == new Done());

    [Fact]
    public void Without_an_answer_a_stop_ends_by_its_own_timeouts() =>
        Signals.Array[0, 20].Sample(signals =>
        {
            var stop = signals.Aggregate(Begin(force: false), (progress, signal) => progress.On(signal));
            for (var silence = 0; silence < 6 && !stop.IsOver; silence++) stop = stop.On(new AnswerTimedOut()).On(new RetryDue());
            return stop.IsOver;
        });

    private static Awaiting At(int number, int attempt = 1, string? obstacle = null) =>
        new(new StopRequest(number, attempt, Forced: false, obstacle));
}
