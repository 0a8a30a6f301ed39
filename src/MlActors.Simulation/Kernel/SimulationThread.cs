namespace MlActors.Simulation.Kernel;

/// <summary>One run that is stepped until its end.</summary>
internal interface ISimulatedRun
{
    VirtualWorld World { get; }

    bool IsOver { get; }

    void Begin();

    /// <summary>After the last step.</summary>
    void End();
}

/// <summary>
/// Steps runs, one after the other, on the only thread of the pool. What escapes to the pool (continuations, Task.Run) gets its turn between two
/// steps, on this same thread, in the order in which it was queued.
/// </summary>
internal sealed class SimulationThread : IThreadPoolWorkItem
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(60);

    private readonly IEnumerator<ISimulatedRun> _runs;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ISimulatedRun? _current;
    private int _thread;
    private long _steps;

    private SimulationThread(IEnumerable<ISimulatedRun> runs) => _runs = runs.GetEnumerator();

    /// <summary>Returns when all runs have ended.</summary>
    /// <exception cref="InvalidOperationException">A run has failed outside of its actors, or something blocks the thread.</exception>
    public static void RunAll(IEnumerable<ISimulatedRun> runs)
    {
        var thread = new SimulationThread(runs);
        ThreadPool.UnsafeQueueUserWorkItem(thread, preferLocal: false);
        for (var seen = -1L; !((IAsyncResult)thread._done.Task).AsyncWaitHandle.WaitOne(LongestStep);)
        {
            if (seen == Volatile.Read(ref thread._steps))
                throw new InvalidOperationException($"The simulation stands still, something blocks its only thread: {thread._current}");
            seen = Volatile.Read(ref thread._steps);
        }

        thread._done.Task.GetAwaiter().GetResult();
    }

    public void Execute()
    {
        try
        {
            StayOnThread();
            while (_current is not null || TryBeginNext())
            {
                _steps++;
                if (ThreadPool.PendingWorkItemCount > 0)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }

                if (_current!.IsOver || !_current.World.Step()) EndCurrent();
            }

            _done.SetResult();
        }
        catch (Exception failure)
        {
            _done.SetException(new InvalidOperationException($"{_current} failed: {failure.Message}", failure));
        }
    }

    private void StayOnThread()
    {
        if (_thread == 0) _thread = Environment.CurrentManagedThreadId;
        if (_thread != Environment.CurrentManagedThreadId) throw new InvalidOperationException("The thread pool has changed its thread.");
    }

    private bool TryBeginNext()
    {
        if (!_runs.MoveNext()) return false;
        _current = _runs.Current;
        _current.World.Enter();
        _current.Begin();
        return true;
    }

    private void EndCurrent()
    {
        _current!.End();
        VirtualWorld.Leave();
        _current = null;
    }
}
