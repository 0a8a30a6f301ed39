using System.Collections.Immutable;
using MlActors.Domain.Progress;

namespace MlActors.Domain.Snapshots;

/// <summary>
/// The saved models of a job, oldest first, and which of them the job continues from.
/// </summary>
/// <param name="LineageEpoch">Model events of older epochs belong to a model that was reverted or deleted, and are not replayed.</param>
/// <param name="CurrentId">The snapshot that the job continues from; null to begin without a model.</param>
public sealed record ModelHistory(ImmutableArray<ModelSnapshotRef> Snapshots, string? CurrentId, long LineageEpoch)
{
    /// <summary>How many good snapshots a job keeps regardless of the retention: the current one and one to fall back to.</summary>
    public const int GoodSnapshotsKept = 2;

    public static readonly ModelHistory Empty = new([], null, 0);

    /// <summary>
    /// What the last revert went back to, null for no model: the lineage continues from it, regardless of snapshots saved in between.
    /// </summary>
    public string? LineageRootId { get; init; }

    /// <summary>
    /// Events of this lineage up to this number may have been deleted, since two good snapshots covered them. A model that continues from an
    /// older snapshot would miss what they held.
    /// </summary>
    public long CoveredUpTo { get; init; }

    /// <summary>The model that the last revert went back to cannot be loaded, so that events since then cannot be applied.</summary>
    public bool RootIsLost { get; init; }

    /// <summary>An operator has closed the failed job by force: it continues from what there is, although something is missing.</summary>
    public bool AcceptsLoss { get; init; }

    public ModelSnapshotRef? Current => Snapshots.FirstOrDefault(snapshot => snapshot.Id == CurrentId);

    public JobStatistics Statistics => Current?.Statistics ?? JobStatistics.Empty;

    public ModelSnapshotRef? Find(string id) => Snapshots.FirstOrDefault(snapshot => snapshot.Id == id);

    public ModelHistory Take(ModelSnapshotRef snapshot)
    {
        var snapshots = Snapshots.Add(snapshot);
        var covering = snapshots.Length >= GoodSnapshotsKept ? snapshots[^GoodSnapshotsKept] : null;
        return this with
        {
            Snapshots = snapshots,
            CurrentId = snapshot.Id,
            AcceptsLoss = false,
            CoveredUpTo = covering?.Epoch >= LineageEpoch ? Math.Max(CoveredUpTo, covering.SequenceNumber) : CoveredUpTo,
        };
    }

    /// <summary>Why the current snapshot and the journal together are not the whole model; null when they are.</summary>
    public string? Gap
    {
        get
        {
            var isOfThisLineage = Current?.Epoch >= LineageEpoch;
            if (RootIsLost && !isOfThisLineage) return "the model that it was reverted to cannot be loaded";
            var from = isOfThisLineage ? Current!.SequenceNumber : 0;
            return from >= CoveredUpTo
                ? null
                : $"the events {from + 1} to {CoveredUpTo} of its model's journal, which "
                    + $"follow {(Current is { Id: var id } ? $"model snapshot [{id}]" : "the empty model")}, "
                    + "were deleted when two newer snapshots covered them";
        }
    }

    /// <summary>A description of where a job continues that is closed by force and opened again.</summary>
    public string DescribeFallback => Current is { } current
        ? $"when it is opened again it goes on from model snapshot [{current.Id}] with {current.Statistics.Counts.ProcessedRecordCount} records, "
            + "and with what its journal still holds; revert it to choose another snapshot"
        : "when it is opened again it begins with an empty model, and with what its journal still holds";

    /// <param name="learned">What the engine reported last; null when it does not run, and nothing is known.</param>
    /// <returns>A description of what was learned and not saved; null when everything is saved.</returns>
    public string? DescribeUnsaved(JobStatistics? learned)
    {
        if (learned is null) return $"its engine did not run, so what it had accepted after the last model snapshot was not saved; {DescribeFallback}";
        var unsaved = learned.Counts.ProcessedRecordCount - Statistics.Counts.ProcessedRecordCount;
        return unsaved == 0 ? null : $"{unsaved} records were analysed after the last model snapshot; {DescribeFallback}";
    }

    /// <summary>Goes back to a snapshot, or to none; what was learnt after it is of another lineage from now on.</summary>
    public ModelHistory Revert(string? snapshotId, long epoch) => this with {
        CurrentId = snapshotId, LineageRootId = snapshotId, LineageEpoch = epoch + 1, CoveredUpTo = 0, RootIsLost = false, AcceptsLoss = false };

    /// <summary>A snapshot that does not load leaves the chain; the newest older one of its lineage takes its place.</summary>
    public ModelHistory Reject(string id) => this with
    {
        Snapshots = Snapshots.RemoveAll(snapshot => snapshot.Id == id),
        CurrentId = CurrentId == id ? FallbackOf(id) : CurrentId,
        LineageRootId = LineageRootId == id ? FallbackOf(id) : LineageRootId,
        RootIsLost = RootIsLost || LineageRootId == id,
    };

    public ModelHistory Update(string id, string description, bool retain) => this with
    {
        Snapshots = [.. Snapshots.Select(
            snapshot => snapshot.Id == id ? snapshot with { Description = description, Retain = retain } : snapshot)],
    };

    public ModelHistory Retire(ImmutableArray<string> ids) => this with { Snapshots = Snapshots.RemoveAll(snapshot => ids.Contains(snapshot.Id)) };

    /// <summary>
    /// Snapshots that the retention removes: older than the retention days, or within them all but the first of each day once they are
    /// older than the daily limit. Ages count from the newest snapshot. Never the current one, the one it would fall back to, a retained one, or one
    /// of the newest two.
    /// </summary>
    public ImmutableArray<string> Expired(int retentionDays, int dailyAfterDays)
    {
        if (Snapshots.Length <= GoodSnapshotsKept) return [];
        var newest = Snapshots[^1].TakenAt;
        var fallback = CurrentId is { } current ? FallbackOf(current) : null;
        var firstOfDay = Snapshots.GroupBy(snapshot => snapshot.TakenAt.UtcDateTime.Date).Select(day => day.First().Id).ToHashSet();
        return
        [
            .. Snapshots[..^GoodSnapshotsKept]
                .Where(snapshot => snapshot.Id != CurrentId && snapshot.Id != fallback && !snapshot.Retain)
                .Where(snapshot => (newest - snapshot.TakenAt).TotalDays is var age
                    && (age > retentionDays || (age > dailyAfterDays && !firstOfDay.Contains(snapshot.Id))))
                .Select(snapshot => snapshot.Id),
        ];
    }

    /// <summary>Model events up to this number are covered by two good snapshots and may be deleted; zero means none.</summary>
    public long EventsCoveredUpTo => Snapshots.Length >= GoodSnapshotsKept ? Snapshots[^GoodSnapshotsKept].SequenceNumber : 0;

    // What was saved between the root of a lineage and its first own snapshot belongs to a model that was reverted: falling back to that
    // would bring back what the revert undid, and count twice what was posted since.
    private string? FallbackOf(string id)
    {
        var older = Snapshots.TakeWhile(snapshot => snapshot.Id != id).ToArray();
        return Find(id)?.Epoch >= LineageEpoch
            ? older.LastOrDefault(snapshot => snapshot.Epoch >= LineageEpoch)?.Id ?? older.FirstOrDefault(
                snapshot => snapshot.Id == LineageRootId)?.Id
            : older.LastOrDefault()?.Id;
    }
}
