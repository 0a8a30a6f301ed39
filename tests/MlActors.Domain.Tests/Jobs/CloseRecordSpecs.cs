using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.CloseStep;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

public sealed class CloseRecordSpecs
{
    [Fact]
    public void A_step_is_recorded_when_it_is_acknowledged_with_its_duration_and_every_attempt()
    {
        var record = CloseRecord.Empty.Begin(Run, Gate, Now).Finish(Gate, Now.AddMilliseconds(5))
            .Begin(Run, Flush, Now.AddSeconds(1)).AskAgain(Flush).AskAgain(Prune).Begin(Run, Flush, Now.AddSeconds(9));

        Assert.Equal([new StepReceipt(Gate, Now, 5, 1)], record.ToReceipt(Run).Steps.AsEnumerable());
        Assert.Equal(
            [new StepReceipt(Gate, Now, 5, 1), new StepReceipt(Flush, Now.AddSeconds(1), 2_000, 3, "12 buckets")],
            record.Finish(Flush, Now.AddSeconds(3), "12 buckets").ToReceipt(Run).Steps.AsEnumerable());
    }

    [Fact]
    public void A_close_that_starts_over_forgets_the_steps_of_the_lost_engine_and_counts_the_start()
    {
        var again = CloseRecord.Empty.Begin(Run, Gate, Now).Finish(Gate, Now).Begin(Run, Flush, Now).Begin(Run, Gate, Now).ToReceipt(Run);

        Assert.Equal(2, again.Starts);
        Assert.Empty(again.Steps);
    }

    [Fact]
    public void What_another_run_did_is_not_in_the_receipt_of_this_one()
    {
        var record = CloseRecord.Empty.Begin(OtherRun, Gate, Now).Finish(Gate, Now);

        Assert.Empty(record.ToReceipt(Run).Steps);
        Assert.Single(record.Begin(Run, Gate, Now).Finish(Gate, Now).ToReceipt(Run).Steps);
    }

    [Fact]
    public void A_closed_job_keeps_the_receipt_with_its_saved_model_also_when_it_is_opened_again()
    {
        var saved = Snapshot(1) with { Checksum = "abc", Bytes = 77 };
        var closing = Initial().Apply(new JobEvent.ModelSnapshotTaken(1, Now, saved)).Apply(new JobEvent.JobCloseBegan(1, Now, Run));
        var finish = new JobCommand.FinishClose(Job, Run) { Receipt = new CloseReceipt(Run, [new StepReceipt(Gate, Now, 1, 1)]) };

        var closed = closing.Decide(finish, Now).Events.Aggregate(closing, (job, happened) => job.Apply(happened));

        Assert.Equal(new SnapshotReceipt(saved.Id, "abc", 77, saved.Statistics.Counts, null), closed.LastClose!.Snapshot);
        Assert.Equal((1, BuildVersion.Current), (closed.LastClose.Epoch, closed.LastClose.Build));
        Assert.Equal(closed.LastClose, closed.Apply(new JobEvent.JobOpened(2, Now, "again")).LastClose);
    }

    [Fact]
    public void A_forced_close_states_what_was_skipped()
    {
        var open = Initial();
        var force = new JobCommand.ForceClose(Job, Run) { Unsaved = "12 records", Receipt = new CloseReceipt(Run, []) };

        var closed = open.Decide(force, Now).Events.Aggregate(open, (job, happened) => job.Apply(happened));

        Assert.Equal("12 records", closed.LastClose!.Skipped);
        Assert.Null(closed.LastClose.Snapshot);
    }

    private static JobState Initial() => JobState.Initial.Apply(new JobEvent.JobCreated(0, Now, ConfigOfJob)).Apply(
        new JobEvent.JobOpened(1, Now, "token"));
}
