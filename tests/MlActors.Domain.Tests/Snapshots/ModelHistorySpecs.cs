using MlActors.Domain.Snapshots;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Snapshots;

public sealed class ModelHistorySpecs
{
    [Fact]
    public void Falling_back_behind_events_that_are_deleted_is_a_gap_and_is_named()
    {
        var whole = Of(Snapshot(1), Snapshot(2), Snapshot(3)).Reject("s3");
        var gap = whole.Reject("s2");

        Assert.Null(whole.Gap);
        Assert.Contains("the events 101 to 200 of its model's journal, which follow model snapshot [s1]", gap.Gap, StringComparison.Ordinal);
    }

    [Fact]
    public void With_one_snapshot_only_the_journal_still_holds_everything() => Assert.Null(Of(Snapshot(1)).Reject("s1").Gap);

    [Fact]
    public void What_was_deleted_before_a_revert_is_missed_by_nobody_and_the_root_of_a_lineage_is()
    {
        var reverted = Of(Snapshot(1), Snapshot(2), Snapshot(3)).Revert("s1", epoch: 1);

        Assert.Null(reverted.Gap);
        Assert.Equal("the model that it was reverted to cannot be loaded", reverted.Reject("s1").Gap);
    }

    [Fact]
    public void Without_a_snapshot_a_job_starts_from_nothing()
    {
        Assert.Null(ModelHistory.Empty.Current);
        Assert.Equal(0, ModelHistory.Empty.Statistics.Size.ModelBytes);
        Assert.Equal(0, ModelHistory.Empty.EventsCoveredUpTo);
    }

    [Fact]
    public void The_newest_snapshot_is_the_one_that_the_job_continues_from() => Assert.Equal("s2", Of(Snapshot(1), Snapshot(2)).Current?.Id);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 100)]
    [InlineData(5, 400)]
    public void Model_events_are_covered_once_two_good_snapshots_hold_them(int snapshots, long coveredUpTo) =>
        Assert.Equal(coveredUpTo, Of([.. Enumerable.Range(1, snapshots).Select(number => Snapshot(number))]).EventsCoveredUpTo);

    [Fact]
    public void A_snapshot_that_does_not_load_gives_way_to_the_one_before_it()
    {
        var model = Of(Snapshot(1), Snapshot(2), Snapshot(3)).Reject("s3");

        Assert.Equal("s2", model.CurrentId);
        Assert.Equal("s1", model.Reject("s2").CurrentId);
        Assert.Null(model.Reject("s2").Reject("s1").CurrentId);
    }

    [Fact]
    public void A_bad_snapshot_that_is_not_the_current_one_leaves_the_current_one_alone() =>
        Assert.Equal("s3", Of(Snapshot(1), Snapshot(2), Snapshot(3)).Reject("s2").CurrentId);

    [Fact]
    public void A_revert_goes_back_and_deletes_no_later_snapshot()
    {
        var model = Of(Snapshot(1), Snapshot(2), Snapshot(3)).Revert("s1", epoch: 1);

        Assert.Equal(("s1", 2), (model.CurrentId, model.LineageEpoch));
        Assert.Equal(["s1", "s2", "s3"], model.Snapshots.Select(snapshot => snapshot.Id));
    }

    [Fact]
    public void After_a_revert_a_bad_snapshot_gives_way_to_what_was_reverted_to_and_not_to_what_was_undone()
    {
        var model = Of(Snapshot(1), Snapshot(2), Snapshot(3)).Revert("s1", epoch: 1).Take(Snapshot(4, epoch: 2));

        Assert.Equal("s1", model.Reject("s4").CurrentId);
        Assert.Equal("s4", model.Take(Snapshot(5, epoch: 3)).Reject("s5").CurrentId);
        Assert.Equal("s1", model.Take(Snapshot(5, epoch: 3)).Reject("s5").Reject("s4").CurrentId);
    }

    [Fact]
    public void After_a_revert_to_nothing_a_bad_snapshot_gives_way_to_nothing() =>
        Assert.Null(Of(Snapshot(1), Snapshot(2)).Revert(null, epoch: 1).Take(Snapshot(3, epoch: 2)).Reject("s3").CurrentId);

    [Fact]
    public void When_what_was_reverted_to_does_not_load_the_one_before_it_takes_its_place()
    {
        var model = Of(Snapshot(1), Snapshot(2), Snapshot(3)).Revert("s2", epoch: 1).Reject("s2");

        Assert.Equal("s1", model.CurrentId);
        Assert.Equal("s1", model.Take(Snapshot(4, epoch: 2)).Reject("s4").CurrentId);
    }

    [Fact]
    public void Retention_deletes_what_is_older_than_its_days()
    {
        var model = Of(
            Snapshot(1, takenAt: Now), Snapshot(2, takenAt: Now.AddDays(5)), Snapshot(3, takenAt: Now.AddDays(14)),
            Snapshot(4, takenAt: Now.AddDays(15)));

        Assert.Equal(["s1"], model.Expired(retentionDays: 10, dailyAfterDays: 10).ToArray());
        Assert.Equal(["s1", "s2"], model.Expired(retentionDays: 9, dailyAfterDays: 9).ToArray());
    }

    [Fact]
    public void After_the_daily_limit_the_first_of_each_day_stays()
    {
        var model = Of(
            Snapshot(1, takenAt: Now), Snapshot(2, takenAt: Now.AddHours(1)), Snapshot(3, takenAt: Now.AddHours(2)),
            Snapshot(4, takenAt: Now.AddDays(1)), Snapshot(5, takenAt: Now.AddDays(1).AddHours(1)),
            Snapshot(6, takenAt: Now.AddDays(3)), Snapshot(7, takenAt: Now.AddDays(3).AddHours(1)));

        Assert.Equal(["s2", "s3", "s5"], model.Expired(retentionDays: 10, dailyAfterDays: 1).ToArray());
    }

    [Fact]
    public void A_snapshot_that_is_to_be_retained_is_kept_however_old() =>
        Assert.Equal(
            ["s2"], Of(Snapshot(1, retain: true), Snapshot(2), Snapshot(3, takenAt: Now.AddDays(100)), Snapshot(4, takenAt: Now.AddDays(101)))
                .Expired(10, 1).ToArray());

    [Fact]
    public void The_newest_two_are_kept_however_old() =>
        Assert.Empty(Of(Snapshot(1, takenAt: Now), Snapshot(2, takenAt: Now.AddDays(100))).Expired(10, 1));

    [Fact]
    public void After_a_revert_what_the_job_continues_from_and_what_it_would_fall_back_to_are_kept_however_old()
    {
        var reverted = Of(Snapshot(1), Snapshot(2), Snapshot(3, takenAt: Now.AddDays(50)), Snapshot(4, takenAt: Now.AddDays(51)))
            .Revert("s2", epoch: 1);
        Assert.Empty(reverted.Expired(10, 1));

        var wentOn = reverted.Take(Snapshot(5, epoch: 2, takenAt: Now.AddDays(52)));
        Assert.Equal(["s1"], wentOn.Expired(10, 1).ToArray());
        Assert.Equal("s2", wentOn.Retire(["s1"]).Reject("s5").CurrentId);
    }

    [Fact]
    public void What_is_retired_is_gone() =>
        Assert.Equal(["s2"], Of(Snapshot(1), Snapshot(2), Snapshot(3)).Retire(["s1", "s3"]).Snapshots.Select(snapshot => snapshot.Id));

    [Fact]
    public void Two_snapshots_of_the_same_second_have_different_ids()
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

        Assert.Equal("1700000000-3-17", ModelSnapshotRef.IdOf(second, 3, 17));
        Assert.NotEqual(ModelSnapshotRef.IdOf(second, 3, 17), ModelSnapshotRef.IdOf(second, 3, 18));
        Assert.NotEqual(ModelSnapshotRef.IdOf(second, 3, 17), ModelSnapshotRef.IdOf(second, 4, 17));
    }

    private static ModelHistory Of(params ModelSnapshotRef[] snapshots) =>
        snapshots.Aggregate(ModelHistory.Empty, (model, snapshot) => model.Take(snapshot));
}
