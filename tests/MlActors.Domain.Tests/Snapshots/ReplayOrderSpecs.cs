using MlActors.Domain.Snapshots;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Snapshots;

public sealed class ReplayOrderSpecs
{
    private static readonly ModelSnapshotRef At10 = Snapshot(1) with { SequenceNumber = 10 };

    [Fact]
    public void Events_that_follow_the_snapshot_one_by_one_are_whole() => Replay(new ReplayOrder(At10, 0), end: 13, (11, 1), (12, 1), (13, 2));

    [Fact]
    public void A_snapshot_that_nothing_follows_is_whole() => new ReplayOrder(At10, 0).End(10);

    [Fact]
    public void A_gap_after_the_snapshot_is_named() => Assert.Contains(
        "the events 11 to 20", Assert.Throws<BrokenHistoryException>(() => Replay(new ReplayOrder(At10, 0), end: 21, (21, 1))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_gap_at_the_end_is_named() => Assert.Contains(
        "the events 12 to 14", Assert.Throws<BrokenHistoryException>(() => Replay(new ReplayOrder(At10, 0), end: 14, (11, 1))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_new_model_begins_with_the_first_event() =>
        Assert.Throws<BrokenHistoryException>(() => Replay(new ReplayOrder(null, 0), end: 2, (2, 1)));

    [Fact]
    public void What_is_missing_before_a_lineage_belongs_to_a_model_that_was_reverted() =>
        Replay(new ReplayOrder(At10, lineageEpoch: 3), end: 22, (21, 3), (22, 3));

    [Fact]
    public void Epochs_never_fall() => Assert.Contains(
        "epoch 1, after one of epoch 2",
        Assert.Throws<BrokenHistoryException>(() => Replay(new ReplayOrder(null, 0), end: 2, (1, 2), (2, 1))).Message, StringComparison.Ordinal);

    private static void Replay(ReplayOrder order, long end, params (long Number, long Epoch)[] events)
    {
        foreach (var (number, epoch) in events) order.Next(number, epoch);
        order.End(end);
    }
}
