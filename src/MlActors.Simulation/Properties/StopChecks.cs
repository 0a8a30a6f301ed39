using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Shutdown;
using MlActors.Simulation.Kernel;

namespace MlActors.Simulation.Properties;

/// <summary>Checks that a run which has stopped a datafeed, or closed its job, does not stop it again once it was started since.</summary>
internal sealed class StopChecks(VirtualWorld world, PropertyTable table, StoredStates states)
{
    private readonly Dictionary<DatafeedId, HashSet<RunId>> _ended = [], _endedBeforeStart = [];

    /// <summary>Forgets what may have been lost in a power cut.</summary>
    public void Forget()
    {
        _ended.Clear();
        _endedBeforeStart.Clear();
    }

    public void OnJobClosed(DatafeedId feed, RunId run) => Of(_ended, feed).Add(run);

    public void OnEvent(DatafeedId feed, DatafeedEvent happened)
    {
        switch (happened)
        {
            case DatafeedEvent.DatafeedStarted: Of(_endedBeforeStart, feed).UnionWith(Of(_ended, feed)); break;
            case DatafeedEvent.DatafeedStopBegan began: OnStopped(feed, began.Run); break;
            case DatafeedEvent.DatafeedStopped { Run: { } run }: OnStopped(feed, run); break;
        }
    }

    private void OnStopped(DatafeedId feed, RunId run)
    {
        table.Check(
            Promises.StoppedOnce, !Of(_endedBeforeStart, feed).Contains(run), world.Elapsed,
            () => $"{feed} is stopped by {run}, which had ended before it was started");
        if (states.Runs.Find(run)?.Kind == RunKind.StopDatafeeds) Of(_ended, feed).Add(run);
    }

    private static HashSet<RunId> Of(Dictionary<DatafeedId, HashSet<RunId>> runs, DatafeedId feed)
    {
        if (!runs.TryGetValue(feed, out var found)) found = runs[feed] = [];
        return found;
    }
}
