using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.CloseProgress;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

public sealed class CloseDescriptionsSpecs
{
    [Theory]
    [InlineData(CloseStep.Gate, "gate")]
    [InlineData(CloseStep.StopFeed, "stop_feed")]
    [InlineData(CloseStep.Snapshot, "snapshot")]
    [InlineData(CloseStep.Force, "force")]
    public void A_step_is_named_in_texts(CloseStep step, string name) => Assert.Equal(name, step.Describe());

    [Theory]
    [InlineData(CloseStep.Gate, "job [j1] to acknowledge step [gate]")]
    [InlineData(CloseStep.StopFeed, "datafeed [d1] to stop")]
    [InlineData(CloseStep.Flush, "all accepted records to be analysed and their results to be stored")]
    [InlineData(CloseStep.Prune, "series that were not seen for long to be dropped")]
    [InlineData(CloseStep.Finalize, "the last results to be stored")]
    [InlineData(CloseStep.Snapshot, "the model to be saved and read back")]
    [InlineData(CloseStep.Close, "job [j1] to acknowledge step [close]")]
    public void A_close_reports_what_its_step_waits_for(CloseStep step, string text) =>
        Assert.Equal(text, new Awaiting(CloseKind.Close, step).WaitingFor(Job, Feed));

    [Fact]
    public void A_job_without_a_datafeed_acknowledges_the_stop_itself() =>
        Assert.Equal("job [j1] to acknowledge step [stop_feed]", new Awaiting(CloseKind.Close, CloseStep.StopFeed).WaitingFor(Job, feed: null));

    [Fact]
    public void A_forced_or_abandoned_close_waits_for_its_job()
    {
        Assert.Equal("the forced close of job [j1]", new Forcing(CloseStep.Flush).WaitingFor(Job));
        Assert.Equal("job [j1] to open again: no answer", new Abandoning(CloseStep.Flush, "no answer").WaitingFor(Job));
    }

    [Fact]
    public void A_forced_close_reports_what_it_skipped()
    {
        Assert.Null(new Completed().Detail());
        Assert.Equal("forced, skipped from step [flush] on", new Completed(CloseStep.Flush).Detail());
        Assert.Equal("forced, skipped from step [flush] on: 3 records", new Completed(CloseStep.Flush, "3 records").Detail());
    }
}
