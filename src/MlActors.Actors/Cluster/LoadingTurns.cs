using MlActors.Domain;

namespace MlActors.Actors.Cluster;

/// <summary>
/// Limits how many jobs of a node load their models at a time. The others wait, and go on in the order in which they came. Used from any thread.
/// </summary>
/// <param name="limit">The present limit; 0 lets no job load.</param>
internal sealed class LoadingTurns(Func<int> limit)
{
    private readonly Lock _lock = new();
    private readonly HashSet<JobId> _loading = [];
    private readonly LinkedList<(JobId Job, Action Go)> _waiting = [];
    private readonly Dictionary<JobId, LinkedListNode<(JobId Job, Action Go)>> _places = [];

    /// <param name="go">Called once when the job's turn comes, unless the answer is true.</param>
    /// <returns>Whether it is the job's turn now. A job that waits already keeps its place.</returns>
    public bool TryTake(JobId job, Action go)
    {
        var most = limit();
        lock (_lock)
        {
            if (_loading.Contains(job)) return true;
            if (_places.ContainsKey(job)) return false;
            if (_waiting.Count == 0 && _loading.Count < most) return _loading.Add(job);
            _places[job] = _waiting.AddLast((job, go));
            return false;
        }
    }

    /// <summary>Whether it is the job's turn: one that gave it back may still be told that it came.</summary>
    public bool IsTurnOf(JobId job)
    {
        lock (_lock) return _loading.Contains(job);
    }

    /// <summary>The job has loaded its model, or does not want to any more.</summary>
    public void Return(JobId job)
    {
        lock (_lock)
        {
            var held = _loading.Remove(job);
            if (_places.Remove(job, out var place)) _waiting.Remove(place);
            if (!held || _waiting.Count == 0) return;
        }

        Reconsider();
    }

    /// <summary>Lets go on who may: a turn was given back, or the limit was raised.</summary>
    public void Reconsider()
    {
        var most = limit();
        List<Action> going = [];
        lock (_lock)
        {
            while (_loading.Count < most && _waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                _places.Remove(first.Value.Job);
                _loading.Add(first.Value.Job);
                going.Add(first.Value.Go);
            }
        }

        foreach (var go in going) go();
    }
}
