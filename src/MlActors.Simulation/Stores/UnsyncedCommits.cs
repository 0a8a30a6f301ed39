namespace MlActors.Simulation.Stores;

/// <summary>How to undo the commits of a file that a power cut can take, oldest first.</summary>
internal sealed class UnsyncedCommits
{
    private readonly List<Action> _undo = [];
    private long _first;

    public int Count => _undo.Count;

    /// <summary>The number of the next commit.</summary>
    public long Next => _first + _undo.Count;

    public void Add(Action undo) => _undo.Add(undo);

    /// <summary>The commits before this number are on the disk.</summary>
    public void Forget(long before)
    {
        var synced = (int)Math.Max(0, before - _first);
        _undo.RemoveRange(0, synced);
        _first += synced;
    }

    /// <summary>Undoes the newest, the last one first; the others are on the disk.</summary>
    /// <returns>How many there were.</returns>
    public int Lose(int newest)
    {
        for (var i = 1; i <= newest; i++) _undo[^i]();
        _first += _undo.Count;
        _undo.Clear();
        return newest;
    }
}
