using CsCheck;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

public sealed class CloseLedgerSpecs
{
    [Fact]
    public void A_new_engine_has_done_nothing_and_is_not_gated()
    {
        Assert.False(CloseLedger.Empty.IsGated);
        Assert.Equal(StepJudgement.Perform, CloseLedger.Empty.Judge(Run, CloseKind.Close, CloseStep.Gate));
        Assert.All(
            [CloseStep.StopFeed, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot, CloseStep.Close],
            step => Assert.Equal(StepJudgement.StartOver, CloseLedger.Empty.Judge(Run, CloseKind.Close, step)));
    }

    [Fact]
    public void The_gate_is_closed_as_soon_as_it_is_asked_for() =>
        Assert.True(CloseLedger.Empty.Begin(Run, CloseKind.Close, CloseStep.Gate).IsGated);

    [Theory]
    [InlineData(CloseStep.Gate, StepJudgement.Repeat)]
    [InlineData(CloseStep.StopFeed, StepJudgement.Repeat)]
    [InlineData(CloseStep.Flush, StepJudgement.Repeat)]
    [InlineData(CloseStep.Prune, StepJudgement.Perform)]
    [InlineData(CloseStep.Finalize, StepJudgement.StartOver)]
    [InlineData(CloseStep.Snapshot, StepJudgement.StartOver)]
    [InlineData(CloseStep.Close, StepJudgement.StartOver)]
    public void What_is_done_is_repeated_what_comes_next_is_performed_and_nothing_is_jumped(CloseStep asked, StepJudgement judgement) =>
        Assert.Equal(judgement, DoneUpTo(CloseStep.Flush).Judge(Run, CloseKind.Close, asked));

    [Fact]
    public void A_step_that_is_being_done_is_not_begun_again()
    {
        var ledger = DoneUpTo(CloseStep.Flush).Begin(Run, CloseKind.Close, CloseStep.Prune);

        Assert.Equal(StepJudgement.UnderWay, ledger.Judge(Run, CloseKind.Close, CloseStep.Prune));
        Assert.Equal(StepJudgement.Repeat, ledger.Judge(Run, CloseKind.Close, CloseStep.Flush));
    }

    [Fact]
    public void A_step_that_was_not_achieved_may_be_asked_for_again()
    {
        var ledger = DoneUpTo(CloseStep.Flush).Begin(Run, CloseKind.Close, CloseStep.Prune).Undo();

        Assert.Equal(DoneUpTo(CloseStep.Flush), ledger);
        Assert.Equal(StepJudgement.Perform, ledger.Judge(Run, CloseKind.Close, CloseStep.Prune));
    }

    [Theory]
    [InlineData("run-2", CloseKind.Close)]
    [InlineData("run-1", CloseKind.Vacate)]
    public void Steps_done_for_another_run_or_another_end_are_not_taken_over(string run, CloseKind kind)
    {
        var ledger = DoneUpTo(CloseStep.Finalize);

        Assert.Equal(StepJudgement.StartOver, ledger.Judge(new RunId(run), kind, CloseStep.Snapshot));
        Assert.Equal(StepJudgement.Perform, ledger.Judge(new RunId(run), kind, CloseStep.Gate));
        Assert.Equal(new CloseLedger(new RunId(run), kind, null, CloseStep.Gate), ledger.Begin(new RunId(run), kind, CloseStep.Gate));
    }

    [Fact]
    public void Another_run_has_to_wait_for_the_step_that_is_being_done()
    {
        var snapshotting = DoneUpTo(CloseStep.Finalize).Begin(Run, CloseKind.Close, CloseStep.Snapshot);
        Assert.Equal(StepJudgement.UnderWay, snapshotting.Judge(OtherRun, CloseKind.Close, CloseStep.Gate));

        Assert.Equal(StepJudgement.Perform, snapshotting.Finish(CloseStep.Snapshot).Judge(OtherRun, CloseKind.Close, CloseStep.Gate));
    }

    [Fact]
    public void A_run_that_is_given_up_opens_the_gate_but_what_it_is_doing_still_has_to_end()
    {
        var abandoned = DoneUpTo(CloseStep.Finalize).Begin(Run, CloseKind.Close, CloseStep.Snapshot).Abandon(Run);

        Assert.False(abandoned.IsGated);
        Assert.Equal(StepJudgement.UnderWay, abandoned.Judge(OtherRun, CloseKind.Close, CloseStep.Gate));
        Assert.Equal(StepJudgement.UnderWay, abandoned.Judge(Run, CloseKind.Close, CloseStep.Gate));
        Assert.Equal(CloseLedger.Empty, abandoned.Finish(CloseStep.Snapshot));
        Assert.Equal(CloseLedger.Empty, abandoned.Undo());
    }

    [Fact]
    public void A_run_that_does_nothing_at_the_moment_is_given_up_at_once_and_no_other_run_with_it()
    {
        Assert.Equal(CloseLedger.Empty, DoneUpTo(CloseStep.Flush).Abandon(Run));
        Assert.Equal(DoneUpTo(CloseStep.Flush), DoneUpTo(CloseStep.Flush).Abandon(OtherRun));
    }

    [Fact]
    public void A_step_that_was_not_begun_is_not_finished() =>
        Assert.Equal(DoneUpTo(CloseStep.Flush), DoneUpTo(CloseStep.Flush).Finish(CloseStep.Snapshot));

    [Fact]
    public void For_any_requests_each_step_takes_effect_once_and_in_order() =>
        Gen.OneOf(Enum.GetValues<CloseStep>().Where(step => step is not (CloseStep.Invalid or CloseStep.Vacate)).ToArray()).Array[0, 60].Sample(
            asked =>
        {
            var ledger = CloseLedger.Empty;
            var effects = new List<CloseStep>();
            foreach (var step in asked.Where(step => ledger.Judge(Run, CloseKind.Close, step) == StepJudgement.Perform))
            {
                effects.Add(step);
                ledger = ledger.Begin(Run, CloseKind.Close, step).Finish(step);
            }

            CloseStep[] order = [
                CloseStep.Gate, CloseStep.StopFeed, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot, CloseStep.Close];
            Assert.Equal(order.Take(effects.Count), effects);
        });

    private static CloseLedger DoneUpTo(CloseStep last)
    {
        var ledger = CloseLedger.Empty;
        for (CloseStep? step = CloseStep.Gate; step is { } now; step = now == last ? null : CloseProgress.After(CloseKind.Close, now))
            ledger = ledger.Begin(Run, CloseKind.Close, now).Finish(now);
        return ledger;
    }
}
