using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Prediction;
using MlActors.Domain.Progress;
using MlActors.Domain.Shutdown;
using MlActors.Domain.Snapshots;
using Xunit;

namespace MlActors.Domain.Tests.Prediction;

/// <summary>
/// A cluster on which a snapshot takes 10 ms and one more for each kilobyte, every other step of a job 1 ms, and what is shared 2 ms for each job.
/// </summary>
public sealed class RunPredictionSpecs
{
    private static readonly Calibration Measured = new(
        Known.Now,
        CloseProgress.StepsOf(CloseKind.Close).ToImmutableSortedDictionary(
            step => step, step => step == CloseStep.Snapshot ? new StepCost(10, 0, 0.001) : new StepCost(1)),
        new StepCost(2), new StepCost(50), 5, RunMs: 0);

    [Fact]
    public void One_job_takes_its_steps()
    {
        var predicted = Predict(parallelism: 4, Job("a", bytes: 5_000));

        Assert.Equal(0.021, predicted.Seconds, 6);
        Assert.Equal(0.015, predicted.Steps[CloseStep.Snapshot], 6);
        Assert.Equal("its longest unit", predicted.BoundBy);
        Assert.Equal(["a"], predicted.CriticalPath.Select(unit => unit.Name));
    }

    [Fact]
    public void One_at_a_time_jobs_add_up_and_the_row_is_named()
    {
        var predicted = Predict(parallelism: 1, Job("a"), Job("b"), Job("c"));

        Assert.Equal(0.048, predicted.Seconds, 6);
        Assert.Equal([0.016, 0.032, 0.048], predicted.Units.Select(unit => Math.Round(unit.DoneAfter, 6)));
        Assert.Equal("the longest row of 3 units, one after the other", predicted.BoundBy);
        Assert.Equal(["a", "b", "c"], predicted.CriticalPath.Select(unit => unit.Name));
    }

    [Fact]
    public void A_big_job_that_starts_first_hides_the_small_ones_behind_it()
    {
        var predicted = Predict(parallelism: 2, Job("big", bytes: 100_000), Job("a"), Job("b"), Job("c"));

        Assert.Equal(0.116, predicted.Seconds, 6);
        Assert.Equal(["big"], predicted.CriticalPath.Select(unit => unit.Name));
    }

    [Fact]
    public void With_many_at_a_time_the_shared_store_decides_and_each_unit_waits_for_the_others()
    {
        var predicted = Predict(parallelism: 100, [.. Enumerable.Range(0, 100).Select(number => Job($"j{number}"))]);

        Assert.Equal(0.2, predicted.Seconds, 6);
        Assert.StartsWith("what 100 units share", predicted.BoundBy, StringComparison.Ordinal);
        Assert.Empty(predicted.CriticalPath);
        Assert.All(predicted.Units, unit => Assert.Equal(0.2, unit.Seconds, 6));
    }

    [Fact]
    public void Datafeeds_stop_before_the_first_job_closes()
    {
        var predicted = Predict(parallelism: 4, Feed("f"), Job("a"));

        Assert.Equal(0.066, predicted.Seconds, 6);
        Assert.Equal([0.05, 0.066], predicted.Units.Select(unit => Math.Round(unit.DoneAfter, 6)));
    }

    [Fact]
    public void A_job_that_is_saved_writes_no_snapshot()
    {
        Assert.Equal(0.006, Predict(parallelism: 1, Job("a") with { IsSaved = true }).Seconds, 6);
    }

    [Fact]
    public void A_run_without_units_takes_no_time() => Assert.Equal(0, Predict(parallelism: 4).Seconds);

    [Fact]
    public void A_budget_that_is_too_short_is_exceeded()
    {
        Assert.True(Predict(parallelism: 1, Job("a")).IsWithinBudget);
        Assert.False(RunPrediction.Of([Job("a")], new RunOptions(TimeSpan.FromMilliseconds(5), 1), Measured).IsWithinBudget);
    }

    [Fact]
    public void A_hundred_thousand_jobs_are_predicted_at_once() => Assert.Equal(
        200, Predict(parallelism: 10_000, [.. Enumerable.Range(0, 100_000).Select(number => Job($"j{number}"))]).Seconds, 3);

    [Theory]
    [InlineData(12, 10, 0.2)]
    [InlineData(8, 10, -0.2)]
    public void The_error_is_a_share_of_what_the_run_took(double predicted, int took, double error) =>
        Assert.Equal(error, new PredictedRun(predicted, true).ErrorAfter(TimeSpan.FromSeconds(took)), 6);

    [Fact]
    public void What_a_job_has_to_do_is_told_by_its_view()
    {
        var statistics = new JobStatistics(new DataCounts { ProcessedRecordCount = 40 }, new(), 60_000);
        var saved = Known.Snapshot(1) with { Bytes = 777, Statistics = statistics };
        var view = JobView.Unanswered(Known.Job, "") with
        {
            Phase = JobPhase.Open,
            Config = Known.ConfigOfJob,
            Model = ModelHistory.Empty.Take(saved),
            Statistics = new JobStatistics(
                new DataCounts { ProcessedRecordCount = 55, LatestRecordTimestamp = 130_000 }, new() { TotalPartitionFieldCount = 9 }, 120_000),
            WaitingFor = "the result store: it is locked",
        };

        var load = UnitLoad.Of(new PlannedUnit(UnitId.Of(Known.Job), 5_000, [CloseStep.Gate]), view, Measured);

        Assert.Equal((777, 9, 15, 120_000L, false), (load.SnapshotBytes, load.Series, load.BufferedRecords, load.OpenBucket, load.IsSaved));
        Assert.Equal(["it waits for the result store: it is locked"], load.Blockers.AsEnumerable());
    }

    [Fact]
    public void A_job_that_does_not_answer_is_a_blocker_in_words() => Assert.Equal(
        ["it does not answer; its store or its node may be away"],
        UnitLoad.Of(new PlannedUnit(UnitId.Of(Known.Job), 0, []), null, Measured).Blockers.AsEnumerable());

    private static RunPrediction Predict(int parallelism, params ImmutableArray<UnitLoad> units) =>
        RunPrediction.Of(units, new RunOptions(TimeSpan.FromMinutes(1), parallelism), Measured);

    private static UnitLoad Job(string id, long bytes = 0) =>
        new(UnitId.Of(new JobId(id)), [.. CloseProgress.StepsOf(CloseKind.Close)], bytes, 1, 0, null, []);

    private static UnitLoad Feed(string id) => new(UnitId.Of(new DatafeedId(id)), [CloseStep.StopFeed], 0, 0, 0, null, []);
}
