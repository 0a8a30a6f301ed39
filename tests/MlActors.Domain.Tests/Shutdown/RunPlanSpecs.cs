using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Jobs.CloseStep;

namespace MlActors.Domain.Tests.Shutdown;

/// <summary>What a run would do, before anybody starts it.</summary>
public sealed class RunPlanSpecs
{
    private static readonly RunTarget Small = new(UnitId.Of(new JobId("small")), Known.Feed, 10);
    private static readonly RunTarget Big = new(UnitId.Of(new JobId("big")), null, 500);
    private static readonly RunTarget Feed = new(UnitId.Of(Known.Feed), null, 0);

    [Fact]
    public void Units_stand_in_the_order_in_which_a_run_starts_them() =>
        Assert.Equal([Feed.Unit, Big.Unit, Small.Unit], Plan(RunKind.ShutDown).Units.Select(unit => unit.Unit));

    [Fact]
    public void A_close_takes_the_steps_that_a_job_is_asked_for()
    {
        var plan = Plan(RunKind.CloseJobs);

        Assert.Equal<CloseStep>([StopFeed], plan.Units[0].Steps);
        Assert.Equal<CloseStep>([Gate, StopFeed, Flush, Prune, CloseStep.Finalize, Snapshot, Close], plan.Units[1].Steps);
    }

    [Fact]
    public void A_drain_saves_jobs_and_moves_everything()
    {
        var plan = Plan(RunKind.DrainNode);

        Assert.Equal<CloseStep>([Vacate], plan.Units[0].Steps);
        Assert.Equal<CloseStep>([Gate, Flush, Prune, CloseStep.Finalize, Snapshot, Vacate], plan.Units[1].Steps);
    }

    [Fact]
    public void Force_skips_everything_before_the_close() => Assert.Equal<CloseStep>([Force], Plan(RunKind.CloseJobs, force: true).Units[1].Steps);

    private static RunPlan Plan(RunKind kind, bool force = false) => RunPlan.Of(
        new RunRequest(kind, null, null, new RunOptions(TimeSpan.FromMinutes(1), 4, force)), new ClosePlan([Small, Feed, Big]));
}
