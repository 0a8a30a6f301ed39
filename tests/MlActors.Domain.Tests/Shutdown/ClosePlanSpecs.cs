using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using Xunit;

namespace MlActors.Domain.Tests.Shutdown;

/// <summary>Jobs a, b and c, of which a and b have the datafeeds da and db.</summary>
public sealed class ClosePlanSpecs
{
    [Fact]
    public void Jobs_that_run_are_closed_and_stopped_ones_are_not_touched()
    {
        JobView[] jobs =
        [
            Views.Job("absent", JobPhase.Absent), Views.Job("closed", JobPhase.Closed), Views.Job("open", JobPhase.Open, modelBytes: 42),
            Views.Job("closing", JobPhase.Closing), Views.Job("reverting", JobPhase.Reverting), Views.Job("deleting", JobPhase.Deleting),
        ];

        var plan = ClosePlan.Of(jobs, [.. jobs.Select(job => Views.Entry(job.Id.Value))], [], force: false, refuseRunningFeeds: false);

        Assert.Null(plan.Refusal);
        Assert.Equal([Target("open", null, 42), Target("closing", null, 0)], plan.Targets.ToArray());
    }

    [Fact]
    public void Nothing_open_is_nothing_to_do()
    {
        var plan = Plan([Views.Job("a", JobPhase.Closed)], []);

        Assert.Null(plan.Refusal);
        Assert.Empty(plan.Targets);
    }

    [Fact]
    public void The_datafeeds_that_run_come_first_and_each_job_knows_its_own()
    {
        var plan = Plan(
            [Views.Job("a", JobPhase.Open), Views.Job("b", JobPhase.Open), Views.Job("c", JobPhase.Open)],
            [Views.Feed("da", "a", DatafeedPhase.Started), Views.Feed("db", "b", DatafeedPhase.Stopped)]);

        Assert.Equal([Feed("da"), Target("a", "da", 0), Target("b", "db", 0), Target("c", null, 0)], plan.Targets.ToArray());
    }

    [Fact]
    public void One_failed_job_refuses_the_whole_call_by_its_name() => Assert.Equal(
        Refusal.Conflict("cannot close job [b] because it failed, use force close"),
        Plan([Views.Job("a", JobPhase.Open), Views.Job("b", JobPhase.Failed)], []).Refusal);

    [Fact]
    public void A_job_whose_journal_is_damaged_is_one_more_target_and_refuses_nobody_else()
    {
        var plan = Plan([Views.Job("a", JobPhase.Open), Views.Job("c", JobPhase.Failed) with { IsDamaged = true }], []);

        Assert.Null(plan.Refusal);
        Assert.Equal(["a", "c"], plan.Targets.Select(target => target.Unit.Name).Order());
    }

    [Fact]
    public void Several_failed_jobs_refuse_the_whole_call() => Assert.Equal(
        Refusal.Conflict("one or more jobs have state failed, use force close"),
        Plan([Views.Job("a", JobPhase.Failed), Views.Job("b", JobPhase.Failed)], []).Refusal);

    [Fact]
    public void A_shutdown_that_goes_over_the_refusal_still_closes_what_has_not_failed()
    {
        var plan = Plan([Views.Job("a", JobPhase.Open), Views.Job("b", JobPhase.Failed)], [Views.Feed("da", "a", DatafeedPhase.Started)]);

        Assert.Equal([Feed("da"), Target("a", "da", 0)], plan.Targets.ToArray());
    }

    [Fact]
    public void Force_closes_failed_jobs_too()
    {
        var plan = Plan([Views.Job("a", JobPhase.Open), Views.Job("b", JobPhase.Failed)], [], force: true);

        Assert.Null(plan.Refusal);
        Assert.Equal([Target("a", "da", 0), Target("b", "db", 0)], plan.Targets.ToArray());
    }

    [Theory]
    [InlineData(DatafeedPhase.Started)]
    [InlineData(DatafeedPhase.Stopping)]
    public void The_old_paths_refuse_a_job_whose_datafeed_runs_and_touch_nothing(DatafeedPhase phase)
    {
        var plan = Plan([Views.Job("a", JobPhase.Open), Views.Job("c", JobPhase.Open)], [Views.Feed("da", "a", phase)], refuseRunningFeeds: true);

        Assert.Equal(RefusalKind.Conflict, plan.Refusal?.Kind);
        Assert.StartsWith("cannot close job [a], datafeed", plan.Refusal?.Reason, StringComparison.Ordinal);
        Assert.EndsWith("hasn't been stopped", plan.Refusal?.Reason, StringComparison.Ordinal);
        Assert.Empty(plan.Targets);
    }

    [Fact]
    public void The_old_paths_close_a_job_whose_datafeed_is_stopped() =>
        Assert.Null(Plan([Views.Job("a", JobPhase.Open)], [Views.Feed("da", "a", DatafeedPhase.Stopped)], refuseRunningFeeds: true).Refusal);

    [Fact]
    public void The_old_paths_do_not_mind_a_datafeed_whose_job_is_stopped() =>
        Assert.Null(
            Plan([Views.Job("a", JobPhase.Closed), Views.Job("c", JobPhase.Open)], [
                Views.Feed("da", "a", DatafeedPhase.Started)], refuseRunningFeeds: true).Refusal);

    [Fact]
    public void Force_goes_over_the_old_rule() => Assert.Null(
        Plan([Views.Job("a", JobPhase.Open)], [Views.Feed("da", "a", DatafeedPhase.Started)], force: true, refuseRunningFeeds: true).Refusal);

    [Fact]
    public void Only_datafeeds_that_run_are_stopped() => Assert.Equal(
        [Feed("started"), Feed("stopping")],
        StopPlan.Of(
            [Views.Feed("stopped", "a", DatafeedPhase.Stopped), Views.Feed("started", "b", DatafeedPhase.Started), Views.Feed(
                "stopping", "c", DatafeedPhase.Stopping)], []).ToArray());

    [Fact]
    public void A_job_that_cannot_say_how_it_is_doing_is_closed_when_it_is_meant_to_run()
    {
        JobEntry[] entries = [Views.Entry("a", "da") with { IsExpected = true, IsDatafeedExpected = true }, Views.Entry("b", "db"), Views.Entry("c")];

        var plan = ClosePlan.Of([Views.Job("c", JobPhase.Open, modelBytes: 42)], entries, [], force: false, refuseRunningFeeds: false);

        Assert.Equal([Feed("da"), Target("c", null, 42), Target("a", "da", 0)], plan.Targets.ToArray());
    }

    [Fact]
    public void The_state_of_a_job_has_priority_over_the_expectation() => Assert.Empty(
        ClosePlan.Of(
            [Views.Job("a", JobPhase.Closed)], [Views.Entry("a") with { IsExpected = true }], [], force: false, refuseRunningFeeds: false).Targets);

    [Fact]
    public void The_old_paths_take_an_expected_datafeed_that_does_not_answer_for_one_that_runs() => Assert.Equal(
        Refusal.Conflict("cannot close job [a], datafeed [da] hasn't been stopped"),
        ClosePlan.Of(
            [Views.Job("a", JobPhase.Open)], [Views.Entry("a", "da") with { IsDatafeedExpected = true }], [], force: false,
            refuseRunningFeeds: true).Refusal);

    [Fact]
    public void When_everything_is_to_stop_a_silent_datafeed_that_is_meant_to_run_is_stopped_too() => Assert.Equal(
        [Feed("started"), Feed("silent")],
        StopPlan.Of(
            [Views.Feed("started", "a", DatafeedPhase.Started), Views.Feed("stopped", "b", DatafeedPhase.Stopped)],
            [
                new DatafeedEntry(new DatafeedId("stopped"), new JobId("b"), IsExpected: true),
                new DatafeedEntry(new DatafeedId("silent"), new JobId("c"), IsExpected: true),
                new DatafeedEntry(new DatafeedId("at-rest"), new JobId("d")),
            ]).ToArray());

    private static ClosePlan Plan(JobView[] jobs, DatafeedView[] feeds, bool force = false, bool refuseRunningFeeds = false) =>
        ClosePlan.Of(jobs, [Views.Entry("a", "da"), Views.Entry("b", "db"), Views.Entry("c")], feeds, force, refuseRunningFeeds);

    private static RunTarget Target(string job, string? feed, long weight) =>
        new(UnitId.Of(new JobId(job)), feed is null ? null : new DatafeedId(feed), weight);

    private static RunTarget Feed(string feed) => new(UnitId.Of(new DatafeedId(feed)), null, 0);
}
