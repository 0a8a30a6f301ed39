using System.Diagnostics;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;
using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Node.Liveness;

/// <summary>
/// Ends the process as soon as it must not write any more: after a suspension longer than the other nodes wait for it, or when the store shows
/// that the cluster continued without it. It also writes the heartbeats by which starting nodes detect that this one is alive. It uses threads
/// of its own because the thread pool may be busy, and one per task because a file may be locked.
/// </summary>
/// <param name="end">Ends the process with a reason; it does not return.</param>
internal sealed class NodeWatchdog(TimeProvider time, NodeSettings settings, Action<string> end) : IDisposable
{
    private readonly PauseDetector _pauses = new(time, settings.PauseLimit);
    private readonly ManualResetEventSlim _stopped = new();
    private readonly List<Thread> _threads = [];
    private NodeEntry? _entry;
    private int _isEnding;

    /// <summary>Starts to watch for pauses, before the node accesses anything that is shared with other nodes.</summary>
    public void Start() => StartThread("pauses", PauseDetector.TickInterval, () =>
    {
        // The other threads check the generation: a slow disk would look like a pause here.
        if (_pauses.Tick() == Pause.TooLong) OnPause(Pause.TooLong);
    });

    /// <summary>Starts the heartbeats and the generation checks of a node that has an entry in the store.</summary>
    public void Watch(NodeEntry entry)
    {
        _entry = entry;
        entry.OnLeaving = Stop;
        StartThread("generation", PauseDetector.TickInterval, CheckGeneration);
        StartThread("heartbeats", settings.PresenceInterval, WriteHeartbeat);
    }

    /// <summary>Called before each statement on a file of the store. Costs one read of the clock.</summary>
    /// <exception cref="StorageUnavailableException">The process is ending.</exception>
    public void BeforeAccess(StoreFile file)
    {
        var pause = _pauses.Check();
        // The generation check itself reads from the store.
        if (pause == Pause.TooLong || file is not (StoreFile.Lease or StoreFile.Cluster)) OnPause(pause);
        if (Volatile.Read(ref _isEnding) == 1)
            throw new StorageUnavailableException(file.ToString(), "is not used any more", "the process is ending");
    }

    /// <summary>Stops all checks; after this returns, none of them ends the process.</summary>
    public void Stop()
    {
        _stopped.Set();
        foreach (var thread in _threads) thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _stopped.Dispose();
    }

    private void OnPause(Pause pause)
    {
        // A debugger suspends the process regularly.
        if (pause == Pause.None || _stopped.IsSet || Debugger.IsAttached) return;
        if (pause == Pause.TooLong) End(SuspensionMessage(_pauses.SinceTick));
        else CheckGeneration();
    }

    private string SuspensionMessage(TimeSpan time) => $"The process was suspended for {time.TotalSeconds:0.0} s, "
        + $"longer than the other nodes wait for it ({settings.PauseLimit.TotalSeconds:0.#} s): start the node again.";

    private void CheckGeneration()
    {
        if (_entry is not { } entry) return;
        try
        {
            if (entry.IsMember() is not { } isMember) return;
            var requestedAt = time.GetTimestamp();
            var isCurrent = isMember ? entry.Stores.Generations.Confirm(entry.Instance) : entry.Stores.Generations.IsCurrent(entry.Instance);
            if (isCurrent) _pauses.Confirm(requestedAt);
            else End("The cluster continued without this node, because the other nodes could not reach it: start it again.");
        }
        catch (Exception failure)
        {
            // The failure proves nothing about the node, and an unhandled exception on this thread would end the process.
            NodeLog.CannotCheckGeneration(entry.Log, failure.Message);
        }
    }

    private void WriteHeartbeat()
    {
        var entry = _entry!;
        try
        {
            if (!entry.Stores.Cluster.Heartbeat(entry.Address, entry.Instance, entry.IsMember() == true))
                End("Another node has taken over the data of this one, because it appeared to be dead: start it again.");
        }
        catch (Exception failure)
        {
            NodeLog.CannotWriteHeartbeat(entry.Log, failure.Message);
        }
    }

    private void End(string reason)
    {
        if (_stopped.IsSet || Interlocked.Exchange(ref _isEnding, 1) == 1) return;
        end(reason);
    }

    private void StartThread(string task, TimeSpan interval, Action work)
    {
        var thread = new Thread(() =>
        {
            do work();
            while (!_stopped.Wait(interval));
        })
        {
            IsBackground = true,
            Name = $"watchdog: {task}",
        };
        _threads.Add(thread);
        thread.Start();
    }
}
