using System.Diagnostics;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.CloseProgress;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Domain.Tests.Jobs;

public sealed class CloseProgressSpecs
{
    private const string NoAnswer = "No answer after 3 attempts.";

    public static TheoryData<CloseKind, CloseStep> EveryStep => new()
    {
        { CloseKind.Close, CloseStep.Gate },
        { CloseKind.Close, CloseStep.StopFeed },
        { CloseKind.Close, CloseStep.Flush },
        { CloseKind.Close, CloseStep.Prune },
        { CloseKind.Close, CloseStep.Finalize },
        { CloseKind.Close, CloseStep.Snapshot },
        { CloseKind.Close, CloseStep.Close },
        { CloseKind.Vacate, CloseStep.Gate },
        { CloseKind.Vacate, CloseStep.Flush },
        { CloseKind.Vacate, CloseStep.Prune },
        { CloseKind.Vacate, CloseStep.Finalize },
        { CloseKind.Vacate, CloseStep.Snapshot },
        { CloseKind.Vacate, CloseStep.Vacate },
    };

    [Theory]
    [InlineData(
        CloseKind.Close,
        new[] { CloseStep.Gate, CloseStep.StopFeed, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot, CloseStep.Close })]
    [InlineData(
        CloseKind.Vacate, new[] { CloseStep.Gate, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot, CloseStep.Vacate })]
    public void A_close_completes_once_each_step_is_acknowledged_in_turn(CloseKind kind, CloseStep[] order)
    {
        var close = Begin(kind);
        foreach (var step in order)
        {
            Assert.Equal(new Awaiting(kind, step), close);
            close = close.On(new StepAcknowledged(step));
        }

        Assert.Equal(new Completed(), close);
    }

    [Theory, MemberData(nameof(EveryStep))]
    public void A_lost_step_is_asked_for_three_times_and_then_the_close_is_abandoned_by_name(CloseKind kind, CloseStep step)
    {
        var close = At(kind, step).On(new StepTimedOut(step, 1));
        Assert.Equal(new Awaiting(kind, step, Attempt: 2), close);

        close = close.On(new StepTimedOut(step, 2));
        Assert.Equal(new Awaiting(kind, step, Attempt: 3), close);

        Assert.Equal(new Abandoning(step, NoAnswer), close.On(new StepTimedOut(step, 3)));
    }

    [Theory, MemberData(nameof(EveryStep))]
    public void A_refused_step_is_asked_for_three_times_and_then_the_close_is_abandoned_with_the_reason(CloseKind kind, CloseStep step)
    {
        var no = new StepRefused(step, "The disk is full.");

        Assert.Equal(new Abandoning(step, "The disk is full."), At(kind, step).On(no).On(no).On(no));
    }

    [Theory, MemberData(nameof(EveryStep))]
    public void A_step_that_is_under_way_is_waited_for_as_if_it_had_just_been_asked_for(CloseKind kind, CloseStep step) =>
        Assert.Equal(At(kind, step), At(kind, step).On(new StepTimedOut(step, 1)).On(new StepUnderWay(step)));

    [Theory, MemberData(nameof(EveryStep))]
    public void What_comes_late_or_twice_for_another_step_changes_nothing(CloseKind kind, CloseStep step)
    {
        var close = At(kind, step);
        foreach (var other in Enum.GetValues<CloseStep>().Where(other => other != step))
        {
            Assert.Equal(close, close.On(new StepAcknowledged(other)));
            Assert.Equal(close, close.On(new StepRefused(other, "late")));
            Assert.Equal(close, close.On(new StepTimedOut(other, 1)));
            Assert.Equal(close, close.On(new StepUnderWay(other)));
            Assert.Equal(close, close.On(new StartOver(other)));
        }

        Assert.Equal(close, close.On(new StepTimedOut(step, 3)));
        Assert.Equal(close, close.On(new AbandonAcknowledged()));
        Assert.Equal(close, close.On(new ForceAcknowledged()));
    }

    [Theory, MemberData(nameof(EveryStep))]
    public void The_close_starts_over_at_the_gate_when_the_engine_that_did_the_steps_is_gone(CloseKind kind, CloseStep step) =>
        Assert.Equal(new Awaiting(kind, CloseStep.Gate, Starts: 2), At(kind, step).On(new StartOver(step)));

    [Fact]
    public void A_job_whose_engine_is_lost_again_and_again_is_not_started_over_without_limit()
    {
        var close = Begin(CloseKind.Close);
        for (var start = 1; start < 5; start++) close = close.On(new StepAcknowledged(CloseStep.Gate)).On(new StartOver(CloseStep.StopFeed));
        Assert.Equal(new Awaiting(CloseKind.Close, CloseStep.Gate, Starts: 5), close);

        close = close.On(new StepAcknowledged(CloseStep.Gate)).On(new StartOver(CloseStep.StopFeed));
        Assert.Equal(new Abandoning(CloseStep.StopFeed, "The engine was lost 5 times."), close);
    }

    [Theory, MemberData(nameof(EveryStep))]
    public void Force_skips_what_is_not_done_and_reports_from_which_step(CloseKind kind, CloseStep step)
    {
        var close = At(kind, step).On(new ForceRequested());

        Assert.Equal(new Forcing(step), close);
        Assert.Equal(new Completed(SkippedFrom: step), close.On(new ForceAcknowledged()));
    }

    [Fact]
    public void A_forced_close_is_asked_for_three_times_and_then_fails()
    {
        var close = Begin(CloseKind.Close).On(new ForceRequested());
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            close = close.On(new StepTimedOut(CloseStep.Gate, attempt));
            Assert.Equal(new Forcing(CloseStep.Gate, attempt + 1), close);
        }

        Assert.Equal(
            new Failed(CloseStep.Gate, "The forced close was not acknowledged after 3 attempts."), close.On(new StepTimedOut(CloseStep.Gate, 3)));
    }

    [Fact]
    public void Nothing_softens_a_forced_close()
    {
        var close = Begin(CloseKind.Close).On(new ForceRequested());

        Assert.Equal(close, close.On(new ForceRequested()));
        Assert.Equal(close, close.On(new GiveUp("The time was up.")));
        Assert.Equal(close, close.On(new StepAcknowledged(CloseStep.Gate)));
        Assert.Equal(close, close.On(new StartOver(CloseStep.Gate)));
        Assert.Equal(close, close.On(new StepTimedOut(CloseStep.Gate, 2)));
    }

    [Theory, MemberData(nameof(EveryStep))]
    public void A_close_that_is_given_up_fails_once_the_job_knows_of_it(CloseKind kind, CloseStep step)
    {
        var close = At(kind, step).On(new GiveUp("The time was up."));

        Assert.Equal(new Abandoning(step, "The time was up."), close);
        Assert.Equal(new Failed(step, "The time was up."), close.On(new AbandonAcknowledged()));
    }

    [Fact]
    public void A_job_that_does_not_answer_to_being_abandoned_fails_all_the_same()
    {
        var close = At(CloseKind.Close, CloseStep.Flush).On(new GiveUp("Cancelled."));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(new Abandoning(CloseStep.Flush, "Cancelled.", attempt), close);
            close = close.On(new StepTimedOut(CloseStep.Flush, attempt));
        }

        Assert.Equal(new Failed(CloseStep.Flush, "Cancelled."), close);
    }

    [Fact]
    public void Force_wins_over_giving_up() =>
        Assert.Equal(new Forcing(CloseStep.Prune), At(CloseKind.Close, CloseStep.Prune).On(new GiveUp("Cancelled.")).On(new ForceRequested()));

    [Theory, MemberData(nameof(EveryStep))]
    public void A_job_that_is_closed_already_needs_no_more_steps(CloseKind kind, CloseStep step)
    {
        var close = At(kind, step);

        Assert.Equal(new Completed(), close.On(new AlreadyClosed()));
        Assert.Equal(new Completed(), close.On(new ForceRequested()).On(new AlreadyClosed()));
        Assert.Equal(new Completed(), close.On(new GiveUp("Cancelled.")).On(new AlreadyClosed()));
    }

    [Fact]
    public void What_is_over_stays_as_it_is()
    {
        CloseProgress[] over = [new Completed(), new Completed(CloseStep.Flush), new Failed(CloseStep.Snapshot, "The disk is full.")];
        CloseSignal[] signals =
        [
            new StepAcknowledged(CloseStep.Snapshot), new StepRefused(CloseStep.Snapshot, "no"), new StepTimedOut(CloseStep.Snapshot, 1),
            new StartOver(CloseStep.Snapshot), new AlreadyClosed(), new ForceRequested(), new ForceAcknowledged(), new GiveUp("late"),
            new AbandonAcknowledged(),
        ];

        foreach (var end in over)
        {
            Assert.True(end.IsOver);
            Assert.All(signals, signal => Assert.Same(end, end.On(signal)));
        }
    }

    [Fact]
    public void A_step_that_is_none_has_no_successor() =>
        Assert.Throws<UnreachableException>(() => After(CloseKind.Close, CloseStep.Invalid));

    private static CloseProgress At(CloseKind kind, CloseStep step)
    {
        var close = Begin(kind);
        while (close is Awaiting now && now.Step != step) close = close.On(new StepAcknowledged(now.Step));
        return close;
    }
}
