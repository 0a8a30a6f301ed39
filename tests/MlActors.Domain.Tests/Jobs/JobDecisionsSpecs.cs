using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using Xunit;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>What stands in the events that a job decides on. Which call leads to which event is in <see cref="JobCallSpecs"/>.</summary>
public sealed class JobDecisionsSpecs
{
    private static readonly DateTimeOffset Later = Now.AddMinutes(5);

    [Fact]
    public void A_job_is_not_closed_on_a_model_that_lies_before_what_its_datafeed_had_read()
    {
        var (before, after) = (new DatafeedPosition(1_000), new DatafeedPosition(2_000));
        var closing = JobState.Initial.Apply(new JobCreated(0, Now, ConfigOfJob)).Apply(new JobOpened(1, Now, "t"))
            .Apply(new JobCloseBegan(1, Now, Run))
            .Apply(new ModelSnapshotTaken(1, Now, Snapshot(1) with { Position = before }));
        FeedReach Reach(DatafeedPosition position, long lineage = 0) => new(position, null, lineage);

        Assert.Empty(closing.Decide(new FinishClose(Job, Run, Reach(after)), Now).Events);
        Assert.Single(closing.Decide(new FinishClose(Job, Run, Reach(before)), Now).Events);
        Assert.Single(closing.Decide(new FinishClose(Job, Run, Reach(after, lineage: 7)), Now).Events);
        Assert.Single(closing.Decide(new FinishClose(Job, Run, null), Now).Events);
    }

    [Fact]
    public void A_job_is_created_with_its_configuration() =>
        Assert.Equal(
            new JobCreated(0, Later, ConfigOfJob), JobIn.Phase(JobPhase.Absent).Decide(new CreateJob(Job, ConfigOfJob), Later).Only<JobCreated>());

    [Fact]
    public void Each_open_begins_a_new_epoch() =>
        Assert.Equal(new JobOpened(2, Later, "new"), JobIn.Phase(JobPhase.Closed).Decide(new OpenJob(Job, "new"), Later).Only<JobOpened>());

    [Fact]
    public void Each_take_over_begins_a_new_epoch() =>
        Assert.Equal(new JobTakenOver(3, Later), JobIn.Phase(JobPhase.Closing).Decide(new TakeOver(Job), Later).Only<JobTakenOver>());

    [Fact]
    public void The_journal_tells_a_forced_close_from_an_orderly_one()
    {
        var closing = JobIn.Phase(JobPhase.Closing);

        Assert.False(closing.Decide(new FinishClose(Job, Run), Later).Only<JobClosed>().Forced);
        Assert.True(closing.Decide(new ForceClose(Job, Run), Later).Only<JobClosed>().Forced);
    }

    [Fact]
    public void An_abandoned_close_keeps_its_reason() =>
        Assert.Equal(
            new JobCloseAbandoned(2, Later, Run, "no answer"),
            JobIn.Phase(JobPhase.Closing).Decide(new AbandonClose(Job, Run, "no answer"), Later).Only<JobCloseAbandoned>());

    [Fact]
    public void A_snapshot_that_is_reported_twice_is_taken_once()
    {
        var job = JobIn.Phase(JobPhase.Open);
        var snapshot = Snapshot(2, epoch: 2);

        var taken = job.Decide(new AddSnapshot(Job, snapshot), Later).Only<ModelSnapshotTaken>();

        Assert.Equal("nothing", job.Apply(taken).Decide(new AddSnapshot(Job, snapshot), Later).InShort());
    }

    [Fact]
    public void A_snapshot_of_an_older_incarnation_is_not_taken() =>
        Assert.Equal("nothing", JobIn.Phase(JobPhase.Open).Decide(new AddSnapshot(Job, Snapshot(2, epoch: 1)), Later).InShort());

    [Fact]
    public void Taking_a_snapshot_retires_in_the_same_decision_those_that_are_out_of_date()
    {
        var job = new[] { Snapshot(2, 2, Now.AddDays(1)), Snapshot(3, 2, Now.AddDays(2)) }
            .Aggregate(JobIn.Phase(JobPhase.Open), (state, snapshot) => state.Apply(new ModelSnapshotTaken(2, Now, snapshot)));

        var decision = job.Decide(new AddSnapshot(Job, Snapshot(4, 2, Now.AddDays(30))), Later);

        Assert.Equal("ModelSnapshotTaken, ModelSnapshotsRetired", decision.InShort());
        Assert.Equal(["s1", "s2"], Assert.IsType<ModelSnapshotsRetired>(decision.Events[1]).SnapshotIds.ToArray());
    }

    [Fact]
    public void A_snapshot_that_does_not_load_is_rejected_once()
    {
        var job = JobIn.Phase(JobPhase.Open);

        var rejected = job.Decide(new RejectSnapshot(Job, "s1", "checksum"), Later).Only<ModelSnapshotRejected>();

        Assert.Equal(new ModelSnapshotRejected(2, Later, "s1", "checksum"), rejected);
        Assert.Equal("nothing", job.Apply(rejected).Decide(new RejectSnapshot(Job, "s1", "checksum"), Later).InShort());
    }
}
