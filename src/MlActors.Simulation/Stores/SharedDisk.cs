using MlActors.Simulation.Kernel;
using MlActors.Storage.Files;

namespace MlActors.Simulation.Stores;

/// <summary>
/// The disk that all nodes share. A commit is one instant; the answer comes later, if it comes. What was on its way when its node died got in or did
/// not. A power cut takes commits since the last sync of their file, the newest first.
/// </summary>
internal sealed class SharedDisk(VirtualWorld world)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(0.5), Longest = TimeSpan.FromMilliseconds(10),
        BusyTimeout = TimeSpan.FromSeconds(5), SlowAnswer = TimeSpan.FromSeconds(8);

    private readonly Dictionary<SimulatedNode, List<PendingWrite>> _pending = [];
    private readonly Dictionary<SimulatedNode, long> _lastCommit = [];
    private readonly Dictionary<StoreFile, UnsyncedCommits> _unsynced = [];

    private readonly HashSet<StoreFailure> _failNext = [];


    public JournalFile Journal { get; } = new();

    public SnapshotFile Snapshots { get; } = new();

    public ResultFile Results { get; } = new();

    public StoreFaults Faults { get; set; } = StoreFaults.None;

    public StoreOutage Outage { get; set; } = StoreOutage.None;

    /// <summary>Faults by name, and how often each was struck.</summary>
    public Dictionary<string, int> Struck { get; } = [];

    public long Writes { get; private set; }

    public long Syncs { get; private set; }

    /// <summary>The next call that can fail in this way does.</summary>
    public void FailNext(StoreFailure failure) => _failNext.Add(failure);

    /// <summary>A planted bug: writes of the journal are answered at once, and this is called for each; null without it.</summary>
    public Action? AnswersEarly { get; set; }

    /// <summary>A planted bug: syncs of these files do nothing, and this is called for each; null without it.</summary>
    public Func<StoreFile, bool>? SkipsSync { get; set; }

    public bool Throws(string fault, double probability, StoreFailure failure = StoreFailure.Invalid)
    {
        if (!_failNext.Remove(failure) && !world.Faults.Chance(probability)) return false;
        Strike(fault);
        return true;
    }

    public void Strike(string fault) => Struck[fault] = Struck.GetValueOrDefault(fault) + 1;

    /// <param name="commit">Changes the file, and returns how to undo it.</param>
    /// <param name="answer">Called with the failure, or with null.</param>
    public void Write(SimulatedNode node, StoreFile file, Func<Commit> commit, Action<Exception?> answer)
    {
        if (node.IsFenced)
        {
            world.After(TimeSpan.Zero, () => answer(Fenced(file)), node);
            return;
        }

        Writes++;
        var outage = Outage;
        var fails = outage is StoreOutage.Locked or StoreOutage.Full || Throws($"{file} write fails", Faults.WriteFails, StoreFailure.Write);
        var answerFails = !fails && Throws($"{file} answer fails", Faults.AnswerFails, StoreFailure.Answer);
        var duration = outage switch
        {
            StoreOutage.Locked => BusyTimeout,
            StoreOutage.Slow => world.Delays.Between(Longest, SlowAnswer),
            _ => world.Delays.Between(Shortest, Longest),
        };
        var at = Math.Max(world.NowTicks + duration.Ticks, _lastCommit.GetValueOrDefault(node) + 1);
        _lastCommit[node] = at;
        var isEarly = file == StoreFile.Journal && AnswersEarly is not null;
        if (isEarly)
        {
            at += Longest.Ticks * 20;
            AnswersEarly!();
            world.After(TimeSpan.FromMilliseconds(0.2), () => answer(null), node);
        }

        PendingWrite pending = null!;
        var pendings = PendingOf(node);
        var timer = world.At(at, () =>
        {
            pendings.Remove(pending);
            var failure = fails ? FailureOf(file, outage) : Apply(file, commit);
            if (failure is null && answerFails) failure = new TimeoutException("The store did not answer in time.");
            if (!isEarly) world.After(TimeSpan.FromMilliseconds(0.2), () => answer(failure), node);
        });
        pendings.Add(pending = new PendingWrite(timer, () => fails ? null : Apply(file, commit)));
    }

    public void Read(SimulatedNode node, StoreFile file, Action<Exception?> answer)
    {
        var failure = node.IsFenced ? Fenced(file) : Throws($"{file} read fails", Faults.ReadFails) ? FailureOf(file, StoreOutage.Locked) : null;
        world.After(world.Delays.Between(Shortest, Longest), () => answer(failure), node);
    }

    public void Sync(SimulatedNode node, StoreFile file, Action<Exception?> answer)
    {
        Syncs++;
        var failure = node.IsFenced ? Fenced(file) : Throws($"{file} sync fails", Faults.SyncFails) ? FailureOf(file, StoreOutage.Full) : null;

        // What is committed while the sync runs may be on the disk or not; it is counted as not.
        var unsynced = UnsyncedOf(file);
        var covered = SkipsSync?.Invoke(file) == true ? 0 : unsynced.Next;
        world.After(world.Delays.Between(Shortest, Longest), () =>
        {
            if (failure is null) unsynced.Forget(covered);
            answer(failure);
        }, node);
    }

    /// <summary>The node has died: of its writes under way a number of the oldest got in.</summary>
    public void Lose(SimulatedNode node)
    {
        if (!_pending.Remove(node, out var pendings)) return;
        var survivors = world.Faults.Next(pendings.Count + 1);
        for (var i = 0; i < pendings.Count; i++)
        {
            pendings[i].Timer.Cancel();
            if (i < survivors) pendings[i].Commit();
        }
    }

    /// <summary>The node is suspended, and its statements under way with it.</summary>
    public void Hold(SimulatedNode node)
    {
        foreach (var pending in PendingOf(node)) pending.Timer.Cancel();
    }

    /// <summary>The node goes on: what had passed its checks before is committed, however long ago that was.</summary>
    /// <returns>How many commits there were.</returns>
    public int Release(SimulatedNode node)
    {
        var pendings = PendingOf(node).ToArray();
        PendingOf(node).Clear();
        foreach (var pending in pendings) pending.Commit();
        return pendings.Length;
    }

    /// <summary>The machine has lost its power: of each file's commits since its last sync a number of the newest are gone.</summary>
    /// <returns>How many commits are lost.</returns>
    public int CutPower()
    {
        return _unsynced.OrderBy(file => file.Key).Sum(file => file.Value.Lose(world.Faults.Next(file.Value.Count + 1)));
    }

    private Exception? Apply(StoreFile file, Func<Commit> commit)
    {
        var done = commit();
        if (done.Undo is { } undo) UnsyncedOf(file).Add(undo);
        return done.Failure;
    }

    private static StorageUnavailableException FailureOf(StoreFile file, StoreOutage outage) => outage == StoreOutage.Full
        ? new StorageUnavailableException($"{file}", "does not grow because the disk is full", "free space on the disk")
        : new StorageUnavailableException($"{file}", "is locked by another writer", "try again");

    private static StorageUnavailableException Fenced(StoreFile file) => new($"{file}", "is not used any more", "the process is ending");

    private List<PendingWrite> PendingOf(SimulatedNode node) => _pending.TryGetValue(node, out var found) ? found : _pending[node] = [];

    private UnsyncedCommits UnsyncedOf(StoreFile file) => _unsynced.TryGetValue(file, out var found) ? found : _unsynced[file] = new();

    private sealed record PendingWrite(VirtualTimer Timer, Func<Exception?> Commit);
}

/// <summary>What a commit has done.</summary>
/// <param name="Undo">Takes it back, for a power cut; null when nothing was changed.</param>
internal readonly record struct Commit(Exception? Failure, Action? Undo)
{
    public static Commit Done(Action undo) => new(null, undo);

    public static Commit Failed(Exception failure) => new(failure, null);
}
