using System.Diagnostics;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;
using MlActors.Storage.Files;
using MlActors.Storage;

namespace MlActors.Node.Liveness;

/// <summary>
/// Ends the process as soon as it must not write any more: when it was suspended for longer than the others wait for it, or when the store
/// says that the cluster went on without it. It also writes the heartbeats by which nodes that start see that this one lives. It has threads
/// of its own, because a pool may be busy, and one for each task, because a file may be locked.
/// </summary>
/// <param name="end">Ends the process, with the reason; it does not return.</param>
internal sealed class NodeWatchdog(TimeProvider time, NodeSettings settings, Action<string> end) : IDisposable
{
    private readonly PauseDetector _pauses = new(time, settings.PauseLimit);
    private readonly ManualResetEventSlim _stopped = new();
    private readonly List<Thread> _threads = [];
    private NodeEntry? _entry;
    private int _isEnding;

    /// <summary>Starts watching for pauses, before the node touches anything that others share.</summary>
    public void Start() => Repeat("pauses", PauseDetector.TickInterval, () =>
    {
        // The check of the generation is left to the other threads: a disk that is slow would look like a pause here.
        if (_pauses.Tick() == Pause.TooLong) Act(Pause.TooLong);
    });

    /// <summary>Starts the heartbeats and the checks of the generation, for a node that is entered in the store.</summary>
    public void Watch(NodeEntry entry)
    {
        _entry = entry;
        entry.Leaving = Stop;
        Repeat("generation", PauseDetector.TickInterval, CheckGeneration);
        Repeat("heartbeats", settings.PresenceInterval, WriteHeartbeat);
    }

    /// <summary>Called before each statement on a file of the store. Costs a read of a clock.</summary>
    /// <exception cref="StorageUnavailableException">The process ends.</exception>
    public void BeforeAccess(StoreFile file)
    {
        var pause = _pauses.Check();
        // The check of the generation itself reads from the store.
        if (pause == Pause.TooLong || file is not (StoreFile.Lease or StoreFile.Cluster)) Act(pause);
        if (Volatile.Read(ref _isEnding) == 1) throw new StorageUnavailableException(file.ToString(), "is not used any more", "the process ends");
    }

    /// <summary>The node stops: when this returns, no check ends it any more.</summary>
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

    private void Act(Pause pause)
    {
        // A debugger suspends the process all the time.
        if (pause == Pause.None || _stopped.IsSet || Debugger.IsAttached) return;
        if (pause == Pause.TooLong) End(SuspendedFor(_pauses.SinceTick));
        else CheckGeneration();
    }

    private string SuspendedFor(TimeSpan time) => $"The process was suspended for {time.TotalSeconds:0.0} s, "
        + $"longer than the others wait for it ({settings.PauseLimit.TotalSeconds:0.#} s): start the node again.";

    private void CheckGeneration()
    {
        if (_entry is not { } entry) return;
        try
        {
            if (entry.Standing() is not { } isMember) return;
            var asked = time.GetTimestamp();
            var isCurrent = isMember ? entry.Stores.Generations.Confirm(entry.Instance) : entry.Stores.Generations.IsCurrent(entry.Instance);
            if (isCurrent) _pauses.Verified(asked);
            else End("The cluster went on without this node, because the others could not reach it: start it again.");
        }
        catch (Exception failure)
        {
            // Whatever it is, it says nothing about the node, and an exception on this thread would end the process.
            NodeLog.CannotCheckGeneration(entry.Log, failure.Message);
        }
    }

    private void WriteHeartbeat()
    {
        var entry = _entry!;
        try
        {
            if (!entry.Stores.Cluster.Heartbeat(entry.Address, entry.Instance, entry.Standing() == true))
                End("Another node has taken the data of this one, because it took it for dead: start it again.");
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

    private void Repeat(string task, TimeSpan interval, Action work)
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
