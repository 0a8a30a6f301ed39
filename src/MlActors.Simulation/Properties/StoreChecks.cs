using System.Security.Cryptography;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Stores;
using MlActors.Simulation.Workload;
using MlActors.Storage.Results;

namespace MlActors.Simulation.Properties;

/// <summary>Checks every commit of the stores against the promises, at the moment of the commit.</summary>
internal sealed class StoreChecks
{
    private readonly VirtualWorld _world;
    private readonly SharedDisk _disk;
    private readonly PropertyTable _table;
    private readonly StoredStates _states;
    private readonly StopChecks _stops;
    private readonly Dictionary<string, long> _epochs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<long, StoredEvent>> _numbers = new(StringComparer.Ordinal);
    private readonly Func<JobId, DatafeedId?> _feedOf;
    private readonly Func<JobId, bool> _isDamaged, _isOrphaned;

    /// <param name="feedOf">The datafeed of a job; null when it has none.</param>
    /// <param name="isDamaged">Whether the stored snapshots of a job are damaged.</param>
    /// <param name="isOrphaned">Whether the datafeed of a job is deleted, so that nothing is read for it again.</param>
    public StoreChecks(
        VirtualWorld world, PropertyTable table, StoredStates states, Func<JobId, DatafeedId?> feedOf, Func<JobId, bool> isDamaged,
        Func<JobId, bool> isOrphaned)
    {
        (_world, _disk, _table, _states, _feedOf) = (world, world.Disk, table, states, feedOf);
        (_isDamaged, _isOrphaned) = (isDamaged, isOrphaned);
        _stops = new StopChecks(world, table, states);
        _disk.Journal.Committed = OnEvent;
        _disk.Journal.Deleting = OnDeletingEvents;
        _disk.Snapshots.Deleting = OnDeletingSnapshot;
        _disk.Results.Committed = OnResults;
        _disk.Results.StaleRefused = () => table.Strike(Situations.StaleResults);
        _disk.Journal.NumberRefused = () => table.Strike(Situations.NumberTaken);
    }

    /// <summary>Called for each event once it is checked.</summary>
    public Action<SimulatedNode, StoredEvent>? Committed { get; set; }

    /// <summary>Called for each job event once it is applied.</summary>
    public Action<SimulatedNode, JobId, JobEvent>? JobChanged { get; set; }

    /// <summary>Forgets what was lost in a power cut.</summary>
    public void Forget()
    {
        _epochs.Clear();
        _stops.Forget();
        _numbers.Clear();
    }

    public bool IsGood(JobId job, ModelSnapshotRef snapshot)
    {
        var stored = _disk.Snapshots.Of($"model-{job}").FirstOrDefault(found => found.SequenceNr == snapshot.SequenceNumber);
        if (stored is null) return false;
        try
        {
            return PayloadOf(stored) is { } payload && Convert.ToHexStringLower(SHA256.HashData(payload)) == snapshot.Checksum;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void OnEvent(SimulatedNode node, StoredEvent stored)
    {
        if (!IsOfFormerModel(stored)) CheckNumber(stored);
        var before = stored.Event is JobEvent ? _states.Of(JobIn(stored)) : null;
        _states.Apply(stored);
        switch (stored.Event)
        {
            case JobEvent happened:
                CheckEpoch(stored.PersistenceId, happened.Epoch);
                CheckJob(JobIn(stored), before!, happened);
                JobChanged?.Invoke(node, JobIn(stored), happened);
                break;
            case ModelEvent happened when !IsOfFormerModel(stored):
                CheckEpoch(stored.PersistenceId, happened.Epoch);
                break;
            case DatafeedEvent happened:
                CheckEpoch(stored.PersistenceId, happened.Epoch);
                _stops.OnEvent(new DatafeedId(stored.PersistenceId["datafeed-".Length..]), happened);
                break;
        }

        Committed?.Invoke(node, stored);
    }

    // A number is free again once its event was deleted, so a node that was suspended in the middle of a write can still take it. No replay counts
    // what was written for a model that was reverted or deleted since.
    private bool IsOfFormerModel(StoredEvent stored) => stored.Event is ModelEvent happened
        && happened.Epoch < _states.Of(new JobId(stored.PersistenceId["model-".Length..])).Model.LineageEpoch;

    private void CheckNumber(StoredEvent stored)
    {
        if (!_numbers.TryGetValue(stored.PersistenceId, out var numbers)) numbers = _numbers[stored.PersistenceId] = [];
        Check(Promises.NumbersOnce, numbers.TryAdd(stored.SequenceNr, stored), () => $"{stored.PersistenceId} {stored.SequenceNr} is written twice");
    }

    private void CheckEpoch(string persistenceId, long epoch)
    {
        var newest = _epochs.GetValueOrDefault(persistenceId);
        Check(Promises.JournalEpochs, epoch >= newest, () => $"{persistenceId}: epoch {epoch} after {newest}");
        _epochs[persistenceId] = Math.Max(newest, epoch);
    }

    private void CheckJob(JobId job, JobState before, JobEvent happened)
    {
        var state = _states.Of(job);
        Check(Promises.NothingDamaged, state.Damage is null || before.Damage is not null || _isDamaged(job), () => $"{job}: {state.Damage}");
        if (happened is JobEvent.JobClosed closed && _feedOf(job) is { } feed) _stops.OnJobClosed(feed, closed.Run);
        switch (happened)
        {
            case JobEvent.ModelSnapshotTaken taken:
                Check(
                    Promises.SnapshotGood, IsGood(job, taken.Snapshot),
                    () => $"{job}: snapshot {taken.Snapshot.Id} is not stored as it is entered");
                break;
            case JobEvent.JobClosed { Forced: false }:
                CheckClosed(job, state);
                break;
            case JobEvent.JobClosed { Forced: true } forced:
                _table.Strike(Situations.Forced);
                break;
        }
    }

    private void CheckClosed(JobId job, JobState state)
    {
        var current = state.Model.Current;
        Check(
            Promises.CurrentSnapshotGood, current is null ? state.Model.CurrentId is null : IsGood(job, current),
            () => $"{job} is closed on {state.Model.CurrentId}, which is not good");
        if (_feedOf(job) is not { } feed) return;
        if (!state.KeepsLaterResults && _disk.Results.Of(job).Final.Keys is { Count: > 0 } final && !(final.Last() <= state.ResultsKeptUntil)
            && !_isDamaged(job) && !_isOrphaned(job))
            Check(
                Promises.ResultsCovered, current?.LatestResultTime >= final.Last(),
                () => $"{job} is closed at {current?.LatestResultTime}, and has final results until {final.Last()}");
        var feedState = _states.Of(feed);
        Check(
            Promises.NoFeedOfClosedJob, feedState.Phase is DatafeedPhase.Stopped or DatafeedPhase.Absent,
            () => $"{job} is closed while {feed} is {feedState.Phase}");
        Check(
            Promises.ReachCovered,
            _isOrphaned(job) || feedState.Reach is not { } reach || reach.IsCoveredBy(current?.Position, state.Model.LineageEpoch),
            () => $"{job} is closed at {current?.Position}, {feed} had read to {feedState.Reach}");
    }

    private void OnDeletingEvents(string persistenceId, long upTo)
    {
        if (!persistenceId.StartsWith("model-", StringComparison.Ordinal)) return;
        _table.Strike(Situations.EventsDeleted);
        var job = new JobId(persistenceId["model-".Length..]);
        var state = _states.Of(job);
        if (state.Phase is JobPhase.Deleting or JobPhase.Resetting or JobPhase.Absent || _isDamaged(job)) return;
        var covering = state.Model.Snapshots.Count(snapshot => snapshot.SequenceNumber >= upTo && IsGood(job, snapshot));
        Check(
            Promises.EventsCovered, covering >= ModelHistory.GoodSnapshotsKept,
            () => $"{job}: events up to {upTo} are deleted, which {covering} good snapshots cover");
    }

    private void OnDeletingSnapshot(StoredSnapshot snapshot)
    {
        if (!snapshot.PersistenceId.StartsWith("model-", StringComparison.Ordinal)) return;
        _table.Strike(Situations.SnapshotDeleted);
        var state = _states.Of(new JobId(snapshot.PersistenceId["model-".Length..]));
        if (state.Phase is JobPhase.Deleting or JobPhase.Resetting or JobPhase.Absent) return;
        Check(
            Promises.SnapshotKept, state.Model.Current?.SequenceNumber != snapshot.SequenceNr,
            () => $"{snapshot.PersistenceId}: the current snapshot {snapshot.SequenceNr} is deleted");
    }

    private void OnResults(SimulatedNode node, ResultWrite write)
    {
        var results = _disk.Results.Of(write.Job);
        Check(Promises.ResultEpochs, write.Epoch >= results.Epoch, () => $"{write.Job}: epoch {write.Epoch} after {results.Epoch}");
        if (write is not BucketWrite { Buckets: var buckets }) return;
        foreach (var bucket in buckets)
        {
            if (bucket.IsInterim)
            {
                Check(
                    Promises.FinalStaysFinal, !results.Interim.ContainsKey(bucket.Timestamp) || !results.Final.ContainsKey(bucket.Timestamp),
                    () => $"{write.Job}: bucket {bucket.Timestamp} is interim and final");
                continue;
            }

            Check(
                Promises.ResultsEqual, UndisturbedDetector.Of(write.Job).DigestAt(bucket.Timestamp) == UndisturbedDetector.DigestOf(bucket),
                () => $"{write.Job}: the bucket at {bucket.Timestamp} of epoch {write.Epoch} with {bucket.EventCount} records differs");
        }
    }

    private byte[]? PayloadOf(StoredSnapshot stored) =>
        (Anchor.System.Serialization.Deserialize(stored.Bytes, stored.Serializer, stored.Manifest) as ModelSnapshot)?.Payload;

    /// <summary>A node whose serializers read what is stored; any will do.</summary>
    public SimulatedNode Anchor { private get; set; } = null!;

    private static JobId JobIn(StoredEvent stored) => new(stored.PersistenceId["job-".Length..]);

    private void Check(Property property, bool holds, Func<string> what) => _table.Check(property, holds, _world.Elapsed, what);
}
