using System.Collections.Immutable;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Snapshots;

/// <summary>
/// The saved models of a job, oldest first, and which of them the job continues from.
/// </summary>
/// <param name="LineageEpoch">Model events of older epochs belong to a model that was reverted or deleted, and are not replayed.</param>
public sealed record ModelHistory(ImmutableArray<ModelSnapshotRef> Snapshots, string? CurrentId, long LineageEpoch)
{
    /// <summary>How many good snapshots a job keeps whatever the retention says: the current one and one to fall back to.</summary>
    public const int GoodSnapshotsKept = 2;

    public static readonly ModelHistory Empty = new([], null, 0);

    public ModelSnapshotRef? Current => Snapshots.FirstOrDefault(snapshot => snapshot.Id == CurrentId);

    public JobStatistics Statistics => Current?.Statistics ?? JobStatistics.Empty;

    public ModelSnapshotRef? Find(string id) => Snapshots.FirstOrDefault(snapshot => snapshot.Id == id);

    public ModelHistory Take(ModelSnapshotRef snapshot) => this with { Snapshots = Snapshots.Add(snapshot), CurrentId = snapshot.Id };

    /// <summary>Goes back to a snapshot, or to none; what was learnt after it is of another lineage from now on.</summary>
    public ModelHistory Revert(string? snapshotId, long epoch) => this with { CurrentId = snapshotId, LineageEpoch = epoch + 1 };

    /// <summary>A snapshot that does not load leaves the chain; the newest older one takes its place.</summary>
    public ModelHistory Reject(string id)
    {
        var index = Snapshots.IndexOf(Snapshots.First(snapshot => snapshot.Id == id));
        var fallback = CurrentId == id ? (index > 0 ? Snapshots[index - 1].Id : null) : CurrentId;
        return this with { Snapshots = Snapshots.RemoveAt(index), CurrentId = fallback };
    }

    public ModelHistory Retire(ImmutableArray<string> ids) => this with { Snapshots = Snapshots.RemoveAll(snapshot => ids.Contains(snapshot.Id)) };

    /// <summary>
    /// Snapshots that retention no longer wants: older than the retention days, or within them all but the first of each day once they are
    /// older than the daily limit. Ages count from the newest snapshot. Never the current one, a retained one, or one of the newest two.
    /// </summary>
    public ImmutableArray<string> Expired(int retentionDays, int dailyAfterDays)
    {
        if (Snapshots.Length <= GoodSnapshotsKept) return [];
        var newest = Snapshots[^1].TakenAt;
        var firstOfDay = Snapshots.GroupBy(snapshot => snapshot.TakenAt.UtcDateTime.Date).Select(day => day.First().Id).ToHashSet();
        return
        [
            .. Snapshots[..^GoodSnapshotsKept]
                .Where(snapshot => snapshot.Id != CurrentId && !snapshot.Retain)
                .Where(snapshot => (newest - snapshot.TakenAt).TotalDays is var age
                    && (age > retentionDays || (age > dailyAfterDays && !firstOfDay.Contains(snapshot.Id))))
                .Select(snapshot => snapshot.Id),
        ];
    }

    /// <summary>Model events up to this number are covered by two good snapshots and may be deleted; zero means none.</summary>
    public long EventsCoveredUpTo => Snapshots.Length >= GoodSnapshotsKept ? Snapshots[^GoodSnapshotsKept].SequenceNumber : 0;
}
