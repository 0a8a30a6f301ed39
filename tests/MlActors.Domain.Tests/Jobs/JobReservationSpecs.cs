using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>A creation or a deletion that comes late is recognised by its number, and does nothing to a job or datafeed of a later one.</summary>
public sealed class JobReservationSpecs
{
    private static readonly JobState Third = After(JobState.Initial, new CreateJob(Job, ConfigOfJob, 3));

    [Fact]
    public void A_deletion_of_an_older_incarnation_changes_nothing() =>
        Assert.Equal("nothing", Third.Decide(new DeleteJob(Job, Force: true, 2), Now).InShort());

    [Fact]
    public void A_deletion_of_this_incarnation_deletes_it_and_stays_known()
    {
        var gone = After(Third, new DeleteJob(Job, Force: false, 3), new FinishDelete(Job));

        Assert.Equal((JobPhase.Absent, 3L), (gone.Phase, gone.DeletedUpTo));
        Assert.Equal("nothing", gone.Decide(new DeleteJob(Job, Force: true, 3), Now).InShort());
    }

    [Theory]
    [InlineData(2, "Conflict: job [j1] was deleted while it was being created")]
    [InlineData(3, "Conflict: job [j1] was deleted while it was being created")]
    [InlineData(4, "JobCreated")]
    public void A_creation_that_comes_after_its_deletion_is_refused(long reservation, string outcome)
    {
        var buried = After(JobState.Initial, new DeleteJob(Job, Force: true, 3));

        Assert.Equal(outcome, buried.Decide(new CreateJob(Job, ConfigOfJob, reservation), Now).InShort());
    }

    [Fact]
    public void A_job_of_a_build_that_knew_no_numbers_is_deleted_by_any()
    {
        var old = After(JobState.Initial, new CreateJob(Job, ConfigOfJob));

        Assert.Equal("JobDeleteBegan", old.Decide(new DeleteJob(Job, Force: false), Now).InShort());
        Assert.Equal("JobDeleteBegan", old.Decide(new DeleteJob(Job, Force: false, 5), Now).InShort());
        Assert.Equal(5, After(old, new DeleteJob(Job, Force: false, 5), new FinishDelete(Job)).DeletedUpTo);
    }

    [Fact]
    public void The_same_holds_for_a_datafeed()
    {
        var third = After(DatafeedState.Initial, new DatafeedCommand.CreateDatafeed(Feed, ConfigOfFeed, 3));
        var buried = After(DatafeedState.Initial, new DatafeedCommand.DeleteDatafeed(Feed, Force: true, 3));

        Assert.Equal("nothing", third.Decide(new DatafeedCommand.DeleteDatafeed(Feed, Force: true, 2), Now).InShort());
        Assert.Equal("DatafeedDeleted", third.Decide(new DatafeedCommand.DeleteDatafeed(Feed, Force: false, 3), Now).InShort());
        Assert.Equal("nothing", buried.Decide(new DatafeedCommand.DeleteDatafeed(Feed, Force: true, 3), Now).InShort());
        Assert.Equal(
            "Conflict: datafeed [d1] was deleted while it was being created",
            buried.Decide(new DatafeedCommand.CreateDatafeed(Feed, ConfigOfFeed, 3), Now).InShort());
        Assert.Equal("DatafeedCreated", buried.Decide(new DatafeedCommand.CreateDatafeed(Feed, ConfigOfFeed, 4), Now).InShort());
    }

    private static JobState After(JobState job, params JobCommand[] commands) =>
        commands.Aggregate(job, (state, command) => state.Decide(command, Now).Events.Aggregate(state, (next, jobEvent) => next.Apply(jobEvent)));

    private static DatafeedState After(DatafeedState feed, params DatafeedCommand[] commands) =>
        commands.Aggregate(
            feed, (state, command) => state.Decide(command, Now).Events.Aggregate(state, (next, datafeedEvent) => next.Apply(datafeedEvent)));
}
